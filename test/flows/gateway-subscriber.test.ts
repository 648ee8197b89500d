import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Subscriber, startSubscriber } from '../../device-gateway/subscriber.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { DeviceReport } from '../../server/registry/device-report.schema.ts';
import { makeDataDir } from '../helpers/context.ts';
import { MemoryDirectory, MemoryLinks, MemorySink, osd, until } from '../helpers/gateway.ts';
import { findFreePort, hasMosquitto, type Mosquitto, startMosquitto } from '../helpers/mosquitto.ts';

// A real Mosquitto: what is acknowledged to it and when is its business to check, not ours to imitate.

const SERIAL_NUMBER = 'AIRCRAFT0001';
const SECRET = 'a service secret of enough characters';
const LOGINS = { 'skycover-service': SECRET, dev_a: 'device' };

describe.skipIf(!hasMosquitto)('the subscriber of an external broker', () => {
  const folder = makeDataDir();
  let broker: Mosquitto;
  let sink: MemorySink;
  let directory: MemoryDirectory;
  let device: MqttClient;
  let subscriber: Subscriber;
  let links: MemoryLinks;
  let reports: DeviceReport[];
  let names = 0;

  beforeAll(async () => {
    const port = await findFreePort();
    broker = await startMosquitto({ port, folder: folder.dataDir, logins: LOGINS });
  });
  afterAll(async () => {
    await broker.stop();
    folder.remove();
  });
  beforeEach(async () => {
    names += 1;
    sink = new MemorySink();
    links = new MemoryLinks();
    reports = [];
    directory = new MemoryDirectory();
    directory.add('dev_a', { serialNumbers: [SERIAL_NUMBER] });
    subscriber = await start();
    device = await connectAsync(broker.url, { username: 'dev_a', password: 'device' });
  });
  afterEach(async () => {
    await device.endAsync(true);
    await subscriber.close();
  });

  function start(): Promise<Subscriber> {
    return startSubscriber({
      mqttUrl: broker.url,
      serviceSecret: SECRET,
      sink,
      directory,
      links,
      reports: { report: async (_deviceId, report) => void reports.push(report) },
      logger: createLogger('silent'),
      clock: systemClock,
      name: `gateway-${names}`,
      connections: 1,
      sharePrefix: `$share/group-${names}/`,
    });
  }

  const payloadOf = (gateway: string, second: number) =>
    osd({ latitude: 22.5, longitude: 114 }, 1_760_000_000_000 + second * 1_000).replace(
      '"gw"',
      `"${gateway}"`,
    );
  const publish = (second: number, gateway = 'dev_a') =>
    device.publishAsync(`thing/product/${SERIAL_NUMBER}/osd`, payloadOf(gateway, second), { qos: 1 });

  it('commits what devices publish, and keeps what no device stands behind', async () => {
    await publish(1);
    await until(() => sink.samples.length === 1);
    expect(sink.committed[0]).toMatchObject({ deviceId: 'dev_a' });
    await publish(2, 'dev_gone');
    await until(() => sink.committed.length === 2);
    expect(sink.committed[1]).toMatchObject({ deviceId: 'dev_gone', outcome: { kind: 'quarantined' } });
  });

  const STATUS = 'skycover/v1/dev_a/status';
  const say = (state: 'online' | 'offline', session: string, client = device) =>
    client.publishAsync(STATUS, JSON.stringify({ state, session }), { qos: 1 });

  it('notes births and ends, also by will, and none that a newer session has outlived', async () => {
    const will = {
      topic: STATUS,
      payload: Buffer.from('{"state":"offline","session":"s2"}'),
      qos: 1 as const,
    };
    await say('online', 's1');
    await say('online', 's1');
    await say('offline', 's1');
    const cut = await connectAsync(broker.url, {
      ...{ username: 'dev_a', password: 'device', reconnectPeriod: 0 },
      will: { ...will, retain: false },
    });
    await say('online', 's2', cut);
    await until(() => reports.length === 4);
    cut.stream.destroy();
    await until(() => reports.length === 5);
    await say('online', 's3');
    await say('offline', 's1-older');
    await until(() => reports.length === 7);
    await cut.endAsync(true);
    const [came, went] = ['dev_a connected', 'dev_a disconnected'];
    expect(links.events).toEqual([came, went, came, went, came]);
    expect(sink.submitted).toEqual([]);
  });

  it('puts no status of a device in quarantine, not even of one that was revoked', async () => {
    directory.revoke('dev_a');
    await say('offline', 's1');
    await publish(1);
    await until(() => sink.committed.length === 1);
    expect(sink.committed[0]?.topic).toBe(`thing/product/${SERIAL_NUMBER}/osd`);
    expect(subscriber.counters()).toMatchObject({ publishesDenied: 2 });
    expect(links.events).toEqual([]);
  });

  it('calls a device by no name that no device could have', async () => {
    await device.publishAsync(`thing/product/${SERIAL_NUMBER}/osd`, payloadOf('dev\\u202e\\n', 1), {
      qos: 1,
    });
    await until(() => sink.committed.length === 1);
    expect(sink.committed[0]?.deviceId).toBe('unknown');
  });

  it('takes further messages while the first ones wait for their commit', async () => {
    const release = sink.hold();
    for (let second = 0; second < 50; second += 1) await publish(second);
    await until(() => sink.submitted.length === 50);
    expect(sink.committed).toHaveLength(0);
    release();
    await until(() => sink.committed.length === 50);
    // Acknowledged for good: a later connection of the same session gets none of them again.
    await publish(50);
    await until(() => sink.committed.length === 51);
    await subscriber.close();
    subscriber = await start();
    await publish(51);
    await until(() => sink.committed.length === 52);
    expect(sink.submitted).toHaveLength(52);
  });

  it('acknowledges nothing that was not committed: the broker sends it again, and what followed it', async () => {
    sink.refuseNext(1);
    await publish(1);
    await until(() => sink.samples.length === 1);
    expect(sink.submitted.length).toBeGreaterThanOrEqual(2);
    const seen = new Set(sink.samples.map((sample) => sample.observedAtMs));
    expect(seen.size).toBe(1);
  });

  it('gets again what it had not answered when it went away', async () => {
    sink.hold();
    for (let second = 0; second < 10; second += 1) await publish(second);
    await until(() => sink.submitted.length === 10);
    await subscriber.close();
    const fresh = new MemorySink();
    sink = fresh;
    subscriber = await start();
    await until(() => fresh.committed.length === 10);
    const times = fresh.samples.map((sample) => sample.observedAtMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
