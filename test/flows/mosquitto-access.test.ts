import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeMosquittoFiles } from '../../seeds/mosquitto.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import { hasOpenssl, TestAuthority } from '../helpers/certificates.ts';
import { addFleet, openTestContext, type TestContext } from '../helpers/context.ts';
import { findFreePort, hasMosquitto, type Mosquitto, runMosquitto } from '../helpers/mosquitto.ts';

const DEPLOYED = fileURLToPath(new URL('../../server/deploy/mosquitto.conf', import.meta.url));

describe.skipIf(!hasMosquitto || !hasOpenssl)(
  'our rules in a real Mosquitto (needs mosquitto and openssl)',
  () => {
    let test: TestContext;
    let authority: TestAuthority;
    let folder: string;
    let broker: Pick<Mosquitto, 'says' | 'reload' | 'stop'>;
    let fleet: Awaited<ReturnType<typeof addFleet>>;
    let own: DeviceCredential;
    let other: DeviceCredential;
    let ports: { devices: number; services: number };
    let service: MqttClient;
    const clients: MqttClient[] = [];
    const heard: string[] = [];

    beforeAll(async () => {
      test = await openTestContext();
      const { devices } = test.context;
      fleet = await addFleet(test.context);
      own = await devices.createForDrone(fleet.viewer, fleet.drone.droneId, 'own');
      const operatorId = fleet.drone.operatorId;
      other = await devices.seed({
        operatorId,
        name: 'other',
        kind: 'controller',
        serialNumbers: ['OTHERAIRCRAFT01'],
      });
      folder = mkdtempSync(join(tmpdir(), 'skycover-mosquitto-'));
      await writeMosquittoFiles(test.context, folder);
      authority = new TestAuthority('Skycover test');
      const identity = authority.issue('localhost');
      ports = { devices: await findFreePort(), services: await findFreePort() };
      // The deployed file itself, with this machine's places and ports.
      const config = readFileSync(DEPLOYED, 'utf8')
        .replaceAll('/etc/mosquitto/skycover', folder)
        .replace('/var/lib/mosquitto/', `${folder}/`)
        .replace('/run/secrets/tls_certificate', identity.certificateFile)
        .replace('/run/secrets/tls_key', identity.keyFile)
        .replace('listener 8883', `listener ${ports.devices} 127.0.0.1`)
        .replace('listener 1883', `listener ${ports.services} 127.0.0.1`);
      const path = join(folder, 'mosquitto.conf');
      writeFileSync(path, `${config}\nlog_dest stderr\nuser ${userInfo().username}\n`);
      broker = await runMosquitto(path);
      service = await open(`mqtt://127.0.0.1:${ports.services}`, {
        username: 'skycover-service',
        password: test.context.serviceSecret,
        clientId: 'skycover-server-1',
      });
      service.on('message', (topic) => heard.push(topic));
      await service.subscribeAsync(['#', 'skycover/v1/+/telemetry', 'thing/product/+/osd'], { qos: 1 });
    });
    afterAll(async () => {
      await Promise.all(clients.map((client) => client.endAsync(true)));
      await broker?.stop();
      await test.close();
      for (const path of [folder, authority.folder]) rmSync(path, { recursive: true, force: true });
    });

    /** Connects or rejects with the broker's answer. */
    function open(url: string, options: IClientOptions): Promise<MqttClient> {
      const client = connect(url, { protocolVersion: 5, reconnectPeriod: 0, ...options });
      clients.push(client);
      return new Promise((resolve, reject) => {
        client.once('connect', () => resolve(client));
        client.once('error', reject);
      });
    }

    const device = ({ username, password, clientId }: DeviceCredential, extra: IClientOptions = {}) =>
      open(`mqtts://127.0.0.1:${ports.devices}`, {
        ca: readFileSync(authority.certificateFile),
        ...{ username, password, clientId },
        ...extra,
      });

    const topics = {
      own: () => [`skycover/v1/${own.deviceId}/telemetry`, `thing/product/${fleet.drone.serialNumber}/osd`],
      foreign: () => [
        `skycover/v1/${other.deviceId}/telemetry`,
        'thing/product/OTHERAIRCRAFT01/osd',
        `skycover/v1/${own.deviceId}/cover/${fleet.drone.serialNumber}`,
        '$SYS/broker/x',
        'anything',
      ],
    };

    it('a device publishes on its own topics, and on nobody else’s', async () => {
      const client = await device(own);
      for (const topic of topics.own()) await client.publishAsync(topic, '{}', { qos: 1 });
      for (const topic of topics.foreign())
        await expect(client.publishAsync(topic, '{}', { qos: 1 }), topic).rejects.toThrow(/Not authorized/);
      // Both of the service's filters match each message: it is named twice.
      const [first, second] = topics.own();
      expect([...new Set(heard)]).toEqual([first, second]);
      await client.endAsync(true);
    });

    it('a device receives its own cover, whatever it subscribes to', async () => {
      const client = await device(own);
      const received: string[] = [];
      client.on('message', (topic) => received.push(topic));
      await client.subscribeAsync(['#', 'skycover/v1/+/cover/+'], { qos: 1 }).catch(() => undefined);
      await service.publishAsync(`skycover/v1/${other.deviceId}/cover/OTHERAIRCRAFT01`, 'no', { qos: 1 });
      const mine = `skycover/v1/${own.deviceId}/cover/${fleet.drone.serialNumber}`;
      const arrived = new Promise((resolve) => client.once('message', resolve));
      await service.publishAsync(mine, 'yes', { qos: 1 });
      await arrived;
      expect([...new Set(received)]).toEqual([mine]);
      await client.endAsync(true);
    });

    it('a device can’t take the session of another', async () => {
      const owner = await device(other);
      const thief = await device({ ...own, clientId: other.clientId });
      await thief.publishAsync(topics.own()[0] ?? '', '{}', { qos: 1 });
      expect(owner.connected).toBe(true);
      await Promise.all([owner.endAsync(true), thief.endAsync(true)]);
    });

    it.each([
      ['a wrong password', () => ({ ...own, password: other.password })],
      ['an unknown device', () => ({ ...own, username: 'dev_unknown' })],
    ])('refuses %s', async (_what, credential) => {
      await expect(device(credential())).rejects.toThrow(/Not authorized|Bad User/i);
    });

    it('a revoked device is out once the files are written and read again; the others stay', async () => {
      const victim = await device(own);
      const witness = await device(other);
      await test.context.devices.revoke(fleet.viewer, own.deviceId);
      await writeMosquittoFiles(test.context, folder);
      const closed = new Promise<void>((resolve) => victim.once('close', () => resolve()));
      broker.reload();
      await closed;
      await expect(device(own)).rejects.toThrow(/Not authorized|Bad User/i);
      await witness.publishAsync(`skycover/v1/${other.deviceId}/telemetry`, '{}', { qos: 1 });
    });
  },
);
