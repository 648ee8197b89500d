import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';
import { createGateway } from '../../device-gateway/gateway.ts';
import { LIMITS, readConfig } from '../../server/config.ts';
import { createContext } from '../../server/context.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';

/**
 * `npm run bench`: samples per second from MQTT publish to PUBACK after the commit, against the reference
 * measured in the same run: the same clients on a bare aedes that only counts. Compare the ratio; absolute
 * figures drift with the machine. MESSAGES and CONNECTIONS may be set.
 */
const MESSAGES = Number(process.env.MESSAGES ?? 20_000);
const CONNECTIONS = Number(process.env.CONNECTIONS ?? 20);
const IN_FLIGHT = 50;
const PASSWORD_HASHES = 4;

interface Device {
  client: MqttClient;
  serialNumber: string;
}

/** A DJI OSD of about 1.2 kB, as a dock sends it. */
function osd(serialNumber: string, index: number): Buffer {
  const timestamp = systemClock.now();
  const data = {
    latitude: 22.53 + index * 1e-6,
    longitude: 113.94,
    height: 40 + (index % 10),
    elevation: 30 + (index % 10),
    horizontal_speed: 5.2,
    vertical_speed: 0,
    attitude_head: 41.7,
    mode_code: 5,
    battery: {
      capacity_percent: 80,
      batteries: Array.from({ length: 4 }, (_, one) => ({
        index: one,
        sn: `B${one}`,
        voltage: 23_412,
        temperature: 31.2,
        capacity_percent: 80,
        loop_times: 26,
        firmware_version: '01.00.00.67',
        type: 0,
        sub_type: 0,
      })),
    },
    position_state: { is_fixed: 2, quality: 5, gps_number: 16, rtk_number: 0 },
  };
  return Buffer.from(
    JSON.stringify({ tid: `${serialNumber}-${index}`, bid: 'bench', timestamp, gateway: serialNumber, data }),
  );
}

/** Publishes MESSAGES over all devices, at most IN_FLIGHT unanswered each; returns messages per second. */
async function publishAll(devices: readonly Device[]): Promise<number> {
  const each = Math.floor(MESSAGES / devices.length);
  const startedAtMs = performance.now();
  await Promise.all(
    devices.map(async ({ client, serialNumber }) => {
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < each) {
          const index = next;
          next += 1;
          await client.publishAsync(`thing/product/${serialNumber}/osd`, osd(serialNumber, index), {
            qos: 1,
          });
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
    }),
  );
  return (each * devices.length * 1_000) / (performance.now() - startedAtMs);
}

async function measureReference(): Promise<number> {
  const aedes = await Aedes.createBroker({ authorizePublish: (_client, _packet, done) => done(null) });
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const devices = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, index) => ({
      client: await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: `bench-${index}` }),
      serialNumber: serialOf(index),
    })),
  );
  const perSecond = await publishAll(devices);
  await Promise.all(devices.map(({ client }) => client.endAsync(true)));
  await new Promise<void>((resolve) => aedes.close(resolve));
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return perSecond;
}

function serialOf(index: number): string {
  return `BENCH${String(index).padStart(7, '0')}`;
}

async function measureProduct(): Promise<{ perSecond: number; batches: number; samples: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'skycover-bench-'));
  const logger = createLogger('warn');
  const limits = { ...LIMITS, mqttMessagesPerSecond: 1_000_000, concurrentPasswordHashes: PASSWORD_HASHES };
  const context = await createContext({
    config: readConfig({ DATA_DIR: dataDir, DEMO: 'off' }),
    clock: systemClock,
    ids: systemIds,
    logger,
  });
  await context.start();
  const gateway = await createGateway({
    sink: context.ingest,
    directory: context.devices,
    logger,
    clock: systemClock,
    host: '127.0.0.1',
    mqttPort: 0,
    profile: 'standard',
    limits,
  });
  context.notifier.attach(gateway);
  const devices: Device[] = [];
  for (let index = 0; index < CONNECTIONS; index += 1) {
    const credential = await context.devices.seed({
      operatorId: 'opr_bench',
      name: 'bench',
      kind: 'controller',
      serialNumbers: [serialOf(index)],
    });
    devices.push({
      serialNumber: serialOf(index),
      client: await connectAsync(gateway.url, {
        clientId: credential.clientId,
        username: credential.username,
        password: credential.password,
      }),
    });
  }
  const perSecond = await publishAll(devices);
  const { batches, samples } = context.ingest.counters;
  await Promise.all(devices.map(({ client }) => client.endAsync(true)));
  await gateway.close();
  await context.close();
  rmSync(dataDir, { recursive: true, force: true });
  return { perSecond, batches, samples };
}

const reference = await measureReference();
const product = await measureProduct();
process.stdout.write(
  `${JSON.stringify({
    messages: MESSAGES,
    connections: CONNECTIONS,
    referencePerSecond: Math.round(reference),
    productPerSecond: Math.round(product.perSecond),
    ratio: Math.round((product.perSecond / reference) * 1_000) / 1_000,
    samplesPerBatch: Math.round(product.samples / product.batches),
  })}\n`,
);
process.exit(0);
