import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { osd, startTestGateway, type TestGateway } from '../helpers/gateway.ts';
import { findFreePort, hasMosquitto, type Mosquitto, startMosquitto } from '../helpers/mosquitto.ts';
import { hasMosquittoClients, pahoPython, run, runPaho } from '../helpers/mqtt-programs.ts';

// MQTT clients that others wrote, against the embedded broker and against a real Mosquitto.

const AIRCRAFT = 'AIRCRAFT0001';
const TOPIC = `thing/product/${AIRCRAFT}/osd`;
const VERSIONS = ['3.1.1', '5'] as const;

/** One publish at each QoS, at instants of their own. */
const payloadOf = (qos: number | string): string =>
  osd({ latitude: 22.5, longitude: 114 }, 1_760_000_000_000).replace('1760000000000', `176000000000${qos}`);

type Publishes = (url: URL, version: (typeof VERSIONS)[number]) => Promise<void>;

const mosquittoPub: Publishes = async ({ hostname, port }, version) => {
  for (const qos of ['0', '1', '2']) {
    const { code, said } = await run('mosquitto_pub', [
      ...['-h', hostname, '-p', port, '-V', version === '5' ? 'mqttv5' : 'mqttv311'],
      ...['-i', 'dev_a', '-u', 'dev_a', '-P', 'pw', '-t', TOPIC, '-q', qos, '-m', payloadOf(qos)],
    ]);
    expect(said).toBe('');
    expect(code).toBe(0);
  }
};

const paho: Publishes = async ({ hostname, port }, version) => {
  const checks = await runPaho(
    ...['device', hostname, port, version === '5' ? '5' : '4', 'dev_a', 'pw', TOPIC, payloadOf('QOS')],
  );
  expect(checks).toEqual([{ check: 'device', ok: true, detail: '' }]);
};

const mqttJs: Publishes = async (url, version) => {
  const client = await connectAsync(url.href, {
    protocolVersion: version === '5' ? 5 : 4,
    ...{ clientId: 'dev_a', username: 'dev_a', password: 'pw', reconnectPeriod: 0 },
  });
  for (const qos of [0, 1, 2] as const) await client.publishAsync(TOPIC, payloadOf(qos), { qos });
  await client.endAsync();
};

const CLIENTS: [string, Publishes, boolean][] = [
  ['mqtt.js', mqttJs, true],
  ['mosquitto_pub (package mosquitto-clients)', mosquittoPub, hasMosquittoClients],
  ['Eclipse Paho (package python3-paho-mqtt)', paho, pahoPython !== undefined],
];
const CASES = CLIENTS.flatMap(([name, publishes, present]) =>
  VERSIONS.map((version) => ({ name, version, publishes, present })),
);

describe('the embedded broker', () => {
  let running: TestGateway;
  beforeEach(async () => {
    running = await startTestGateway();
    running.directory.add('dev_a', { serialNumbers: [AIRCRAFT] });
  });
  afterEach(() => running.close());

  for (const { name, version, publishes, present } of CASES) {
    it.skipIf(!present)(`takes QoS 0, 1 and 2 of ${name} with MQTT ${version}`, async () => {
      await publishes(new URL(running.gateway.url), version);
      const instants = running.sink.samples.map(({ observedAtMs }) => observedAtMs);
      expect(instants.toSorted()).toEqual([1_760_000_000_000, 1_760_000_000_001, 1_760_000_000_002]);
    });
  }

  it.skipIf(!hasMosquittoClients).each(VERSIONS)(
    'tells mosquitto_pub of MQTT %s that its password is wrong',
    async (version) => {
      const { hostname, port } = new URL(running.gateway.url);
      const { code, said } = await run('mosquitto_pub', [
        ...['-h', hostname, '-p', port, '-V', version === '5' ? 'mqttv5' : 'mqttv311'],
        ...['-i', 'dev_a', '-u', 'dev_a', '-P', 'wrong', '-t', TOPIC, '-m', 'x'],
      ]);
      expect(code).not.toBe(0);
      expect(said).toMatch(/bad user ?name or password/i);
    },
  );
});

describe.skipIf(!hasMosquitto)('Mosquitto (needs the package mosquitto)', () => {
  let broker: Mosquitto;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'skycover-clients-'));
    broker = await startMosquitto({ port: await findFreePort(), folder, logins: { dev_a: 'pw', us: 'pw' } });
  });
  afterAll(async () => {
    await broker.stop();
    rmSync(folder, { recursive: true });
  });

  for (const { name, version, publishes, present } of CASES) {
    it.skipIf(!present)(`hands on what ${name} publishes with MQTT ${version}`, async () => {
      const us = await connectAsync(broker.url, {
        ...{ username: 'us', password: 'pw', protocolVersion: 5, reconnectPeriod: 0 },
      });
      const heard: string[] = [];
      const all = new Promise<void>((resolve) =>
        us.on('message', (_topic, payload) => {
          if (heard.push(String(payload)) === 3) resolve();
        }),
      );
      await us.subscribeAsync(TOPIC, { qos: 2 });
      await publishes(new URL(broker.url), version);
      await all;
      expect(heard.toSorted()).toEqual(['0', '1', '2'].map(payloadOf));
      await us.endAsync();
    });
  }
});

describe.skipIf(!pahoPython)(
  'the ground of the Paho suite, by Eclipse Paho itself (needs python3-paho-mqtt)',
  () => {
    it('passes whole with MQTT_PROFILE=conformance', { timeout: 120_000 }, async () => {
      const running = await startTestGateway({ profile: 'conformance' });
      const checks = await runPaho('suite', '127.0.0.1', String(running.gateway.port));
      await running.close();
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(checks).toHaveLength(11);
    });
  },
);
