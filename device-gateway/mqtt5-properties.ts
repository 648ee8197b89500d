import type { FieldReader } from './field-reader.ts';

/** Properties that something here asks about (MQTT 5 §2.2.2.2). */
export const AUTHENTICATION_METHOD = 0x15;
export const TOPIC_ALIAS = 0x23;
export const MAXIMUM_PACKET_SIZE = 0x27;

type Form = 'byte' | 2 | 4 | 'integer' | 'bytes' | 'pair';

/** Form of every property that a client may send (MQTT 5 §2.2.2.2, table 2-4). */
const FORMS: ReadonlyMap<number, Form> = new Map<number, Form>([
  [0x01, 'byte'],
  [0x02, 4],
  [0x03, 'bytes'],
  [0x08, 'bytes'],
  [0x09, 'bytes'],
  [0x0b, 'integer'],
  [0x11, 4],
  [AUTHENTICATION_METHOD, 'bytes'],
  [0x16, 'bytes'],
  [0x17, 'byte'],
  [0x18, 4],
  [0x19, 'byte'],
  [0x1f, 'bytes'],
  [0x21, 2],
  [0x22, 2],
  [TOPIC_ALIAS, 2],
  [0x26, 'pair'],
  [MAXIMUM_PACKET_SIZE, 4],
]);

/** Properties by identifier with their numbers, 0 for those that are text; of those that repeat, the last. */
export function readProperties(reader: FieldReader): Map<number, number> {
  const found = new Map<number, number>();
  const end = reader.variableInteger() + reader.at;
  while (reader.at < end && !reader.failed) {
    const identifier = reader.byte();
    found.set(identifier, readValue(reader, FORMS.get(identifier)));
  }
  if (reader.at !== end) reader.failed = true;
  return found;
}

function readValue(reader: FieldReader, form: Form | undefined): number {
  if (form === 'byte') return reader.byte();
  if (form === 2 || form === 4) return reader.number(form);
  if (form === 'integer') return reader.variableInteger();
  if (form === undefined) reader.failed = true;
  else reader.bytes();
  if (form === 'pair') reader.bytes();
  return 0;
}
