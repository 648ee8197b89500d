import { type Quarantined, quarantine } from './decoded.ts';
import { isRecord } from './parse-json.ts';

/** Traffic at this level or above: the aircraft should evade (airsense_warning, levels 0 to 4). */
const EVADE_LEVEL = 3;
const WARNINGS_MAX = 20;
/** What `flighttask_progress` calls a mission that ended before its time. */
const BROKEN_OFF = new Set(['failed', 'canceled', 'partially_done', 'paused', 'timeout']);

type EventCodes = { codes: string[] } | { quarantined: Quarantined };
const NONE: EventCodes = { codes: [] };

/**
 * What an event says about the flight of the aircraft, as codes of a sample: `dji:break:517` (why a mission
 * broke off), `dji:airsense:4`, `dji:return-home`, `dji:exit-homing:3`. No codes: it says nothing of it.
 */
export function toEventCodes(method: string | null, data: unknown): EventCodes {
  switch (method) {
    case 'flighttask_progress':
      return isRecord(data) ? toBreakCodes(data) : invalid(method, 'an object');
    case 'airsense_warning':
      // DJI's own example has the array right under `data`.
      return Array.isArray(data) ? toTrafficCodes(data) : invalid(method, 'an array');
    case 'return_home_info':
      return { codes: ['dji:return-home'] };
    case 'device_exit_homing_notify':
      return isRecord(data) ? toExitCodes(data) : invalid(method, 'an object');
    default:
      return NONE;
  }
}

function toBreakCodes(data: Record<string, unknown>): EventCodes {
  const output = isRecord(data.output) ? data.output : {};
  const extension = isRecord(output.ext) ? output.ext : {};
  const breakPoint = isRecord(extension.break_point) ? extension.break_point : undefined;
  if (!breakPoint || typeof output.status !== 'string' || !BROKEN_OFF.has(output.status)) return NONE;
  const cause = toNumber(breakPoint.break_reason);
  return cause === undefined || cause === 0 ? NONE : { codes: [`dji:break:${cause}`] };
}

function toTrafficCodes(warnings: readonly unknown[]): EventCodes {
  const levels = warnings
    .slice(0, WARNINGS_MAX)
    .map((one) => (isRecord(one) ? toNumber(one.warning_level) : undefined))
    .filter((level) => level !== undefined);
  const level = Math.max(-1, ...levels);
  return level >= EVADE_LEVEL ? { codes: [`dji:airsense:${level}`] } : NONE;
}

/** `action` 0 is leaving the return, 1 taking it up again; the reason comes as text in DJI's example. */
function toExitCodes(data: Record<string, unknown>): EventCodes {
  const why = toNumber(data.reason);
  return toNumber(data.action) === 0 && why !== undefined ? { codes: [`dji:exit-homing:${why}`] } : NONE;
}

/** Whole numbers of at most five digits, as a number or as text. */
function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 99_999
    ? number
    : undefined;
}

function invalid(method: string, form: string): EventCodes {
  return { quarantined: quarantine('PAYLOAD_INVALID', `"data" of ${method} is not ${form}`) };
}
