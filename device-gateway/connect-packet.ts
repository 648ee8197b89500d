import { FieldReader } from './field-reader.ts';
import { CONNACK_BYTES_MAX } from './mqtt5-outbound.ts';
import { AUTHENTICATION_METHOD, MAXIMUM_PACKET_SIZE, readProperties } from './mqtt5-properties.ts';
import { REASON_CODES, type ReasonCode } from './reason-codes.ts';

/** Why a CONNECT is refused before the broker sees it. */
export type ConnectViolation =
  | 'CONNECT_MALFORMED'
  | 'PROTOCOL_VERSION_UNSUPPORTED'
  | 'AUTHENTICATION_METHOD_UNSUPPORTED'
  | 'CLIENT_ID_MISSING'
  | 'PACKET_SIZE_UNSUPPORTED';

export interface ConnectRefusal {
  violation: ConnectViolation;
  /** To be sent before closing; undefined where there is no word for it. */
  answer: Uint8Array | undefined;
}

/** CONNACK with return code 1, "unacceptable protocol version" [MQTT-3.1.2-2]. */
const VERSION_REFUSED = Uint8Array.of(0x20, 2, 0, 1);
/** Bytes of the CONNACK that refuses an MQTT 5 client. */
const REFUSAL_BYTES = 5;

const CONNECT = 0x10;
const RESERVED = 0x01;
const WILL = 0x04;
const WILL_DETAILS = 0x38;
const WILL_QOS = 0x18;
const PASSWORD = 0x40;
const USERNAME = 0x80;
/** Set in the level by bridges of other brokers. */
const BRIDGE = 0x80;

/**
 * Looks at a whole CONNECT (MQTT 3.1.1 and 5 §3.1) for what the broker would take and must not: a version it
 * does not speak, text that is no UTF-8 or holds U+0000 [MQTT-1.5.3-1, -2], properties that MQTT 5 forbids.
 * Returns the protocol level it asks for (3, 4 or 5), or the violation and what to answer before closing.
 */
export function inspectConnect(packet: Uint8Array): { level: 3 | 4 | 5 } | ConnectRefusal {
  const header = readFixedHeader(packet);
  const reader = new FieldReader(packet, header.end);
  const name = reader.text();
  const level = reader.byte() & ~BRIDGE;
  if (name !== 'MQTT' && name !== 'MQIsdp') return { violation: 'CONNECT_MALFORMED', answer: undefined };
  if (name === 'MQTT' && level === 5)
    return inspectVersion5(reader, header.isMinimal && packet[0] === CONNECT);
  const known = name === 'MQTT' ? level === 4 : level === 3;
  if (!known) return { violation: 'PROTOCOL_VERSION_UNSUPPORTED', answer: VERSION_REFUSED };
  const flags = readFlags(reader);
  // A password needs a user name in 3.1.1 [MQTT-3.1.2-22].
  if (flags & PASSWORD && !(flags & USERNAME)) reader.fail();
  reader.text();
  readWillAndLogin(reader, flags, false);
  if (reader.failed || packet[0] !== CONNECT) return { violation: 'CONNECT_MALFORMED', answer: undefined };
  return { level: level === 4 ? 4 : 3 };
}

function inspectVersion5(reader: FieldReader, isHeaderInOrder: boolean): { level: 5 } | ConnectRefusal {
  if (!isHeaderInOrder) reader.fail();
  const flags = readFlags(reader);
  const properties = readProperties(reader, 'connect');
  const clientId = reader.text();
  readWillAndLogin(reader, flags, true);
  if (reader.hasMore) reader.fail();
  if (reader.fault !== undefined) return refuse('CONNECT_MALFORMED', reader.fault);
  if (properties.has(AUTHENTICATION_METHOD))
    return refuse('AUTHENTICATION_METHOD_UNSUPPORTED', REASON_CODES.badAuthenticationMethod);
  // An id of our making would have to be told to the client [MQTT-3.1.3-7 of MQTT 5]; a device has its own.
  if (clientId === '') return refuse('CLIENT_ID_MISSING', REASON_CODES.clientIdInvalid);
  // Whoever doesn't take our CONNACK can't be told our terms, and may be sent nothing larger [MQTT-3.1.2-24].
  const bytesMax = properties.get(MAXIMUM_PACKET_SIZE) ?? CONNACK_BYTES_MAX;
  if (bytesMax >= CONNACK_BYTES_MAX) return { level: 5 };
  const { violation, answer } = refuse('PACKET_SIZE_UNSUPPORTED', REASON_CODES.implementationSpecific);
  return { violation, answer: bytesMax < REFUSAL_BYTES ? undefined : answer };
}

function refuse(violation: ConnectViolation, reason: ReasonCode): ConnectRefusal {
  return { violation, answer: Uint8Array.of(0x20, REFUSAL_BYTES - 2, 0, reason, 0) };
}

/** Flags that contradict each other or are reserved [MQTT-3.1.2-3, -11 to -15]; the keep-alive behind them. */
function readFlags(reader: FieldReader): number {
  const flags = reader.byte();
  reader.skip(2);
  if (flags & RESERVED || (flags & WILL_QOS) === WILL_QOS) reader.fail();
  if (!(flags & WILL) && flags & WILL_DETAILS) reader.fail();
  return flags;
}

function readWillAndLogin(reader: FieldReader, flags: number, hasProperties: boolean): void {
  if (flags & WILL) {
    if (hasProperties) readProperties(reader, 'will');
    reader.text();
    reader.bytes();
  }
  if (flags & USERNAME) reader.text();
  if (flags & PASSWORD) reader.bytes();
}

/** Where the fixed header ends, and whether its length has no more digits than it needs [MQTT-1.5.5-1]. */
function readFixedHeader(packet: Uint8Array): { end: number; isMinimal: boolean } {
  let at = 1;
  while (((packet[at] ?? 0) & 0x80) !== 0) at += 1;
  return { end: at + 1, isMinimal: at === 1 || packet[at] !== 0 };
}
