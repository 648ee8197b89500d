import { FieldReader } from './field-reader.ts';
import { AUTHENTICATION_METHOD, readProperties } from './mqtt5-properties.ts';

/** Why a CONNECT is refused before the broker sees it. */
export type ConnectViolation =
  | 'CONNECT_MALFORMED'
  | 'PROTOCOL_VERSION_UNSUPPORTED'
  | 'AUTHENTICATION_METHOD_UNSUPPORTED'
  | 'CLIENT_ID_MISSING';

/** CONNACK with return code 1, "unacceptable protocol version" [MQTT-3.1.2-2]. */
const VERSION_REFUSED = Uint8Array.of(0x20, 2, 0, 1);
/** CONNACKs of MQTT 5: "bad authentication method" [MQTT-4.12.0-1], "client identifier not valid". */
const METHOD_REFUSED = Uint8Array.of(0x20, 3, 0, 0x8c, 0);
const CLIENT_ID_REFUSED = Uint8Array.of(0x20, 3, 0, 0x85, 0);

const WILL = 0x04;
const PASSWORD = 0x40;
const USERNAME = 0x80;
/** Set in the level by bridges of other brokers. */
const BRIDGE = 0x80;

/**
 * Looks at a whole CONNECT (MQTT 3.1.1 and 5 §3.1) for what the broker would take and must not: a version it
 * does not speak, text that is no UTF-8 or holds U+0000 [MQTT-1.5.3-1, -2]. Returns the protocol level it
 * asks for (3, 4 or 5), or the violation and what to answer before closing.
 */
export function inspectConnect(
  packet: Uint8Array,
): { level: number } | { violation: ConnectViolation; answer: Uint8Array | undefined } {
  const malformed = { violation: 'CONNECT_MALFORMED', answer: undefined } as const;
  const reader = new FieldReader(packet, bodyStart(packet));
  const name = reader.text();
  const level = reader.byte() & ~BRIDGE;
  const flags = reader.byte();
  reader.skip(2);
  if (name !== 'MQTT' && name !== 'MQIsdp') return malformed;
  const known = name === 'MQTT' ? level === 4 || level === 5 : level === 3;
  if (!known) return { violation: 'PROTOCOL_VERSION_UNSUPPORTED', answer: VERSION_REFUSED };
  const properties = level === 5 ? readProperties(reader) : undefined;
  const clientId = reader.text();
  if (flags & WILL) {
    if (level === 5) readProperties(reader);
    reader.text();
    reader.bytes();
  }
  if (flags & USERNAME) reader.text();
  if (flags & PASSWORD) reader.bytes();
  if (reader.failed) return malformed;
  if (properties?.has(AUTHENTICATION_METHOD))
    return { violation: 'AUTHENTICATION_METHOD_UNSUPPORTED', answer: METHOD_REFUSED };
  // An id of our making would have to be told to the client [MQTT-3.1.3-7 of MQTT 5]; a device has its own.
  if (properties && clientId === '') return { violation: 'CLIENT_ID_MISSING', answer: CLIENT_ID_REFUSED };
  return { level };
}

/** Index after the fixed header; the length's digits were counted by whoever framed the packet. */
function bodyStart(packet: Uint8Array): number {
  let at = 1;
  while (((packet[at] ?? 0) & 0x80) !== 0) at += 1;
  return at + 1;
}
