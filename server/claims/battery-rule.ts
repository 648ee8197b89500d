import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import type { DetectorState } from './detector-state.schema.ts';
import { findModeReason } from './incident-codes.ts';
import { addEvidence } from './weigh-evidence.ts';

/** PX4's critical level (detection §1.2). */
const CRITICAL_PERCENT = 7;
/** More than this in one sample is the sensor, not the cells (§7). */
const STEP_PERCENT_MAX = 10;
/** First samples read 0 % on real aircraft (§7). */
const IGNORED_SAMPLES = 5;
const REASON_SEVERE_VOLTAGE = 3;
const CODE_POINTS = 10;
const AGREEING_POINTS = 9;
const SINGLE_POINTS = 5;

/**
 * Battery critical in the air (§9.2): severely low voltage as mode reason counts alone; a mode reason of
 * battery or voltage (1, 2) is a routine return home unless the percentage agrees. The percentage alone never
 * opens an incident.
 */
export function applyBatteryRule(state: DetectorState, sample: CanonicalSample): DetectorState {
  const percent = sample.flags.includes('batteryImplausible') ? null : sample.batteryPercent;
  const isTrusted = percent !== null && isPlausibleStep(state.batteryPercent, percent);
  const isLow = isTrusted && percent <= CRITICAL_PERCENT && state.airborneCount > IGNORED_SAMPLES;
  const batteryLowCount = isLow
    ? Math.min(state.batteryLowCount + 1, 2)
    : percent === null
      ? state.batteryLowCount
      : 0;
  const batteryPercent =
    percent === 0 && state.batteryPercent === null ? null : (percent ?? state.batteryPercent);
  const isSame = batteryPercent === state.batteryPercent && batteryLowCount === state.batteryLowCount;
  const next = isSame ? state : { ...state, batteryPercent, batteryLowCount };
  const reason = findModeReason(sample.codes);
  const isReason = reason === 1 || reason === 2;
  const isLowTwice = batteryLowCount >= 2;
  if (reason === REASON_SEVERE_VOLTAGE)
    return weigh(next, sample, 'BATTERY_CODE', CODE_POINTS, `mode reason ${reason}`);
  if (isReason && isLowTwice) {
    return weigh(
      next,
      sample,
      'BATTERY_LOW_AND_REASON',
      AGREEING_POINTS,
      `${percent} %, mode reason ${reason}`,
    );
  }
  if (isLowTwice) return weigh(next, sample, 'BATTERY_LOW', SINGLE_POINTS, `${percent} %`);
  return isReason ? weigh(next, sample, 'BATTERY_REASON', SINGLE_POINTS, `mode reason ${reason}`) : next;
}

/** A first reading of zero is a sensor not yet read. */
function isPlausibleStep(before: number | null, percent: number): boolean {
  return before === null ? percent > 0 : Math.abs(before - percent) <= STEP_PERCENT_MAX;
}

function weigh(
  state: DetectorState,
  sample: CanonicalSample,
  ...[code, points, detail]: [code: string, points: number, detail: string]
): DetectorState {
  const one = {
    hypothesis: 'batteryCritical',
    fact: 'code',
    code,
    points,
    detail,
    atMs: sample.observedAtMs,
  } as const;
  return { ...state, evidence: addEvidence(state.evidence, one) };
}
