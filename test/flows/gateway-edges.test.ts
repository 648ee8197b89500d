import { createConnection } from 'node:net';
import { connect } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { once, osd, startTestGateway, type TestGateway, until } from '../helpers/gateway.ts';

const AIRCRAFT = 'AIRCRAFT0001';
const OSD_TOPIC = `thing/product/${AIRCRAFT}/osd`;

let running: TestGateway;
beforeEach(async () => {
  running = await startTestGateway();
  running.directory.add('dev_a', { serialNumbers: [AIRCRAFT] });
  running.directory.add('dev_b', { serialNumbers: ['AIRCRAFT0002'] });
});
afterEach(() => running.close());

async function loginError(options: Record<string, unknown>): Promise<unknown> {
  const client = connect(running.gateway.url, {
    clientId: 'dev_a',
    username: 'dev_a',
    password: 'pw',
    reconnectPeriod: 0,
    ...options,
  });
  const error = await new Promise<unknown>((resolve) => client.once('error', resolve));
  await client.endAsync(true);
  return error;
}

/** PUBLISH with QoS 2 and packet id 7, byte for byte, so that it can be repeated at will. */
function qos2Publish(duplicate: boolean): Buffer {
  const topic = Buffer.from(OSD_TOPIC);
  const payload = Buffer.from(osd({ latitude: 22.5 }));
  const body = Buffer.concat([Buffer.from([0, topic.length]), topic, Buffer.from([0, 7]), payload]);
  return Buffer.concat([
    Buffer.from([duplicate ? 0x3c : 0x34, (body.length & 0x7f) | 0x80, body.length >> 7]),
    body,
  ]);
}

describe('sharp edges of the broker', () => {
  it('closes a connection at once when the device is revoked', async () => {
    const device = await running.device('dev_a');
    const closed = once(device, 'close');
    running.directory.revoke('dev_a');
    await closed;
    expect(await loginError({})).toMatchObject({ code: 4 });
  });

  it('keeps no session of a device that asked for one (E1)', async () => {
    const first = await running.device('dev_a', { clean: false });
    await first.subscribeAsync('skycover/v1/dev_a/notices', { qos: 1 });
    await first.endAsync();
    const second = connect(running.gateway.url, {
      clientId: 'dev_a',
      username: 'dev_a',
      password: 'pw',
      clean: false,
      reconnectPeriod: 0,
    });
    const [connack] = await once(second, 'connect');
    expect(connack).toMatchObject({ sessionPresent: false });
    await second.endAsync(true);
  });

  it('takes a will as a lost link, never as a sample (E2)', async () => {
    const will = {
      topic: 'skycover/v1/dev_a/status',
      payload: Buffer.from('{}'),
      qos: 1 as const,
      retain: true,
    };
    const device = await running.device('dev_a', { will });
    device.stream.destroy();
    await until(() => running.gateway.counters().linkLosses === 1);
    expect(running.sink.submitted).toHaveLength(0);
  });

  it('commits a QoS 2 message once, however often it is repeated (E3)', async () => {
    const packets = [qos2Publish(false), qos2Publish(true), qos2Publish(true)];
    const device = await running.device('dev_a');
    for (const packet of packets) device.stream.write(packet);
    await until(() => running.sink.submitted.length === 3);
    await until(() => running.sink.samples.length === 1);
    expect(running.sink.committed).toHaveLength(1);
  });

  it('cuts a packet that declares more than allowed before reading it (E5)', async () => {
    const device = await running.device('dev_a');
    const closed = once(device, 'close');
    // PUBLISH with a remaining length of 100 MB: the five header bytes are enough.
    device.stream.write(Buffer.from([0x30, 0x80, 0x84, 0xaf, 0x2f]));
    await closed;
    expect(running.gateway.counters()).toMatchObject({ 'refusedConnections.PACKET_TOO_LARGE': 1 });
  });

  it.each([
    ['a CONNECT above 4 KiB', [0x10, 0x80, 0x21], 'PACKET_TOO_LARGE'],
    ['a first packet that is no CONNECT', [0x30, 0x02, 0, 0], 'FIRST_PACKET_NOT_CONNECT'],
    ['a length of five digits', [0x10, 0xff, 0xff, 0xff, 0xff, 0x01], 'LENGTH_MALFORMED'],
  ])('closes on %s', async (_what, bytes, violation) => {
    const socket = createConnection(running.gateway.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(Buffer.from(bytes));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(running.gateway.counters()).toMatchObject({ [`refusedConnections.${violation}`]: 1 });
  });

  it('closes a connection that never logs in', async () => {
    const hasty = await startTestGateway({ limits: { mqttConnectTimeoutMs: 50 } });
    const socket = createConnection(hasty.gateway.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('close', resolve));
    await hasty.close();
  });
});
