import { createConnection, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { BrokerLimits } from '../../device-gateway/broker.ts';
import { HandClock } from '../helpers/clock.ts';
import { osd, startTestGateway, type TestGateway, until } from '../helpers/gateway.ts';
import { RawMqtt } from '../helpers/raw-mqtt.ts';

const AIRCRAFT = 'AIRCRAFT0001';
const OSD_TOPIC = `thing/product/${AIRCRAFT}/osd`;

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(limits: Partial<BrokerLimits>, clock?: HandClock): Promise<TestGateway> {
  const running = await startTestGateway({ limits, ...(clock ? { clock } : {}) });
  closers.push(() => running.close());
  running.directory.add('dev_a', { serialNumbers: [AIRCRAFT] });
  running.directory.add('dev_b');
  return running;
}

type Options = Parameters<typeof RawMqtt.connect>[1];

async function join(running: TestGateway, clientId: string, options: Options = {}) {
  const login = { clientId, username: clientId, password: Buffer.from('pw'), ...options };
  const joined = await RawMqtt.connect(running.gateway.port, login);
  closers.push(() => joined.client.vanish());
  return joined;
}

function knock(running: TestGateway): { socket: Socket; closed: Promise<void> } {
  const socket = createConnection(running.gateway.port, '127.0.0.1').on('error', () => undefined);
  closers.push(() => void socket.destroy());
  return { socket, closed: new Promise((resolve) => socket.once('close', () => resolve())) };
}

describe('connections', () => {
  it('of one address are bounded, and a place is free again when one ends', async () => {
    const running = await start({ mqttConnectionsPerAddress: 1 });
    const { client } = await join(running, 'dev_a');
    expect((await join(running, 'dev_b')).code).toBe(undefined);
    expect(running.gateway.counters()).toMatchObject({ 'refusedConnections.TOO_MANY_OF_ADDRESS': 1 });
    await client.leave();
    await until(() => running.gateway.connectionCount() === 0);
    let code: number | undefined;
    while (code !== 0) ({ code } = await join(running, 'dev_b'));
  });

  it('that have not logged in are bounded apart, so that they keep no device out for long', async () => {
    const running = await start({ mqttPendingLoginsPerAddress: 2, mqttConnectTimeoutMs: 300 });
    const idle = [knock(running), knock(running)];
    await knock(running).closed;
    expect(running.gateway.counters()).toMatchObject({ 'refusedConnections.TOO_MANY_OF_ADDRESS': 1 });
    await Promise.all(idle.map(({ closed }) => closed));
    let code: number | undefined;
    while (code !== 0) ({ code } = await join(running, 'dev_a'));
    expect(running.gateway.counters()['refusedConnections.LOGIN_TIMEOUT']).toBeGreaterThanOrEqual(2);
  });

  it('are bounded together', async () => {
    const running = await start({ mqttConnections: 1 });
    await join(running, 'dev_a');
    expect((await join(running, 'dev_b')).code).toBe(undefined);
    expect(running.gateway.counters()).toMatchObject({ 'refusedConnections.TOO_MANY_CONNECTIONS': 1 });
  });
});

describe('sessions of one device', () => {
  it('are one: of many that log in at once the others are closed', async () => {
    const running = await start({});
    const joined = await Promise.all(Array.from({ length: 12 }, () => join(running, 'dev_a')));
    await until(() => running.gateway.connectionCount() === 1);
    const open = await Promise.all(
      joined.map(async ({ client }) => {
        client.send({ cmd: 'pingreq' });
        return (await client.next('pingresp')) !== undefined;
      }),
    );
    expect(open.filter(Boolean)).toHaveLength(1);
    expect(running.gateway.counters().takeovers).toBeGreaterThanOrEqual(1);
  });

  it('pass on: the older is closed, its will is a lost link, the newer is served', async () => {
    const running = await start({});
    const will = {
      topic: 'skycover/v1/dev_a/status',
      payload: Buffer.from('{}'),
      qos: 1 as const,
      retain: true,
    };
    const { client: older } = await join(running, 'dev_a', { will });
    const { client: newer } = await join(running, 'dev_a');
    await older.closed;
    await until(() => running.gateway.counters().linkLosses === 1);
    await newer.publish(OSD_TOPIC, osd({ latitude: 22.5 }), 1);
    expect(running.sink.samples).toHaveLength(1);
    expect(running.sink.submitted).toHaveLength(1);
  });

  it('do not multiply its message rate', async () => {
    const clock = new HandClock(1_760_000_000_000);
    const running = await start({ mqttMessagesPerSecond: 10 }, clock);
    for (let round = 0; round < 2; round += 1) {
      const { client } = await join(running, 'dev_a');
      for (let index = 0; index < 8; index += 1)
        await client.publish(OSD_TOPIC, osd({ latitude: 22.5 }, 1_760_000_000_000 + round * 8 + index), 1);
      await client.leave();
      await until(() => running.gateway.connectionCount() === 0);
    }
    expect(running.sink.samples).toHaveLength(16);
    expect(running.gateway.counters().messagesThrottled).toBe(6);
  });
});

describe('wrong logins', () => {
  const wrong = { password: Buffer.from('wrong') };
  const limits = { mqttLoginFailuresFree: 2, mqttLoginDelayMsMax: 500 };

  it('of one device are slowed down from the third on, and then answered "unavailable" while some wait', async () => {
    const running = await start(limits, new HandClock(1_760_000_000_000));
    for (let index = 0; index < 3; index += 1) expect((await join(running, 'dev_b', wrong)).code).toBe(4);
    expect(running.gateway.counters().loginsDelayed ?? 0).toBe(0);
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 8 }, () => join(running, 'dev_b', wrong)));
    expect(performance.now() - began).toBeGreaterThan(1_900);
    expect(answers.map(({ code }) => code).toSorted()).toEqual([3, 3, 3, 3, 4, 4, 4, 4]);
    expect(running.gateway.counters()).toMatchObject({ loginsDelayed: 4, loginsRefused: 11 });
  });

  it('keep no neighbour waiting who never logged in from this address', async () => {
    const running = await start({}, new HandClock(1_760_000_000_000));
    for (let index = 0; index < 60; index += 1)
      expect((await join(running, `dev_${index % 6}`, wrong)).code).toBe(4);
    const began = performance.now();
    expect((await join(running, 'dev_a')).code).toBe(0);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(running.gateway.counters().loginsDelayed).toBeUndefined();
  });

  it('do not keep the owner out, who logged in from here before', async () => {
    const running = await start(limits, new HandClock(1_760_000_000_000));
    await (await join(running, 'dev_a')).client.leave();
    for (let index = 0; index < 4; index += 1) await join(running, 'dev_b', wrong);
    const delayed = running.gateway.counters().loginsDelayed ?? 0;
    expect((await join(running, 'dev_a')).code).toBe(0);
    expect(running.gateway.counters().loginsDelayed ?? 0).toBe(delayed);
  });

  it('are security events that repeat no password', async () => {
    const running = await start({});
    await join(running, 'dev_a', { password: Buffer.from('a guess of mine') });
    const line = running.logged().find((one) => one.includes('device login refused'));
    expect(line).toContain('"security":true');
    expect(running.logged().join('')).not.toContain('a guess of mine');
  });
});

describe('a device that logs in again and again', () => {
  it('waits, and is let in', async () => {
    const clock = new HandClock(1_760_000_000_000);
    const running = await start({ mqttLoginsPerDevicePerMinute: 2, mqttLoginDelayMsMax: 300 }, clock);
    for (let index = 0; index < 3; index += 1) expect((await join(running, 'dev_a')).code).toBe(0);
    expect(running.gateway.counters()).toMatchObject({ logins: 3, loginsDelayed: 1 });
  });
});

describe('a packet larger than we take', () => {
  const LARGE = 300_000;
  const large = (topic: string, qos: 0 | 1 = 1) => ({
    cmd: 'publish' as const,
    ...{ topic, qos, messageId: 3, dup: false, retain: false },
    payload: Buffer.from(`{"first":"bytes"${' '.repeat(LARGE)}}`),
  });

  it('of a device is kept as far as it had come, with its size, and the device is told', async () => {
    const running = await start({});
    const { client } = await join(running, 'dev_a');
    await client.subscribe(['skycover/v1/dev_a/notices'], 1);
    client.send(large(OSD_TOPIC));
    const notice = await client.next('publish');
    expect(String(notice?.payload)).toMatch(
      /PAYLOAD_TOO_LARGE.*a packet of 300055 bytes.*at most 100 samples/,
    );
    await client.closed;
    expect(running.sink.committed).toMatchObject([
      { deviceId: 'dev_a', topic: OSD_TOPIC, outcome: { kind: 'quarantined', reason: 'PAYLOAD_TOO_LARGE' } },
    ]);
    const kept = Buffer.from(running.sink.committed[0]?.payload ?? []);
    expect(kept.toString()).toMatch(/^\{"first":"bytes" +$/);
    expect(kept.length).toBeLessThanOrEqual(2_048);
    expect(running.gateway.counters()).toMatchObject({
      'refusedConnections.PACKET_TOO_LARGE': 1,
      'quarantined.PAYLOAD_TOO_LARGE': 1,
    });
    const event = JSON.parse(running.logged().find((line) => line.includes('PACKET_TOO_LARGE')) ?? '{}');
    expect(event).toMatchObject({ security: true, deviceId: 'dev_a', packetBytes: 300_055 });
  });

  it('ends nothing that came whole before it in the same bytes', async () => {
    const running = await start({});
    const { client } = await join(running, 'dev_a', { protocolVersion: 5 });
    const before = { ...large(OSD_TOPIC), payload: osd({ latitude: 22.5 }), messageId: 2 };
    client.sendBytes(Buffer.concat([client.encode(before), client.encode(large(OSD_TOPIC))]));
    expect((await client.next('disconnect'))?.reasonCode).toBe(0x95);
    expect(running.sink.samples).toHaveLength(1);
    expect(running.sink.committed).toHaveLength(2);
  });

  it('is kept also when it comes piece by piece', async () => {
    const running = await start({});
    const { client } = await join(running, 'dev_a');
    const bytes = client.encode(large(OSD_TOPIC, 0));
    for (let at = 0; at < 60; at += 1) {
      client.sendBytes(bytes.subarray(at, at + 1));
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.sendBytes(bytes.subarray(60));
    await client.closed;
    expect(running.sink.committed).toMatchObject([{ deviceId: 'dev_a', topic: OSD_TOPIC }]);
    expect(Buffer.from(running.sink.committed[0]?.payload ?? []).toString()).toMatch(/^\{"first":"bytes" +$/);
  });

  it('whose sender stalls before its topic has come ends the connection all the same', async () => {
    const running = await start({});
    const { client } = await join(running, 'dev_a');
    client.sendBytes(Uint8Array.of(0x30, 0xff, 0xff, 0x7f, 0));
    await client.closed;
    expect(running.logged().join('')).toContain('PACKET_TOO_LARGE');
    expect(running.sink.submitted).toEqual([]);
  });

  it('on somebody else’s topic is a denied publish and kept nowhere', async () => {
    const running = await start({});
    const { client } = await join(running, 'dev_a');
    client.send(large('skycover/v1/dev_b/telemetry', 0));
    await client.closed;
    expect(running.gateway.counters()).toMatchObject({ publishesDenied: 1 });
    expect(running.sink.submitted).toEqual([]);
  });

  it('closes the connection also when it could not be kept', async () => {
    const running = await start({});
    const { client } = await join(running, 'dev_a');
    running.sink.refuseNext(1);
    client.send(large(OSD_TOPIC));
    await client.closed;
    expect(running.logged().join('')).toContain('oversize message was not kept');
  });
});

describe('a device that never ends its QoS 2 handshakes', () => {
  it('is closed beyond a hundred of them, and one line says so', async () => {
    const running = await start({ mqttMessagesPerSecond: 10_000 });
    const { client } = await join(running, 'dev_a');
    const publishes = Array.from({ length: 600 }, (_, index) =>
      client.encode({
        ...{ cmd: 'publish', topic: OSD_TOPIC, qos: 2, messageId: index + 1, dup: false, retain: false },
        payload: osd({ latitude: 22.5 }, 1_760_000_000_000 + index),
      }),
    );
    client.sendBytes(Buffer.concat(publishes));
    await client.closed;
    await until(() => running.gateway.connectionCount() === 0);
    const lines = running.logged().filter((line) => line.includes('"deviceId":"dev_a"'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('maxInflightInbound exceeded');
  });
});

describe('what a device puts into quarantine', () => {
  it('beyond its budget makes it wait, loses nothing, and slows nobody else', async () => {
    const clock = new HandClock(1_760_000_000_000);
    const limits = { mqttQuarantineBytesPerHour: 1_000, mqttQuarantinePauseMsMax: 200 };
    const running = await start(limits, clock);
    const { client } = await join(running, 'dev_a');
    for (let index = 0; index < 4; index += 1)
      await client.publish(OSD_TOPIC, `${index}${'x'.repeat(600)}`, 1);
    expect(running.sink.committed).toHaveLength(4);
    expect(running.gateway.counters()).toMatchObject({ quarantinePauses: 2 });
    const { client: other } = await join(running, 'dev_b');
    await other.publish('skycover/v1/dev_b/telemetry', 'y', 1);
    expect(running.gateway.counters()).toMatchObject({ quarantinePauses: 2 });
    clock.advance(3_600_000 * 3);
    await client.publish(OSD_TOPIC, osd({ latitude: 22.5 }), 1);
    expect(running.gateway.counters()).toMatchObject({ quarantinePauses: 2 });
  });
});
