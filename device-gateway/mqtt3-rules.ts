import { FieldReader } from './field-reader.ts';
import { findHeaderFault } from './header-rules.ts';
import { PACKET_TYPES } from './packet-types.ts';

const { publish, puback, pubcomp, subscribe, unsubscribe } = PACKET_TYPES;
/** Packet id and one filter of one character, and its QoS. */
const SUBSCRIBE_BYTES_MIN = 6;
const UNSUBSCRIBE_BYTES_MIN = 5;
/** A topic of one character. */
const PUBLISH_BYTES_MIN = 3;

/** Whether MQTT 3.1.1 forbids a packet of this first byte and remaining length, whatever it holds. */
export function isHeaderForbidden(first: number, length: number): boolean {
  if (findHeaderFault(first) !== undefined) return true;
  const type = first >> 4;
  if (type === publish) return length < PUBLISH_BYTES_MIN;
  // No filter at all [MQTT-3.8.3-3], [MQTT-3.10.3-2].
  if (type === subscribe) return length < SUBSCRIBE_BYTES_MIN;
  if (type === unsubscribe) return length < UNSUBSCRIBE_BYTES_MIN;
  // A packet id and nothing else (§3.4.1 to §3.7.1); PINGREQ and DISCONNECT hold nothing (§3.12.1, §3.14.1).
  return length !== (type >= puback && type <= pubcomp ? 2 : 0);
}

/** Whether only its inside says if a packet of this first byte is one: it holds topic filters. */
export function hasFilters(first: number): boolean {
  return first >> 4 === subscribe || first >> 4 === unsubscribe;
}

/**
 * Whether a SUBSCRIBE or UNSUBSCRIBE of MQTT 3.1.1 is none: packet id 0 [MQTT-2.3.1-1], filters that are empty
 * [MQTT-4.7.3-1], no UTF-8 or hold U+0000 [MQTT-1.5.3-1, -2], a QoS that isn't one [MQTT-3-8.3-4].
 */
export function areFiltersForbidden(first: number, body: Uint8Array): boolean {
  const reader = new FieldReader(body);
  if (reader.number(2) === 0) return true;
  while (reader.hasMore && !reader.failed) {
    if (reader.text() === '') reader.fail();
    if (first >> 4 === subscribe && reader.byte() > 2) reader.fail();
  }
  return reader.failed;
}
