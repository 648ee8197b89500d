import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { NAIVE_BROKER } from '../helpers/bare-broker.ts';
import { bareNotice, duelEachTest, nextOrNothing, OSD_TOPIC, OWN } from '../helpers/broker-duel.ts';
import { osd, startTestGateway, until } from '../helpers/gateway.ts';
import { RawMqtt } from '../helpers/raw-mqtt.ts';

// What aedes lets through as it comes (E5, E6, E8 to E10), each attack against a bare one, where it works, and against
// ours, where it must not.

const duel = duelEachTest();
const { startBare, join, codeOf } = duel;

describe('E5: size', () => {
  const LARGE = 4 * 1024 * 1024;
  /** CONNECT with a remaining length of 100 MB, and only its first 4 MB. */
  const unfinished = Buffer.concat([Buffer.from([0x10, 0x80, 0x84, 0xaf, 0x2f]), Buffer.alloc(LARGE)]);

  it('bare: an unfinished CONNECT of a stranger is buffered, a PUBLISH of 4 MB acknowledged', async () => {
    const port = await startBare();
    const stranger = new RawMqtt(port);
    duel.keep(stranger);
    stranger.sendBytes(unfinished);
    await until(() => duel.bareBytesRead() >= LARGE);
    const client = await join(port, 'dev_a');
    client.send({
      cmd: 'publish',
      topic: 'x',
      payload: Buffer.alloc(LARGE),
      qos: 1,
      messageId: 3,
      dup: false,
      retain: false,
    });
    expect((await client.next('puback'))?.messageId).toBe(3);
  });

  it('ours: both are cut on their headers', async () => {
    const stranger = new RawMqtt(duel.ours.gateway.port);
    stranger.sendBytes(unfinished);
    await stranger.closed;
    const client = await join(duel.ours.gateway.port, 'dev_a');
    client.send({
      cmd: 'publish',
      topic: OSD_TOPIC,
      payload: Buffer.alloc(LARGE),
      qos: 1,
      messageId: 3,
      dup: false,
      retain: false,
    });
    await client.closed;
    expect(duel.ours.gateway.counters()).toMatchObject({ 'refusedConnections.PACKET_TOO_LARGE': 2 });
    const kept = duel.ours.sink.submitted.map(({ payload }) => payload.length);
    expect(kept).toHaveLength(1);
    expect(kept[0]).toBeLessThanOrEqual(2_048);
  });
});

describe('E6: what a hook does not expect', () => {
  it.each([
    ['a login without a password', { clientId: 'a' }, undefined],
    ['a payload that is no JSON', { clientId: 'a', username: 'a', password: Buffer.from('pw') }, '{'],
  ])('bare: %s ends the process', async (_what, login, payload) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', NAIVE_BROKER], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const port = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
    const { client } = await RawMqtt.connect(port, login);
    if (payload) await client.publish('t', payload, 0);
    expect(await exited).not.toBe(0);
  });

  it('ours: every one is answered and the others are served', async () => {
    const witness = await join(duel.ours.gateway.port, 'dev_b');
    expect(await codeOf(duel.ours.gateway.port, { clientId: 'dev_a' })).toBe(4);
    expect(await codeOf(duel.ours.gateway.port, { clientId: 'dev_a', username: 'dev_a' })).toBe(4);
    const client = await join(duel.ours.gateway.port, 'dev_a');
    await client.publish(OSD_TOPIC, '{', 1);
    duel.ours.sink.throwNext();
    await client.publish(OSD_TOPIC, osd({ latitude: 1 }), 1);
    await client.closed;
    duel.ours.directory.throwNext();
    const login = { clientId: 'dev_a', username: 'dev_a', password: Buffer.from('pw') };
    expect(await codeOf(duel.ours.gateway.port, login)).toBe(3);
    expect(await nextOrNothing(witness)).toBe('nothing');
  });
});

describe('E8: what MQTT forbids', () => {
  /** PUBLISH at QoS 1, byte for byte. */
  const publishOn = (topic: readonly number[], packetId: number): Buffer =>
    Buffer.from([0x32, topic.length + 4, 0, topic.length, ...topic, 0, packetId]);
  const FORBIDDEN: [string, Buffer, string][] = [
    ['U+0000 in a topic [MQTT-1.5.3-2]', publishOn([0x61, 0, 0x62], 1), 'puback'],
    ['a topic that is no UTF-8 [MQTT-1.5.3-1]', publishOn([0x61, 0xff], 1), 'puback'],
    ['packet id 0 [MQTT-2.3.1-1]', publishOn([...Buffer.from(OSD_TOPIC)], 0), 'puback'],
    [
      'a wildcard inside a level [MQTT-4.7.1-3]',
      Buffer.from([0x82, 9, 0, 1, 0, 4, ...Buffer.from('a/+b'), 0]),
      'suback',
    ],
  ];

  it.each(FORBIDDEN)('bare: takes %s', async (_what, bytes, answer) => {
    const client = await join(await startBare(), 'dev_a');
    client.sendBytes(bytes);
    const packet = await client.next(answer as 'suback');
    expect(packet?.cmd).toBe(answer);
    if (packet?.cmd === 'suback') expect(packet.granted).toEqual([0]);
  });

  it.each(FORBIDDEN)('ours: refuses %s', async (_what, bytes, answer) => {
    const client = await join(duel.ours.gateway.port, 'dev_a');
    client.sendBytes(bytes);
    if (answer === 'suback') expect((await client.next('suback'))?.granted).toEqual([128]);
    else await client.closed;
    expect(client.received.filter(({ cmd }) => cmd === 'puback')).toEqual([]);
    expect(duel.ours.sink.submitted).toEqual([]);
  });
});

describe('E9: no end to it', () => {
  const filters = Array.from({ length: 200 }, (_, index) => `${OWN}/cover/SERIAL${index}`);

  it('bare: filters, retained topics and queues of the absent without bound, no keep-alive needed', async () => {
    const port = await startBare();
    const client = await join(port, 'dev_a', { clean: false, keepalive: 0 });
    expect((await client.subscribe(filters, 1))?.every((granted) => granted === 1)).toBe(true);
    await client.leave();
    const other = await join(port, 'dev_b');
    for (const filter of filters) await other.publish(filter, 'x', 1, true);
    const back = await join(port, 'dev_a', { clean: false });
    for (const _ of filters) expect((await back.next('publish'))?.qos).toBe(1);
    const fresh = await join(port, 'dev_c');
    await fresh.subscribe(['#'], 0);
    for (const _ of filters) expect((await fresh.next('publish'))?.retain).toBe(true);
  });

  it('ours: twenty filters, nothing retained, nothing queued', async () => {
    duel.ours.directory.add('dev_r', { kind: 'receiver' });
    const many = filters.map((filter) => filter.replace('dev_a', 'dev_r'));
    const client = await join(duel.ours.gateway.port, 'dev_r', { clean: false, keepalive: 0 });
    const granted = await client.subscribe(many, 1);
    expect(granted?.filter((code) => code === 1)).toHaveLength(20);
    await client.leave();
    const device = await join(duel.ours.gateway.port, 'dev_a');
    await device.publish(OSD_TOPIC, osd({ latitude: 1 }), 1, true);
    await device.publish(`${OWN}/status`, 'online', 1, true);
    duel.ours.gateway.publishNotice('dev_r', bareNotice('WHILE_AWAY'));
    const { sessionPresent, client: back } = await RawMqtt.connect(duel.ours.gateway.port, {
      clientId: 'dev_r',
      username: 'dev_r',
      password: Buffer.from('pw'),
      clean: false,
    });
    duel.keep(back);
    expect(sessionPresent).toBe(false);
    await back.subscribe(['skycover/v1/dev_r/#'], 1);
    expect(await nextOrNothing(back)).toBe('nothing');
  });

  it.each([0, 65_535])('ours: a keep-alive of %i does not let a dead connection stay', async (keepalive) => {
    const strict = await startTestGateway({ limits: { mqttKeepaliveSecondsMax: 1 } });
    strict.directory.add('dev_a');
    await (await join(strict.gateway.port, 'dev_a', { keepalive })).closed;
    await strict.close();
  });
});

describe('E10: what only MQTT 5 knows', () => {
  it('bare: a shared subscription is an ordinary topic, version 5 a number without a meaning', async () => {
    const port = await startBare();
    const client = await join(port, 'dev_a');
    expect(await client.subscribe(['$share/group/topic'], 1)).toEqual([1]);
    await (await join(port, 'dev_b')).publish('topic', 'lost', 1);
    expect(await nextOrNothing(client)).toBe('nothing');
  });

  it('ours: a shared subscription is refused', async () => {
    const client = await join(duel.ours.gateway.port, 'dev_a');
    const shares = [`$share/g/${OWN}/notices`, '$share/skycover-gateway/skycover/v1/+/telemetry', '$queue/x'];
    expect(await client.subscribe(shares, 1)).toEqual([128, 128, 128]);
  });
});
