import { FieldReader } from './field-reader.ts';
import { readProperties } from './mqtt5-properties.ts';
import { PACKET_TYPES } from './packet-types.ts';

/** Bytes of a packet too large, behind its fixed header, that are looked at: enough for its topic and a piece of what it carries. */
export const HEAD_BYTES_MAX = 2_048;
const QOS_BITS = 0x03;

/** A packet that is refused on its header, of which nobody reads the rest. */
export interface OversizePacket {
  /** What it declared, bytes. */
  packetBytes: number;
  /** Of a PUBLISH, as far as it had come; undefined of any other packet, or where not even the topic had. */
  message: { topic: string; head: Buffer<ArrayBuffer> } | undefined;
}

/** What is known of a packet too large; `rest` is what has come of it behind its fixed header. */
export function describeOversize(input: {
  first: number;
  packetBytes: number;
  rest: Uint8Array;
  isVersion5: boolean;
}): OversizePacket {
  const { first, packetBytes, isVersion5 } = input;
  const rest = input.rest.subarray(0, HEAD_BYTES_MAX);
  const reader = new FieldReader(rest);
  const topic = reader.text();
  if ((first >> 1) & QOS_BITS) reader.skip(2);
  if (isVersion5) readProperties(reader, 'publish');
  if (first >> 4 !== PACKET_TYPES.publish || reader.failed) return { packetBytes, message: undefined };
  return { packetBytes, message: { topic, head: Buffer.from(rest.subarray(reader.at)) } };
}
