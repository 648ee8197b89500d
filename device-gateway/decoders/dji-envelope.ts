import { type Quarantined, quarantine } from './decoded.ts';
import { isRecord, parseJson } from './parse-json.ts';

/** The frame around every Cloud API message; `data` keeps its own form. */
export interface DjiEnvelope {
  /** Present and of 13 digits, else null: some messages that carry no sample come without. */
  timestampMs: number | null;
  tid: string | null;
  bid: string | null;
  gateway: string | null;
  method: string | null;
  needReply: boolean;
  data: unknown;
}

/** Unix milliseconds of 13 digits: 2001-09-09 to 2286-11-20. DJI's own examples break this 19 times. */
const TIMESTAMP_MS_MIN = 1_000_000_000_000;
const TIMESTAMP_MS_MAX = 9_999_999_999_999;

/**
 * Bytes → envelope, or why not. Unknown keys are ignored; a repeated key counts as its last (DJI's own
 * `heart_beat` example has `method` twice).
 */
export function parseDjiEnvelope(
  bytes: Uint8Array,
): { envelope: DjiEnvelope } | { quarantined: Quarantined } {
  const parsed = parseJson(bytes);
  if ('quarantined' in parsed) return parsed;
  const { value } = parsed;
  if (!isRecord(value))
    return { quarantined: quarantine('PAYLOAD_INVALID', 'the message is not a JSON object') };
  return {
    envelope: {
      timestampMs: isTimestamp(value.timestamp) ? value.timestamp : null,
      tid: textOrNull(value.tid),
      bid: textOrNull(value.bid),
      gateway: textOrNull(value.gateway),
      method: textOrNull(value.method),
      needReply: value.need_reply === 1,
      data: value.data,
    },
  };
}

/** Says what is wrong with an envelope that must carry event time and does not. */
export function timestampMissing(serialNumber: string): Quarantined {
  return quarantine(
    'TIMESTAMP_INVALID',
    'the envelope needs "timestamp": Unix milliseconds of 13 digits',
    serialNumber,
  );
}

function isTimestamp(value: unknown): value is number {
  return (
    typeof value === 'number' &&
    value >= TIMESTAMP_MS_MIN &&
    value <= TIMESTAMP_MS_MAX &&
    Number.isInteger(value)
  );
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value.length <= 128 ? value : null;
}
