import { type Quarantined, quarantine } from './decoded.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Shorter texts are parsed in next to no time, however they are nested. */
const SHORT_BYTES = 4_096;
const DEPTH_MAX = 64;
const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d,
];

/** Whether a long text is nested deeper than any message: parsing that takes a hundred times its length's due. */
function isTooDeep(bytes: Uint8Array): boolean {
  if (bytes.length <= SHORT_BYTES) return false;
  let depth = 0;
  let isText = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (isText) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
      if (depth > DEPTH_MAX) return true;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

/** Bytes → JSON value, or why they are none. Never throws. */
export function parseJson(bytes: Uint8Array): { value: unknown } | { quarantined: Quarantined } {
  if (isTooDeep(bytes))
    return { quarantined: quarantine('PAYLOAD_INVALID', `nested more than ${DEPTH_MAX} deep`) };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { quarantined: quarantine('PAYLOAD_NOT_JSON', `${bytes.length} bytes that are not UTF-8 text`) };
  }
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'not JSON';
    return { quarantined: quarantine('PAYLOAD_NOT_JSON', detail) };
  }
}

/** A JSON object (no array, no null), whose keys are then read one by one. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property's value; inherited names such as `constructor` read as absent. */
export function ownValue(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
