import { createConnection } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../helpers/gateway.ts';

// What a client must never send, byte for byte: each closes the connection, in MQTT 5 with the reason for it.

let running: TestGateway;
beforeEach(async () => {
  running = await startTestGateway();
  running.directory.add('dev_a');
});
afterEach(() => running.close());

const text = (value: string): number[] => [0, Buffer.byteLength(value), ...Buffer.from(value)];
/** A packet with this first byte; its length is right. */
const packet = (first: number, ...body: number[]): number[] => [first, body.length, ...body];

const LOGIN = [...text('dev_a'), ...text('dev_a'), ...text('pw')];
const connect3 = (flags = 0xc2, payload = LOGIN) =>
  packet(0x10, ...text('MQTT'), 4, flags, 0, 60, ...payload);
const connect5 = (properties: number[] = [], flags = 0xc2, payload = LOGIN) =>
  packet(0x10, ...text('MQTT'), 5, flags, 0, 60, properties.length, ...properties, ...payload);

/** Everything that the broker sends until it closes. Our own side stays open, so closing is its doing. */
function answerTo(...bytes: number[]): Promise<Buffer> {
  const socket = createConnection({ port: running.gateway.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(Uint8Array.from(bytes));
  return buffer(socket).finally(() => socket.destroy());
}

/** A CONNECT in place of any other, and the reason of its CONNACK; null: closed without a word. */
const CONNECTS_5: [string, number[], number | null][] = [
  ['Receive Maximum 0 (§3.1.2.11.3)', connect5([0x21, 0, 0]), 0x82],
  ['Maximum Packet Size 0 (§3.1.2.11.4)', connect5([0x27, 0, 0, 0, 0]), 0x82],
  ['a Maximum Packet Size that takes a refusal only', connect5([0x27, 0, 0, 0, 5]), 0x83],
  ['a Maximum Packet Size that takes nothing [MQTT-3.1.2-24]', connect5([0x27, 0, 0, 0, 4]), null],
  ['a property twice (§3.1.2.11.2)', connect5([0x11, 0, 0, 0, 1, 0x11, 0, 0, 0, 1]), 0x82],
  ['a property of another packet (§2.2.2.2)', connect5([0x23, 0, 1]), 0x81],
  ['an unknown property (§2.2.2.2)', connect5([0x7f, 0]), 0x81],
  ['Request Problem Information 2 (§3.1.2.11.7)', connect5([0x17, 2]), 0x82],
  ['Authentication Data without a method (§3.1.2.11.10)', connect5([0x16, 0, 1, 1]), 0x82],
  ['a text that is no UTF-8 [MQTT-1.5.4-1]', connect5([0x26, 0, 1, 0xff, 0, 1, 0x61]), 0x81],
  ['properties that end elsewhere than told (§2.2.2.1)', connect5([0x22, 0]), 0x81],
  [
    'a property length of more bytes than needed [MQTT-1.5.5-1]',
    packet(0x10, ...text('MQTT'), 5, 0xc2, 0, 60, 0x80, 0, ...LOGIN),
    0x81,
  ],
  ['the reserved flag [MQTT-3.1.2-3]', connect5([], 0xc3), 0x81],
  ['a will QoS without a will [MQTT-3.1.2-11]', connect5([], 0xca), 0x81],
  ['bytes behind its last field', connect5([], 0xc2, [...LOGIN, 1]), 0x81],
];

const FILTER = 'skycover/v1/dev_a/notices';
const TOPIC = text('skycover/v1/dev_a/telemetry');
/** What follows a login that held, and the reason of the DISCONNECT. */
const PACKETS_5: [string, number[], number][] = [
  ['a second CONNECT [MQTT-3.1.0-2]', connect5(), 0x82],
  ['DUP at QoS 0 [MQTT-3.3.1-2]', packet(0x38, ...TOPIC, 0), 0x81],
  ['QoS 3 [MQTT-3.3.1-4]', packet(0x36, ...TOPIC, 0, 1, 0), 0x81],
  ['a packet id of 0 [MQTT-2.2.1-3]', packet(0x32, ...TOPIC, 0, 0, 0), 0x82],
  ['a wildcard in a topic [MQTT-3.3.2-2]', packet(0x30, ...text('skycover/+'), 0), 0x82],
  ['no topic and no alias (§3.3.2.1)', packet(0x30, 0, 0, 0), 0x82],
  ['a topic alias [MQTT-3.3.2-9]', packet(0x30, ...TOPIC, 3, 0x23, 0, 1), 0x94],
  ['a response topic with a wildcard [MQTT-3.3.2-14]', packet(0x30, ...TOPIC, 6, 0x08, ...text('a/#')), 0x82],
  ['a payload format 2 (§3.3.2.3.2)', packet(0x30, ...TOPIC, 2, 0x01, 2), 0x82],
  [
    'a content type twice (§3.3.2.3.9)',
    packet(0x30, ...TOPIC, 8, 0x03, ...text('a'), 0x03, ...text('a')),
    0x82,
  ],
  ['a subscription identifier in a PUBLISH [MQTT-3.3.4-6]', packet(0x30, ...TOPIC, 2, 0x0b, 1), 0x82],
  ['a session expiry in a PUBLISH (§2.2.2.2)', packet(0x30, ...TOPIC, 5, 0x11, 0, 0, 0, 1), 0x81],
  ['a PUBACK of nothing (§3.4.2)', packet(0x40), 0x81],
  ['a PUBACK with a property of a PUBLISH', packet(0x40, 0, 1, 0, 2, 0x01, 1), 0x81],
  ['a PUBREL with flags 0 [MQTT-3.6.1-1]', packet(0x60, 0, 1), 0x81],
  ['reserved subscription options [MQTT-3.8.3-5]', packet(0x82, 0, 1, 0, ...text(FILTER), 0x41), 0x81],
  ['a subscription of QoS 3 (§3.8.3.1)', packet(0x82, 0, 1, 0, ...text(FILTER), 0x03), 0x82],
  ['retain handling 3 (§3.8.3.1)', packet(0x82, 0, 1, 0, ...text(FILTER), 0x31), 0x82],
  [
    'no-local on a shared subscription [MQTT-3.8.3-4]',
    packet(0x82, 0, 1, 0, ...text('$share/g/x'), 0x05),
    0x82,
  ],
  [
    'a subscription identifier, which we have none of (§3.2.2.3.12)',
    packet(0x82, 0, 1, 2, 0x0b, 1, ...text(FILTER), 1),
    0xa1,
  ],
  ['U+0000 in a filter [MQTT-1.5.4-2]', packet(0x82, 0, 1, 0, 0, 3, 0x61, 0, 0x62, 0), 0x81],
  ['a SUBSCRIBE without filters [MQTT-3.8.3-2]', packet(0x82, 0, 1, 0), 0x82],
  ['an UNSUBSCRIBE without filters [MQTT-3.10.3-2]', packet(0xa2, 0, 1, 0), 0x82],
  ['a PINGREQ that holds something', packet(0xc0, 0), 0x81],
  ['a length of more bytes than needed [MQTT-1.5.5-1]', [0xc0, 0x80, 0], 0x81],
  ['a length of five bytes (§2.1.4)', [0x30, 0xff, 0xff, 0xff, 0xff, 1], 0x81],
  ['a DISCONNECT with a property of a CONNECT', packet(0xe0, 0, 3, 0x21, 0, 1), 0x81],
  ['what only a server sends', packet(0x90, 0, 1, 0, 0), 0x82],
  ['AUTH without a method (§4.12)', packet(0xf0), 0x82],
  ['type 0', packet(0x00), 0x81],
  ['a packet of more bytes than the CONNACK allows [MQTT-3.2.2-15]', [0x30, 0xff, 0xff, 0x7f], 0x95],
];

const CONNECTS_3: [string, number[]][] = [
  ['the reserved flag [MQTT-3.1.2-3]', connect3(0xc3)],
  ['a password without a user name [MQTT-3.1.2-22]', connect3(0x42, [...text('dev_a'), ...text('pw')])],
];

const PACKETS_3: [string, number[]][] = [
  ['DUP at QoS 0 [MQTT-3.3.1-2]', packet(0x38, ...TOPIC)],
  ['a PUBLISH of nothing', packet(0x30)],
  ['a PUBACK of nothing (§3.4.2)', packet(0x40)],
  ['a SUBSCRIBE without filters [MQTT-3.8.3-3]', packet(0x82, 0, 1)],
  ['an UNSUBSCRIBE without filters [MQTT-3.10.3-2]', packet(0xa2, 0, 1)],
  ['U+0000 in a filter [MQTT-1.5.3-2]', packet(0x82, 0, 1, 0, 3, 0x61, 0, 0x62, 0)],
  ['U+0000 in a filter to leave [MQTT-1.5.3-2]', packet(0xa2, 0, 1, 0, 3, 0x61, 0, 0x62)],
  ['a packet id of 0 [MQTT-2.3.1-1]', packet(0x82, 0, 0, ...text(FILTER), 0)],
  ['a PINGREQ that holds something (§3.12.1)', packet(0xc0, 0)],
  ['a second CONNECT [MQTT-3.1.0-2]', connect3()],
];

describe('an MQTT 5 CONNECT', () => {
  it.each(CONNECTS_5)('with %s is refused', async (_what, bytes, reason) => {
    const answer = await answerTo(...bytes);
    expect([...answer]).toEqual(reason === null ? [] : [0x20, 3, 0, reason, 0]);
    expect(running.gateway.counters().logins).toBeUndefined();
  });
});

describe('an MQTT 5 client', () => {
  it.each(PACKETS_5)('that sends %s is told why and closed', async (_what, bytes, reason) => {
    const answer = await answerTo(...connect5(), ...bytes);
    expect(answer[0]).toBe(0x20);
    expect([...answer.subarray(-3)]).toEqual([0xe0, 1, reason]);
  });
});

describe('an MQTT 3.1.1 client', () => {
  it.each(CONNECTS_3)('whose CONNECT has %s is closed', async (_what, bytes) => {
    expect([...(await answerTo(...bytes))]).toEqual([]);
  });

  it.each(PACKETS_3)('that sends %s is closed', async (_what, bytes) => {
    expect([...(await answerTo(...connect3(), ...bytes))]).toEqual([0x20, 2, 0, 0]);
  });

  it('has its filters looked at however the bytes are cut', async () => {
    const socket = createConnection({ port: running.gateway.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.setNoDelay(true);
    const answer = buffer(socket);
    for (const byte of [...connect3(), ...packet(0x82, 0, 1, 0, 3, 0x61, 0, 0x62, 0)])
      await new Promise((resolve) => socket.write(Uint8Array.of(byte), resolve));
    expect([...(await answer)]).toEqual([0x20, 2, 0, 0]);
    socket.destroy();
    expect(running.gateway.counters()).toMatchObject({ 'refusedConnections.PACKET_MALFORMED': 1 });
  });
});
