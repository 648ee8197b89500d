import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSubscriber } from '../../device-gateway/subscriber.ts';
import type { Flight } from '../../server/flights/flight.schema.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { Page } from '../../server/lib/wire.schema.ts';
import type { CoverMessage } from '../../server/policies/cover.schema.ts';
import type { Policy } from '../../server/policies/policy.schema.ts';
import { type Product, startProduct } from '../../server/product.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import type { Drone } from '../../server/registry/drone.schema.ts';
import { buildServer } from '../helpers/child.ts';
import { makeDataDir, testConfig } from '../helpers/context.ts';
import { MemoryDirectory, MemorySink } from '../helpers/gateway.ts';
import { findFreePort, hasMosquitto, type Mosquitto, startMosquitto } from '../helpers/mosquitto.ts';
import { type TestApi, talkTo } from '../helpers/product.ts';
import { climb, sortiePayloads } from '../helpers/sortie.ts';

// The distributed layout with a broker we did not write. Mosquitto asks nobody who may log in, so it is given
// the logins; what EMQX asks is covered in test/http/broker-auth.test.ts.

const SERVICE_SECRET = 'a service secret of more than enough characters';
const M200 = 'SKYM2000000000000001';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Layout {
  product: Product;
  broker: Mosquitto;
  startBroker(): Promise<Mosquitto>;
  talk: ReturnType<typeof talkTo>;
  operator: TestApi;
  credential: DeviceCredential;
}

const closers: (() => Promise<unknown> | unknown)[] = [];
const closeAll = async (): Promise<void> => {
  for (const closer of closers.splice(0).reverse()) await closer();
};

/** Asks until `find` has an answer; the test's own time limit ends it. */
async function eventually<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await sleep(20);
  }
}

/** A server first, as in docker-compose.yml: the broker comes when there is somebody to let in. */
async function startLayout(environment: (brokerUrl: string) => Record<string, string>): Promise<Layout> {
  const port = await findFreePort();
  const url = `mqtt://127.0.0.1:${port}`;
  const { dataDir, remove } = makeDataDir();
  closers.push(remove);
  const product = await startProduct({
    config: testConfig(dataDir, { DEMO: 'on', SERVICE_SECRET, ...environment(url) }),
    clock: systemClock,
    ids: systemIds,
    logger: createLogger('silent'),
    fleet: false,
  });
  closers.push(() => product.close());
  const talk = talkTo({ http: product.http, mqtt: url });
  closers.push(() => talk.hangUp());
  const operator = talk.api(await talk.login('operator'));
  const { body: drones } = await operator.get<Page<Drone>>('/v1/drones');
  const drone = drones.items.find((one) => one.serialNumber === M200);
  const { body: credential } = await operator.post<DeviceCredential>(
    `/v1/drones/${drone?.droneId}/credentials`,
    { name: 'Test controller' },
  );
  const startBroker = async (): Promise<Mosquitto> => {
    const folder = makeDataDir();
    closers.push(folder.remove);
    const logins = { 'skycover-service': SERVICE_SECRET, [credential.username]: credential.password };
    const broker = await startMosquitto({ port, folder: folder.dataDir, logins });
    closers.push(() => broker.stop());
    return broker;
  };
  return { product, broker: await startBroker(), startBroker, talk, operator, credential };
}

async function readGauge(http: string, name: string): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', http))).text();
  return Number(new RegExp(`^\\w*${name} (\\d+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN);
}

const gaugeReaches = ({ product }: Layout, name: string, value: number): Promise<true> =>
  eventually(async () => ((await readGauge(product.http, name)) >= value ? true : undefined));

/** One by one, each committed before the next: Mosquitto deals a device's messages out to all connections. */
async function takeOff(layout: Layout, device: MqttClient): Promise<number> {
  const steps = climb();
  const startMs = systemClock.now() - (steps.length - 1) * 1_000;
  const topic = `skycover/v1/${layout.credential.deviceId}/telemetry`;
  for (const [index, payload] of sortiePayloads({ serialNumber: M200, steps, startMs }).entries()) {
    await device.publishAsync(topic, payload, { qos: 1 });
    await gaugeReaches(layout, 'ingest_samples', index + 1);
  }
  return steps.length;
}

/** The M200's flight once its cover was decided. */
const decidedFlight = ({ operator }: Layout): Promise<Flight> =>
  eventually(async () => {
    const { body } = await operator.get<Page<Flight>>('/v1/flights');
    return body.items.find((one) => one.serialNumber === M200 && one.policyId !== null);
  });

describe.skipIf(!hasMosquitto)('a server behind Mosquitto (not installed here: skipped)', () => {
  afterEach(closeAll);

  it('covers a flight that it hears there, and leaves its cover retained on the broker', async () => {
    const layout = await startLayout((brokerUrl) => ({
      MQTT_URL: brokerUrl,
      PUBLIC_MQTT_URL: 'mqtts://mqtt.example.com:8883',
      WRITER_ID: 'server-7',
    }));
    const { talk, operator, credential, product } = layout;
    expect(product.readyLine.mqtt).toBe('mqtts://mqtt.example.com:8883');
    expect((await operator.get<{ mqttUrl: string }>('/v1/config')).body.mqttUrl).toBe(product.mqtt);

    // What is published while nobody has subscribed is Mosquitto's to forget.
    await gaugeReaches(layout, 'mqtt_connected', 1);
    const device = await talk.device(credential);
    const published = await takeOff(layout, device);
    const flight = await decidedFlight(layout);
    expect(flight).toMatchObject({
      state: 'airborne',
      sampleCount: published,
      coverage: { status: 'covered' },
    });
    const { body: policy } = await operator.get<Policy>(`/v1/policies/${flight.policyId}`);
    expect(policy).toMatchObject({ flightId: flight.flightId, limitFen: 100_000_000 });

    // Whoever connects later is told too: the broker keeps the last word.
    const late = await eventually(() => readRetained(device, credential.deviceId));
    expect(late).toMatchObject({ state: 'covered', policyId: flight.policyId, limitFen: 100_000_000 });
  });

  it('stays ready while the broker is away, and takes telemetry again when it is back', async () => {
    const layout = await startLayout((brokerUrl) => ({ MQTT_URL: brokerUrl }));
    await gaugeReaches(layout, 'mqtt_connected', 1);
    const { product, talk, credential, broker, startBroker } = layout;
    await broker.stop();
    await eventually(async () =>
      (await readGauge(product.http, 'mqtt_connected')) === 0 ? true : undefined,
    );
    expect((await fetch(new URL('/readyz', product.http))).status).toBe(200);
    await startBroker();
    await gaugeReaches(layout, 'mqtt_connected', 1);
    await takeOff(layout, await talk.device(credential));
    expect((await decidedFlight(layout)).coverage?.status).toBe('covered');
  });
});

describe.skipIf(!hasMosquitto)('our own login', () => {
  afterEach(closeAll);

  it('is tried again where it was refused: a broker that asks the server knows nobody before it answers', async () => {
    const { dataDir, remove } = makeDataDir();
    closers.push(remove);
    const broker = await startMosquitto({
      port: await findFreePort(),
      folder: dataDir,
      logins: { other: 'x' },
    });
    closers.push(() => broker.stop());
    const subscriber = openSubscriber({
      mqttUrl: broker.url,
      serviceSecret: SERVICE_SECRET,
      sink: new MemorySink(),
      directory: new MemoryDirectory(),
      logger: createLogger('silent'),
      clock: systemClock,
      name: 'refused',
      connections: 1,
    });
    closers.push(() => subscriber.close());
    await broker.says(/not authori[sz]ed/);
    expect(subscriber.connectionCount()).toBe(0);
    broker.setLogins({ 'skycover-service': SERVICE_SECRET });
    await subscriber.subscribed;
    expect(subscriber.connectionCount()).toBe(1);
  });
});

/** The retained cover of the M200 as a new subscription gets it, if there is one. */
async function readRetained(device: MqttClient, deviceId: string): Promise<CoverMessage | undefined> {
  const topic = `skycover/v1/${deviceId}/cover/${M200}`;
  const heard: CoverMessage[] = [];
  const keep = (_topic: string, payload: Buffer, { retain }: { retain: boolean }): void => {
    if (retain) heard.push(JSON.parse(payload.toString()));
  };
  device.on('message', keep);
  await device.subscribeAsync(topic, { qos: 1 });
  // Mosquitto sends what is retained with the SUBACK; a publish of our own comes back after both.
  await device.publishAsync(`test/${deviceId}`, '', { qos: 1 });
  await device.unsubscribeAsync(topic);
  device.off('message', keep);
  return heard.at(-1);
}

describe.skipIf(!hasMosquitto)('a gateway process between Mosquitto and a server', () => {
  beforeAll(buildServer, 120_000);
  afterAll(closeAll);

  it('hands on what devices publish, and says whether it is connected', async () => {
    const layout = await startLayout(() => ({}));
    const { product, broker, talk, credential } = layout;
    const gateway = await startGateway({ MQTT_URL: broker.url, INGEST_URL: product.http });
    const health = async (path: string) => (await fetch(new URL(path, gateway.http))).status;
    expect([await health('/livez'), await health('/readyz')]).toEqual([200, 200]);

    const published = await takeOff(layout, await talk.device(credential));
    const flight = await decidedFlight(layout);
    expect(flight).toMatchObject({ sampleCount: published, coverage: { status: 'covered' } });

    await broker.stop();
    await eventually(async () => ((await health('/readyz')) === 503 ? true : undefined));
    expect(await health('/livez')).toBe(200);
    await layout.startBroker();
    await eventually(async () => ((await health('/readyz')) === 200 ? true : undefined));
    expect(await gateway.stop()).toBe(0);
  });
});

interface GatewayProcess {
  http: string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

async function startGateway(environment: Record<string, string>): Promise<GatewayProcess> {
  const child = spawn(process.execPath, ['server/start.mjs', 'device-gateway/main'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      SKYCOVER_PREBUILT: '1',
      PORT: '0',
      SERVICE_SECRET,
      LOG_LEVEL: 'silent',
      ...environment,
    },
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stop = (): Promise<number | null> => {
    child.kill('SIGTERM');
    return exited;
  };
  closers.push(stop);
  const ready = await Promise.race([readLine(child), exited.then((code) => `exit ${code}`)]);
  if (!ready.startsWith('{')) throw new Error(`the gateway did not start: ${ready}`);
  return { http: (JSON.parse(ready) as { http: string }).http, stop };
}

async function readLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) return 'no output';
  for await (const line of createInterface({ input: child.stdout })) return line;
  return 'no ready line';
}
