import fc from 'fast-check';
import { generate, type Packet, parser } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { inspectConnect } from '../../device-gateway/connect-packet.ts';
import { translateInbound } from '../../device-gateway/mqtt5-inbound.ts';
import { Mqtt5Translation } from '../../device-gateway/mqtt5-translation.ts';
import { PacketSplitter, toWire } from '../../device-gateway/packet-splitter.ts';

const TERMS = { packetBytes: 262_144, receiveMaximum: 100, keepAliveSecondsMax: 1_800 };

function parseAs(version: 4 | 5, bytes: Buffer): Packet[] {
  const packets: Packet[] = [];
  const reader = parser({ protocolVersion: version });
  reader.on('packet', (packet) => packets.push(packet));
  reader.parse(bytes);
  return packets;
}

describe('MQTT 5 packets in their 3.1.1 form', () => {
  const properties = { userProperties: { a: 'b', c: ['d', 'e'] } };
  const publish = {
    cmd: 'publish',
    topic: 't/x',
    payload: Buffer.from('p'),
    dup: true,
    retain: true,
  } as const;
  const SAID: [string, Packet, object][] = [
    [
      'CONNECT with everything',
      {
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 5,
        clean: true,
        keepalive: 30,
        clientId: 'dev_a',
        username: 'dev_a',
        password: Buffer.from('pw'),
        properties: { ...properties, sessionExpiryInterval: 9, receiveMaximum: 5, topicAliasMaximum: 3 },
        will: {
          topic: 'w',
          payload: Buffer.from('gone'),
          qos: 1,
          retain: true,
          properties: { ...properties, willDelayInterval: 3, contentType: 'text/plain' },
        },
      },
      {
        clientId: 'dev_a',
        protocolVersion: 4,
        keepalive: 30,
        username: 'dev_a',
        will: { topic: 'w', payload: Buffer.from('gone'), qos: 1, retain: true },
      },
    ],
    ['PUBLISH', { ...publish, qos: 2, messageId: 7, properties }, { ...publish, qos: 2, messageId: 7 }],
    [
      'PUBACK',
      { cmd: 'puback', messageId: 7, reasonCode: 0x10, properties },
      { cmd: 'puback', messageId: 7 },
    ],
    ['PUBREL', { cmd: 'pubrel', messageId: 7 }, { cmd: 'pubrel', messageId: 7 }],
    [
      'SUBSCRIBE',
      {
        cmd: 'subscribe',
        messageId: 8,
        subscriptions: [{ topic: 'a/#', qos: 1, nl: true, rap: true, rh: 2 }],
      },
      { messageId: 8, subscriptions: [{ topic: 'a/#', qos: 1 }] },
    ],
    [
      'UNSUBSCRIBE',
      { cmd: 'unsubscribe', messageId: 8, unsubscriptions: ['a', 'b'], properties },
      { messageId: 8, unsubscriptions: ['a', 'b'] },
    ],
    ['PINGREQ', { cmd: 'pingreq' }, { cmd: 'pingreq' }],
    ['DISCONNECT', { cmd: 'disconnect', reasonCode: 0 }, { cmd: 'disconnect' }],
  ];

  it.each(SAID)('%s says the same', (_name, packet, said) => {
    const { bytes, end } = new Mqtt5Translation(TERMS).toBroker(generate(packet, { protocolVersion: 5 }));
    expect(end).toBeUndefined();
    expect(parseAs(4, bytes)).toMatchObject([said]);
  });

  const ANSWERS: [string, Packet, object][] = [
    ['CONNACK refused', { cmd: 'connack', returnCode: 5, sessionPresent: false }, { reasonCode: 0x87 }],
    ['PUBLISH', { ...publish, dup: false, qos: 1, messageId: 3 }, { topic: 't/x', messageId: 3 }],
    ['PUBREC', { cmd: 'pubrec', messageId: 3 }, { cmd: 'pubrec', messageId: 3 }],
    ['SUBACK', { cmd: 'suback', messageId: 3, granted: [1, 128] }, { granted: [1, 0x87] }],
    ['PINGRESP', { cmd: 'pingresp' }, { cmd: 'pingresp' }],
  ];

  it.each(ANSWERS)('answers with %s', (_name, packet, said) => {
    const bytes = new Mqtt5Translation(TERMS).toClient(generate(packet, { protocolVersion: 4 }));
    expect(parseAs(5, bytes)).toMatchObject([said]);
  });
});

describe('whatever the bytes', () => {
  it('no packet throws, loops or grows', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.uint8Array({ maxLength: 80 }), (first, bytes) => {
        const translated = translateInbound({ first, body: Buffer.from(bytes) });
        if ('bytes' in translated) expect(translated.bytes.length).toBeLessThanOrEqual(bytes.length + 5);
      }),
      { numRuns: 20_000 },
    );
  });

  it('no CONNECT throws', () => {
    const head = Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54]);
    fc.assert(
      fc.property(fc.nat(6), fc.uint8Array({ maxLength: 60 }), (level, bytes) => {
        inspectConnect(toWire(0x10, head, Uint8Array.of(level), bytes));
      }),
      { numRuns: 20_000 },
    );
  });

  it('packets are the same however the stream is cut', () => {
    const packet = fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 5 }), fc.array(fc.nat(2_000)), (packets, cuts) => {
        const stream = Buffer.concat(packets.map(([first, body]) => toWire(first, body)));
        const splitter = new PacketSplitter();
        const ends = [...cuts.filter((cut) => cut < stream.length).toSorted((a, b) => a - b), stream.length];
        const seen = ends.flatMap((end, index) => splitter.push(stream.subarray(ends[index - 1] ?? 0, end)));
        expect(seen.map(({ first, body }) => [first, [...body]])).toEqual(
          packets.map(([first, body]) => [first, [...body]]),
        );
      }),
    );
  });
});
