import { FieldReader } from './field-reader.ts';
import { MAXIMUM_PACKET_SIZE, readProperties, TOPIC_ALIAS } from './mqtt5-properties.ts';
import { toWire, type WirePacket } from './packet-splitter.ts';

/** Packet types (MQTT 5 §2.1.2). */
const CONNECT = 1;
const PUBLISH = 3;
const PUBACK = 4;
const PUBCOMP = 7;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const PINGREQ = 12;
const DISCONNECT = 14;

const LEVEL_3_1_1 = 4;
const WILL_FLAG = 0x04;
const QOS_BITS = 0x03;
/** Reason of a DISCONNECT that asks for the will all the same (MQTT 5 §3.14.2.1). */
const WITH_WILL = 0x04;

/** What a CONNECT says that its 3.1.1 form can't. */
export interface Mqtt5Wishes {
  keepAliveSeconds: number;
  /** Bytes of the largest packet the client takes. */
  packetBytesMax: number;
}

/** What a packet becomes: bytes, or the end of the connection. */
export type Inbound =
  | { bytes: Buffer; wishes?: Mqtt5Wishes; unsubscribed?: { packetId: number; filters: number } }
  | { end: 'WITH_WILL' | 'MALFORMED' };

/** A packet of an MQTT 5 client in its MQTT 3.1.1 form. What 3.1.1 has no word for is left out. */
export function translateInbound({ first, body }: WirePacket): Inbound {
  const reader = new FieldReader(body);
  const translated = translate(first, body, reader);
  return reader.failed ? { end: 'MALFORMED' } : translated;
}

function translate(first: number, body: Buffer, reader: FieldReader): Inbound {
  const type = first >> 4;
  if (type === CONNECT) return translateConnect(first, body, reader);
  if (type === PUBLISH) return translatePublish(first, body, reader);
  if (type >= PUBACK && type <= PUBCOMP) {
    reader.skip(2);
    return { bytes: toWire(first, body.subarray(0, 2)) };
  }
  if (type === SUBSCRIBE) return translateSubscribe(first, body, reader);
  if (type === UNSUBSCRIBE) {
    const packetId = reader.number(2);
    readProperties(reader);
    const filtersAt = reader.at;
    let filters = 0;
    for (; reader.hasMore; filters += 1) reader.text();
    const bytes = toWire(first, body.subarray(0, 2), body.subarray(filtersAt));
    return { bytes, unsubscribed: { packetId, filters } };
  }
  if (type === PINGREQ) return { bytes: toWire(first) };
  if (type === DISCONNECT) return body[0] === WITH_WILL ? { end: 'WITH_WILL' } : { bytes: toWire(first) };
  return { end: 'MALFORMED' };
}

function translateConnect(first: number, body: Buffer, reader: FieldReader): Inbound {
  reader.bytes();
  const levelAt = reader.at;
  reader.skip(1);
  const flags = reader.byte();
  const keepAliveSeconds = reader.number(2);
  const headEnd = reader.at;
  const packetBytesMax = readProperties(reader).get(MAXIMUM_PACKET_SIZE) ?? Number.POSITIVE_INFINITY;
  const idAt = reader.at;
  reader.text();
  const idEnd = reader.at;
  if (flags & WILL_FLAG) readProperties(reader);
  const head = Buffer.from(body.subarray(0, headEnd));
  head[levelAt] = LEVEL_3_1_1;
  const bytes = toWire(first, head, body.subarray(idAt, idEnd), body.subarray(reader.at));
  return { bytes, wishes: { keepAliveSeconds, packetBytesMax } };
}

function translatePublish(first: number, body: Buffer, reader: FieldReader): Inbound {
  const topic = reader.bytes();
  if ((first >> 1) & QOS_BITS) reader.skip(2);
  const headEnd = reader.at;
  const properties = readProperties(reader);
  // We grant no aliases: one that comes all the same is a protocol error (MQTT 5 §3.3.2.3.4).
  if (topic.length === 0 || properties.has(TOPIC_ALIAS)) return { end: 'MALFORMED' };
  return { bytes: toWire(first, body.subarray(0, headEnd), body.subarray(reader.at)) };
}

/** Of a filter's options only the QoS has a 3.1.1 form: retained messages are always sent. */
function translateSubscribe(first: number, body: Buffer, reader: FieldReader): Inbound {
  reader.skip(2);
  readProperties(reader);
  const parts: Uint8Array[] = [body.subarray(0, 2)];
  while (reader.hasMore && !reader.failed) {
    const start = reader.at;
    reader.text();
    parts.push(body.subarray(start, reader.at), Uint8Array.of(reader.byte() & QOS_BITS));
  }
  return { bytes: toWire(first, ...parts) };
}
