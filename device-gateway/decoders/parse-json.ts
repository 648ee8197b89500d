import { type Quarantined, quarantine } from './decoded.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes → JSON value, or why they are none. Never throws. */
export function parseJson(bytes: Uint8Array): { value: unknown } | { quarantined: Quarantined } {
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
