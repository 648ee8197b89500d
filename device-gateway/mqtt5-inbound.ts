import { FieldReader } from './field-reader.ts';
import { findHeaderFault } from './header-rules.ts';
import {
  MAXIMUM_PACKET_SIZE,
  readProperties,
  SUBSCRIPTION_IDENTIFIER,
  TOPIC_ALIAS,
} from './mqtt5-properties.ts';
import { toWire, type WirePacket } from './packet-splitter.ts';
import { PACKET_TYPES } from './packet-types.ts';
import { REASON_CODES, type ReasonCode } from './reason-codes.ts';

const LEVEL_3_1_1 = 4;
const WILL_FLAG = 0x04;
const QOS_BITS = 0x03;
const NO_LOCAL = 0x04;
const RESERVED_OPTIONS = 0xc0;
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
  | { end: 'WITH_WILL' }
  | { fault: ReasonCode };

/**
 * A packet of an MQTT 5 client in its MQTT 3.1.1 form. What 3.1.1 has no word for is left out; what MQTT 5 forbids
 * has the reason code that its DISCONNECT must give.
 */
export function translateInbound({ first, body }: WirePacket): Inbound {
  const fault = findHeaderFault(first);
  if (fault !== undefined) return { fault };
  const reader = new FieldReader(body);
  const translated = translate(first, body, reader);
  return reader.fault === undefined ? translated : { fault: reader.fault };
}

function translate(first: number, body: Buffer, reader: FieldReader): Inbound {
  switch (first >> 4) {
    case PACKET_TYPES.connect:
      return translateConnect(first, body, reader);
    case PACKET_TYPES.publish:
      return translatePublish(first, body, reader);
    case PACKET_TYPES.subscribe:
      return translateSubscribe(first, body, reader);
    case PACKET_TYPES.unsubscribe:
      return translateUnsubscribe(first, body, reader);
    case PACKET_TYPES.pingreq:
      if (body.length > 0) reader.fail();
      return { bytes: toWire(first) };
    case PACKET_TYPES.disconnect:
      readReason(reader, 'disconnect');
      return body[0] === WITH_WILL ? { end: 'WITH_WILL' } : { bytes: toWire(first) };
    default:
      reader.skip(2);
      readReason(reader, 'ack');
      return { bytes: toWire(first, body.subarray(0, 2)) };
  }
}

/** Reason code and properties, either of which may be left out at the end (MQTT 5 §3.4.2.1). */
function readReason(reader: FieldReader, place: 'ack' | 'disconnect'): void {
  if (reader.hasMore) reader.byte();
  if (reader.hasMore) readProperties(reader, place);
  if (reader.hasMore) reader.fail();
}

/** Not 0 [MQTT-2.2.1-3]. */
function readPacketId(reader: FieldReader): number {
  const packetId = reader.number(2);
  if (packetId === 0) reader.fail(REASON_CODES.protocolError);
  return packetId;
}

function translateConnect(first: number, body: Buffer, reader: FieldReader): Inbound {
  reader.bytes();
  const levelAt = reader.at;
  reader.skip(1);
  const flags = reader.byte();
  const keepAliveSeconds = reader.number(2);
  const headEnd = reader.at;
  const packetBytesMax =
    readProperties(reader, 'connect').get(MAXIMUM_PACKET_SIZE) ?? Number.POSITIVE_INFINITY;
  const idAt = reader.at;
  reader.text();
  const idEnd = reader.at;
  if (flags & WILL_FLAG) readProperties(reader, 'will');
  const head = Buffer.from(body.subarray(0, headEnd));
  head[levelAt] = LEVEL_3_1_1;
  const bytes = toWire(first, head, body.subarray(idAt, idEnd), body.subarray(reader.at));
  return { bytes, wishes: { keepAliveSeconds, packetBytesMax } };
}

function translatePublish(first: number, body: Buffer, reader: FieldReader): Inbound {
  const topic = reader.text();
  if ((first >> 1) & QOS_BITS) readPacketId(reader);
  const headEnd = reader.at;
  const properties = readProperties(reader, 'publish');
  // We grant no aliases: one that comes all the same is none of ours [MQTT-3.3.2-9].
  if (properties.has(TOPIC_ALIAS)) reader.fail(REASON_CODES.topicAliasInvalid);
  // No topic without an alias (§3.3.2.1), no wildcards in it [MQTT-3.3.2-2]; identifiers are the server's to send
  // [MQTT-3.3.4-6].
  if (topic === '' || /[#+]/.test(topic) || properties.has(SUBSCRIPTION_IDENTIFIER))
    reader.fail(REASON_CODES.protocolError);
  return { bytes: toWire(first, body.subarray(0, headEnd), body.subarray(reader.at)) };
}

/** Of a filter's options only the QoS has a 3.1.1 form: retained messages are always sent. */
function translateSubscribe(first: number, body: Buffer, reader: FieldReader): Inbound {
  readPacketId(reader);
  // The CONNACK said that there are none (§3.2.2.3.12).
  if (readProperties(reader, 'subscribe').has(SUBSCRIPTION_IDENTIFIER))
    reader.fail(REASON_CODES.subscriptionIdentifiersUnsupported);
  if (!reader.hasMore) reader.fail(REASON_CODES.protocolError);
  const parts: Uint8Array[] = [body.subarray(0, 2)];
  while (reader.hasMore && !reader.failed) {
    const start = reader.at;
    const filter = reader.text();
    const end = reader.at;
    const options = reader.byte();
    checkOptions(reader, filter, options);
    parts.push(body.subarray(start, end), Uint8Array.of(options & QOS_BITS));
  }
  return { bytes: toWire(first, ...parts) };
}

/** §3.8.3.1: reserved bits [MQTT-3.8.3-5], QoS 3, retain handling 3, no-local on a share [MQTT-3.8.3-4]. */
function checkOptions(reader: FieldReader, filter: string, options: number): void {
  if (filter === '' || options & RESERVED_OPTIONS) reader.fail();
  const noLocalShare = filter.startsWith('$share/') && options & NO_LOCAL;
  if ((options & QOS_BITS) === 3 || ((options >> 4) & QOS_BITS) === 3 || noLocalShare)
    reader.fail(REASON_CODES.protocolError);
}

function translateUnsubscribe(first: number, body: Buffer, reader: FieldReader): Inbound {
  const packetId = readPacketId(reader);
  readProperties(reader, 'unsubscribe');
  const filtersAt = reader.at;
  let filters = 0;
  for (; reader.hasMore && !reader.failed; filters += 1) if (reader.text() === '') reader.fail();
  // [MQTT-3.10.3-2]
  if (filters === 0) reader.fail(REASON_CODES.protocolError);
  const bytes = toWire(first, body.subarray(0, 2), body.subarray(filtersAt));
  return { bytes, unsubscribed: { packetId, filters } };
}
