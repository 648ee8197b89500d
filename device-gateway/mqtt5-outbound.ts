import { FieldReader } from './field-reader.ts';
import { toWire, type WirePacket } from './packet-splitter.ts';

/** Packet types (MQTT 5 §2.1.2). */
const CONNACK = 2;
const PUBLISH = 3;
const SUBACK = 9;
const UNSUBACK = 11;

const QOS_BITS = 0x03;
const NO_PROPERTIES = Uint8Array.of(0);
const NOT_AUTHORIZED = 0x87;
const UNSPECIFIED = 0x80;

/** CONNACK return codes of 3.1.1 §3.2.2.3 → reason codes of 5 §3.2.2.2. */
const REASONS: readonly number[] = [0, 0x84, 0x85, 0x88, 0x86, NOT_AUTHORIZED];

/** Bytes of the longest CONNACK that we send: header, flags, reason, and each property once. */
export const CONNACK_BYTES_MAX = 25;

/** What a CONNACK tells an MQTT 5 client about us. */
export interface ServerTerms {
  packetBytesMax: number;
  /** QoS 1 and 2 messages it may have under way. */
  receiveMaximum: number;
  /** In force in place of what it asked for; undefined where that holds. */
  keepAliveSeconds: number | undefined;
}

/** A packet of the 3.1.1 broker for an MQTT 5 client; `filters` is how many an UNSUBACK answers. */
export function translateOutbound(
  { first, body }: WirePacket,
  terms: ServerTerms,
  filtersOf: (packetId: number) => number,
): Buffer {
  const type = first >> 4;
  if (type === CONNACK) return toConnack(first, body, terms);
  if (type === PUBLISH) {
    const reader = new FieldReader(body);
    reader.bytes();
    if ((first >> 1) & QOS_BITS) reader.skip(2);
    return toWire(first, body.subarray(0, reader.at), NO_PROPERTIES, body.subarray(reader.at));
  }
  if (type === SUBACK) {
    const codes = Uint8Array.from(body.subarray(2), (code) => (code === 0x80 ? NOT_AUTHORIZED : code));
    return toWire(first, body.subarray(0, 2), NO_PROPERTIES, codes);
  }
  if (type === UNSUBACK) {
    const codes = new Uint8Array(filtersOf(body.readUInt16BE(0)));
    return toWire(first, body.subarray(0, 2), NO_PROPERTIES, codes);
  }
  // Acknowledgements without a reason mean success in MQTT 5 too (§3.4.2.1), PINGRESP is the same.
  return toWire(first, body);
}

function toConnack(first: number, body: Buffer, terms: ServerTerms): Buffer {
  const [flags = 0, code = 0] = body;
  if (code !== 0) return toWire(first, Uint8Array.of(flags, REASONS[code] ?? UNSPECIFIED, 0));
  const { keepAliveSeconds, receiveMaximum, packetBytesMax } = terms;
  const properties = Buffer.from([
    // Sessions end with their connection; neither subscription identifiers nor shared subscriptions.
    ...[0x11, 0, 0, 0, 0, 0x29, 0, 0x2a, 0],
    ...[0x21, receiveMaximum >> 8, receiveMaximum & 0xff],
    ...[
      0x27,
      packetBytesMax >>> 24,
      (packetBytesMax >> 16) & 0xff,
      (packetBytesMax >> 8) & 0xff,
      packetBytesMax & 0xff,
    ],
    ...(keepAliveSeconds === undefined ? [] : [0x13, keepAliveSeconds >> 8, keepAliveSeconds & 0xff]),
  ]);
  return toWire(first, Uint8Array.of(flags, code, properties.length), properties);
}
