import type { FieldReader } from './field-reader.ts';
import { REASON_CODES } from './reason-codes.ts';

/** Properties that something here asks about (MQTT 5 §2.2.2.2). */
export const SUBSCRIPTION_IDENTIFIER = 0x0b;
export const AUTHENTICATION_METHOD = 0x15;
export const TOPIC_ALIAS = 0x23;
export const MAXIMUM_PACKET_SIZE = 0x27;
const RESPONSE_TOPIC = 0x08;
const AUTHENTICATION_DATA = 0x16;
const USER_PROPERTY = 0x26;

/** Where a client's properties stand: its packets, and the will inside a CONNECT. */
export type PropertyPlace =
  | 'connect'
  | 'will'
  | 'publish'
  | 'ack'
  | 'subscribe'
  | 'unsubscribe'
  | 'disconnect';

type Form = 'flag' | 2 | 4 | 'integer' | 'text' | 'bytes' | 'pair';

interface PropertyRule {
  form: Form;
  places: readonly PropertyPlace[];
  /** A value of 0 is a protocol error. */
  nonZero?: boolean;
}

const MESSAGE = ['publish', 'will'] as const;
const ANYWHERE = ['connect', ...MESSAGE, 'ack', 'subscribe', 'unsubscribe', 'disconnect'] as const;

/** Form and places of every property that a client may send (MQTT 5 §2.2.2.2, table 2-4). */
const RULES: ReadonlyMap<number, PropertyRule> = new Map<number, PropertyRule>([
  [0x01, { form: 'flag', places: MESSAGE }],
  [0x02, { form: 4, places: MESSAGE }],
  [0x03, { form: 'text', places: MESSAGE }],
  [RESPONSE_TOPIC, { form: 'text', places: MESSAGE }],
  [0x09, { form: 'bytes', places: MESSAGE }],
  [SUBSCRIPTION_IDENTIFIER, { form: 'integer', places: ['publish', 'subscribe'], nonZero: true }],
  [0x11, { form: 4, places: ['connect', 'disconnect'] }],
  [AUTHENTICATION_METHOD, { form: 'text', places: ['connect'] }],
  [AUTHENTICATION_DATA, { form: 'bytes', places: ['connect'] }],
  [0x17, { form: 'flag', places: ['connect'] }],
  [0x18, { form: 4, places: ['will'] }],
  [0x19, { form: 'flag', places: ['connect'] }],
  [0x1f, { form: 'text', places: ['ack', 'disconnect'] }],
  [0x21, { form: 2, places: ['connect'], nonZero: true }],
  [0x22, { form: 2, places: ['connect'] }],
  [TOPIC_ALIAS, { form: 2, places: ['publish'] }],
  [USER_PROPERTY, { form: 'pair', places: ANYWHERE }],
  [MAXIMUM_PACKET_SIZE, { form: 4, places: ['connect'], nonZero: true }],
]);

/**
 * Properties by identifier with their numbers, 0 for those that are text. The reader has a fault after one that is
 * unknown or has no place here (§2.2.2.2: malformed), that repeats, or whose value is forbidden (protocol error).
 */
export function readProperties(reader: FieldReader, place: PropertyPlace): Map<number, number> {
  const found = new Map<number, number>();
  const end = reader.variableInteger() + reader.at;
  while (reader.at < end && !reader.failed) {
    const identifier = reader.byte();
    const rule = RULES.get(identifier);
    if (!rule?.places.includes(place)) reader.fail();
    else if (found.has(identifier) && identifier !== USER_PROPERTY) reader.fail(REASON_CODES.protocolError);
    else found.set(identifier, readValue(reader, identifier, rule));
  }
  if (reader.at !== end) reader.fail();
  // Data without the method they are for (§3.1.2.11.10).
  if (found.has(AUTHENTICATION_DATA) && !found.has(AUTHENTICATION_METHOD))
    reader.fail(REASON_CODES.protocolError);
  return found;
}

function readValue(reader: FieldReader, identifier: number, { form, nonZero }: PropertyRule): number {
  if (form === 'text') {
    // [MQTT-3.3.2-14]
    if (/[#+]/.test(reader.text()) && identifier === RESPONSE_TOPIC) reader.fail(REASON_CODES.protocolError);
    return 0;
  }
  if (form === 'bytes') reader.bytes();
  if (form === 'pair') for (let half = 0; half < 2; half += 1) reader.text();
  if (form === 'bytes' || form === 'pair') return 0;
  const value = readNumber(reader, form);
  if ((form === 'flag' && value > 1) || (nonZero && value === 0)) reader.fail(REASON_CODES.protocolError);
  return value;
}

function readNumber(reader: FieldReader, form: 'flag' | 2 | 4 | 'integer'): number {
  if (form === 'flag') return reader.byte();
  return form === 'integer' ? reader.variableInteger() : reader.number(form);
}
