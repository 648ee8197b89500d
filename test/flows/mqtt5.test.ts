import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { once, osd, startTestGateway, type TestGateway, until } from '../helpers/gateway.ts';
import { RawMqtt } from '../helpers/raw-mqtt.ts';

// MQTT 5 clients of the embedded broker, whose own language is 3.1.1.

const AIRCRAFT = 'AIRCRAFT0001';
const OSD_TOPIC = `thing/product/${AIRCRAFT}/osd`;

let running: TestGateway;
const raws: RawMqtt[] = [];
beforeEach(async () => {
  running = await startTestGateway();
  running.directory.add('dev_a', { serialNumbers: [AIRCRAFT] });
});
afterEach(async () => {
  for (const raw of raws.splice(0)) raw.vanish();
  await running.close();
});

const device = (options: IClientOptions = {}): Promise<MqttClient> =>
  running.device('dev_a', { protocolVersion: 5, ...options });

async function raw(options: Parameters<typeof RawMqtt.connect>[1] = {}) {
  const login = {
    clientId: 'dev_a',
    username: 'dev_a',
    password: Buffer.from('pw'),
    protocolVersion: 5 as const,
  };
  const joined = await RawMqtt.connect(running.gateway.port, { ...login, ...options });
  raws.push(joined.client);
  return joined;
}

describe('login', () => {
  it('tells the client our terms', async () => {
    const client = connect(running.gateway.url, {
      ...{ protocolVersion: 5, clientId: 'dev_a', username: 'dev_a', password: 'pw', reconnectPeriod: 0 },
      properties: { sessionExpiryInterval: 3_600, receiveMaximum: 10, userProperties: { a: 'b' } },
    });
    const [connack] = await once(client, 'connect');
    expect(connack).toMatchObject({
      reasonCode: 0,
      sessionPresent: false,
      properties: {
        sessionExpiryInterval: 0,
        subscriptionIdentifiersAvailable: false,
        sharedSubscriptionAvailable: false,
        receiveMaximum: 100,
        maximumPacketSize: 262_144,
      },
    });
    await client.endAsync(true);
  });

  it('names the keep-alive in force when it is not the one asked for', async () => {
    const client = connect(running.gateway.url, {
      ...{ protocolVersion: 5, clientId: 'dev_a', username: 'dev_a', password: 'pw', keepalive: 0 },
    });
    const [connack] = await once(client, 'connect');
    expect(connack).toMatchObject({ properties: { serverKeepAlive: 1_800 } });
    await client.endAsync(true);
  });

  it.each([
    ['a wrong password', { password: Buffer.from('wrong') }, 0x86],
    ['another client id', { clientId: 'dev_b' }, 0x85],
    ['no client id', { clientId: '' }, 0x85],
    [
      'a will on a foreign topic',
      { will: { topic: 'x', payload: Buffer.from('x'), qos: 0, retain: false } },
      0x87,
    ],
    ['an authentication method', { properties: { authenticationMethod: 'SCRAM-SHA-1' } }, 0x8c],
  ] as const)('answers %s with the reason of MQTT 5', async (_what, options, reason) => {
    const { client, code } = await raw(options as Parameters<typeof RawMqtt.connect>[1]);
    expect(code).toBe(reason);
    await client.closed;
  });
});

describe('messages', () => {
  it('are acknowledged after the commit at every QoS, properties or not', async () => {
    const client = await device();
    const properties = {
      contentType: 'application/json',
      messageExpiryInterval: 60,
      userProperties: { k: ['v', 'w'] },
    };
    for (const qos of [0, 1, 2] as const)
      await client.publishAsync(OSD_TOPIC, osd({ latitude: 22.5 }, 1_760_000_000_000 + qos), {
        qos,
        properties,
      });
    await until(() => running.sink.samples.length === 3);
  });

  it('arrive whole however the bytes are cut', async () => {
    const { client } = await raw();
    const payload = osd({ latitude: 22.5 });
    const packet = {
      cmd: 'publish',
      topic: OSD_TOPIC,
      payload,
      qos: 1,
      messageId: 9,
      dup: false,
      retain: false,
    } as const;
    for (const byte of client.encode(packet)) client.sendBytes(Uint8Array.of(byte));
    expect((await client.next('puback'))?.messageId).toBe(9);
    expect(running.sink.samples).toHaveLength(1);
  });

  it('come to the device: notices, retained cover, and none beyond the size it takes', async () => {
    running.gateway.publishCover('dev_a', AIRCRAFT, {
      ...{ state: 'covered', policyId: 'pol_1', limitFen: 1, validUntil: null, reason: null },
      at: '2026-01-01T00:00:00.000Z',
    });
    const { client } = await raw({ properties: { maximumPacketSize: 400 } });
    expect(await client.subscribe(['skycover/v1/dev_a/#', '#'], 1)).toEqual([1, 0x87]);
    expect(await client.next('publish')).toMatchObject({
      retain: true,
      topic: `skycover/v1/dev_a/cover/${AIRCRAFT}`,
    });
    const notice = { code: 'X', topic: null, serialNumber: null, at: '2026-01-01T00:00:00.000Z' };
    running.gateway.publishNotice('dev_a', { ...notice, message: 'm'.repeat(500) });
    running.gateway.publishNotice('dev_a', { ...notice, message: 'short' });
    expect(String((await client.next('publish'))?.payload)).toContain('short');
  });

  it('stop after UNSUBSCRIBE, with one reason code per filter', async () => {
    const { client } = await raw();
    await client.subscribe(['skycover/v1/dev_a/notices'], 1);
    client.send({
      cmd: 'unsubscribe',
      messageId: 5,
      unsubscriptions: ['skycover/v1/dev_a/notices', 'x', 'y'],
    });
    expect(await client.next('unsuback')).toMatchObject({ messageId: 5, granted: [0, 0, 0] });
  });

  it('that are denied close the connection', async () => {
    const { client } = await raw();
    await client.publish('skycover/v1/dev_b/telemetry', '{}', 0);
    expect((await client.next('disconnect'))?.reasonCode).toBe(0x87);
    await client.closed;
    expect(running.gateway.counters()).toMatchObject({ publishesDenied: 1 });
  });

  it.each([
    ['a topic alias, which we grant none', { topic: '', properties: { topicAlias: 1 } }],
    ['an alias beside the topic', { topic: OSD_TOPIC, properties: { topicAlias: 1 } }],
  ])('with %s close the connection', async (_what, packet) => {
    const { client } = await raw();
    client.send({ cmd: 'publish', qos: 0, dup: false, retain: false, payload: 'x', ...packet });
    await client.closed;
    expect(running.gateway.counters()).toMatchObject({ 'refusedConnections.PROTOCOL_ERROR': 1 });
  });
});

describe('a connection that we end', () => {
  it.each([
    ['a newer login of the device', 0x8e, async () => void (await raw())],
    ['its rights are withdrawn', 0x87, async () => running.directory.revoke('dev_a')],
  ])('says why: %s', async (_what, reason, happen) => {
    const { client } = await raw();
    await happen();
    expect((await client.next('disconnect'))?.reasonCode).toBe(reason);
    await client.closed;
  });
});

describe('wills', () => {
  const will = {
    topic: 'skycover/v1/dev_a/status',
    payload: Buffer.from('{}'),
    qos: 1 as const,
    retain: false,
  };

  it.each([
    ['a plain DISCONNECT drops it', 0, undefined],
    ['a DISCONNECT with will sends it', 4, 1],
  ])('%s', async (_what, reasonCode, losses) => {
    const { client } = await raw({ will: { ...will, properties: { willDelayInterval: 5 } } });
    client.send({ cmd: 'disconnect', reasonCode });
    await client.closed;
    await until(() => running.gateway.connectionCount() === 0);
    expect(running.gateway.counters().linkLosses).toBe(losses);
  });
});

it('random bytes after the login close a connection and harm nobody', async () => {
  const witness = await device({ clientId: 'dev_a' });
  running.directory.add('dev_f');
  for (let seed = 1; seed <= 60; seed += 1) {
    const { client, code } = await raw({ clientId: 'dev_f', username: 'dev_f' });
    expect(code).toBe(0);
    const bytes = Buffer.from(
      Array.from({ length: 64 }, (_, index) => (seed * 131 + index * index * 29 + seed * index) & 0xff),
    );
    // Lengths that hold, so that the packets' insides are reached.
    bytes[1] = 62;
    client.sendBytes(bytes);
    client.vanish();
    await client.closed;
  }
  expect(witness.connected).toBe(true);
});
