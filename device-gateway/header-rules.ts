import { PACKET_TYPES } from './packet-types.ts';
import { REASON_CODES, type ReasonCode } from './reason-codes.ts';

const { publish, pubrel, subscribe, unsubscribe } = PACKET_TYPES;

const CLIENT_TYPES: ReadonlySet<number> = new Set(Object.values(PACKET_TYPES));
const FLAGS_2: ReadonlySet<number> = new Set([pubrel, subscribe, unsubscribe]);
const DUP = 0x08;

/** What MQTT 3.1.1 and 5 forbid in the first byte of a client's packet; undefined where it is in order. */
export function findHeaderFault(first: number): ReasonCode | undefined {
  const type = first >> 4;
  const flags = first & 0x0f;
  if (type === publish) {
    const qos = (flags >> 1) & 0x03;
    // QoS 3 [MQTT-3.3.1-4]; DUP at QoS 0 [MQTT-3.3.1-2].
    return qos === 3 || (qos === 0 && flags & DUP) ? REASON_CODES.malformedPacket : undefined;
  }
  if (type === 0) return REASON_CODES.malformedPacket;
  // What only a server sends, and AUTH without a method (MQTT 5 §4.12).
  if (!CLIENT_TYPES.has(type)) return REASON_CODES.protocolError;
  // Reserved flags [MQTT-2.2.2-2].
  return flags === (FLAGS_2.has(type) ? 2 : 0) ? undefined : REASON_CODES.malformedPacket;
}
