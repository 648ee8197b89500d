/** What an explicit code of the aircraft means for a detector. */
export type CodeMeaning =
  | 'crash'
  | 'impactLanded'
  | 'propulsion'
  | 'propulsionDoubtful'
  | 'parachute'
  /** Tilted beyond what flies: a sign of a fall, no proof (detection §1.2, §9.1). */
  | 'attitudeFailure'
  | 'forcedLanding'
  | 'batteryCritical'
  /** A battery that is faulty or low, not yet critical. */
  | 'batteryDoubtful'
  /** The battery makes it land: both of the two before. */
  | 'batteryLanding';

/** DJI HMS codes (DJI-Cloud-API-Demo hms.json; domain: detection §1.3). */
const HMS_MEANINGS: ReadonlyMap<string, CodeMeaning> = new Map<string, CodeMeaning>([
  ['16100064', 'crash'],
  ['1610007f', 'crash'],
  ['16100087', 'crash'],
  ['1610005e', 'crash'],
  ['1610007d', 'impactLanded'],
  ['16080020', 'propulsion'],
  ['1610005f', 'propulsion'],
  ['16100061', 'propulsion'],
  ['16080029', 'propulsion'],
  ['16080021', 'propulsion'],
  ['16100019', 'propulsion'],
  ['16100068', 'propulsion'],
  ['16080052', 'propulsionDoubtful'],
  ['161000a9', 'propulsionDoubtful'],
  ['16100060', 'propulsionDoubtful'],
  ['16080022', 'propulsionDoubtful'],
  ['16100080', 'propulsionDoubtful'],
  ['160a0001', 'parachute'],
  ['161000bd', 'parachute'],
  ['1b030017', 'forcedLanding'],
  ['1610006c', 'batteryLanding'],
  ['16100096', 'batteryLanding'],
  ['16070003', 'forcedLanding'],
  ['1610000d', 'batteryCritical'],
  ['1610000e', 'batteryCritical'],
  ['1610000f', 'batteryCritical'],
  ['16100011', 'batteryCritical'],
]);
const HMS_PATTERN = /(?:0x)([0-9a-f]{8})(?![0-9a-f])/i;
/** Codes that stand for themselves (detection §1.3, §7, §9.2). */
const WHOLE_CODES: ReadonlyMap<string, CodeMeaning> = new Map<string, CodeMeaning>([
  // MAV_BATTERY_CHARGE_STATE: critical, emergency, failed; unhealthy.
  ['mavlink:charge_state:3', 'batteryCritical'],
  ['mavlink:charge_state:4', 'batteryCritical'],
  ['mavlink:charge_state:5', 'batteryCritical'],
  ['mavlink:charge_state:6', 'batteryDoubtful'],
  // HL_FAILURE_FLAG 128 and 1024.
  ['mavlink:failure:battery', 'batteryCritical'],
  ['mavlink:failure:engine', 'propulsionDoubtful'],
  // Mission broken off for a low battery.
  ['dji:break:773', 'batteryDoubtful'],
]);
/** STATUSTEXT of ArduPilot (detection §1.1), and of PX4 beyond 60° (§1.2, §4.5). */
const STATUS_TEXTS: readonly (readonly [RegExp, CodeMeaning])[] = [
  [/Crash: Disarming/i, 'crash'],
  [/Parachute: Released/i, 'parachute'],
  [/Potential Thrust Loss/i, 'propulsionDoubtful'],
  [/Attitude failure \((?:roll|pitch)\)/i, 'attitudeFailure'],
];
/** Words of an autopilot: a number in them is no code of DJI's. */
const MAVLINK_PREFIX = 'mavlink:';
/** MAV_STATE 8, flight termination. */
const MAV_TERMINATION = /MAV_STATE\W*8\b|FLIGHT_TERMINATION/i;
const REASON_PATTERN = /reason\W{0,2}(\d{1,5})\b/i;

/** DJI mode_code_reason values behind a landing nobody asked for (§9.2): battery, height control, hardware. */
const FORCED_REASONS: ReadonlySet<number> = new Set([1, 2, 3, 16, 19]);

/**
 * Meaning of one of a sample's codes, or undefined. Reads HMS codes as `0x` and eight hex digits anywhere in
 * the text, texts of autopilots, MAV_STATE 8, and states of batteries and engines.
 */
export function findCodeMeaning(code: string): CodeMeaning | undefined {
  const whole = WHOLE_CODES.get(code);
  if (whole !== undefined) return whole;
  const hms = code.startsWith(MAVLINK_PREFIX) ? undefined : HMS_PATTERN.exec(code)?.[1];
  if (hms !== undefined) return HMS_MEANINGS.get(hms.toLowerCase());
  if (MAV_TERMINATION.test(code)) return 'crash';
  return STATUS_TEXTS.find(([pattern]) => pattern.test(code))?.[1];
}

/** DJI `mode_code_reason` among a sample's codes (such as `mode_code_reason=3`), or undefined. */
export function findModeReason(codes: readonly string[]): number | undefined {
  for (const code of codes) {
    if (code.startsWith(MAVLINK_PREFIX)) continue;
    const digits = REASON_PATTERN.exec(code)?.[1];
    if (digits !== undefined) return Number(digits);
  }
  return undefined;
}

export function isForcedReason(reason: number | undefined): boolean {
  return reason !== undefined && FORCED_REASONS.has(reason);
}
