import { SECOND_MS } from '../lib/clock.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import type { DetectorState, Hypothesis } from './detector-state.schema.ts';
import { type CodeMeaning, findCodeMeaning, findModeReason, isForcedReason } from './incident-codes.ts';
import { addEvidence } from './weigh-evidence.ts';

const EXPLICIT_POINTS = 10;
const DOUBTFUL_CODE_POINTS = 6;
const SUPPORTING_CODE_POINTS = 2;
const INFERRED_POINTS = 6;
const DISARMED_HIGH_POINTS = 5;
const BATTERY_SIGN_POINTS = 5;
/** Tilt beyond 60° (detection §9.1). */
const TILT_POINTS = 4;
/** "Impact, landed" is a crash only from above a normal touchdown (detection §9.1). */
const IMPACT_HEIGHT_METERS = 3;
const DISARMED_HEIGHT_METERS = 5;
const RECENT_MS = 10 * SECOND_MS;
/** A radio can corrupt one frame into "emergency" (telemetry §6): a second sample, a second later, confirms. */
const EMERGENCY_MS = SECOND_MS;

/** Weighs what the aircraft itself says: modes, reasons, HMS codes, status texts (detection §0, §1.3, §9). */
export function applyCodeRule(state: DetectorState, sample: CanonicalSample): DetectorState {
  let next = applyForcedMode(state, sample);
  for (const code of sample.codes) {
    const meaning = findCodeMeaning(code);
    if (meaning !== undefined) next = applyMeaning(next, { sample, code, meaning });
  }
  return applyDisarm(applyEmergency(next, sample), sample);
}

function applyForcedMode(state: DetectorState, sample: CanonicalSample): DetectorState {
  const reason = findModeReason(sample.codes);
  const isForced = isForcedReason(reason);
  if (sample.mode === 'forcedLanding' || sample.mode === 'threePropellerLanding') {
    const code = sample.mode === 'forcedLanding' ? 'MODE_FORCED_LANDING' : 'MODE_THREE_PROPELLER_LANDING';
    const next = weigh(state, sample, [
      'forcedLanding',
      'mode',
      code,
      EXPLICIT_POINTS,
      `flight mode ${sample.mode}`,
    ]);
    return isForced ? weighReason(next, sample, reason) : next;
  }
  if (!isForced || (sample.mode !== 'landing' && sample.mode !== 'returnHome')) {
    return state.forcedReasonCount === 0 ? state : { ...state, forcedReasonCount: 0 };
  }
  const forcedReasonCount = Math.min(state.forcedReasonCount + 1, 2);
  const counted = { ...state, forcedReasonCount };
  if (forcedReasonCount < 2) return counted;
  return weigh(counted, sample, [
    'forcedLanding',
    'mode',
    'LANDING_FOR_CAUSE',
    INFERRED_POINTS,
    `${sample.mode}, mode reason ${reason}`,
  ]);
}

function weighReason(
  state: DetectorState,
  sample: CanonicalSample,
  reason: number | undefined,
): DetectorState {
  return weigh(state, sample, [
    'forcedLanding',
    'reason',
    'MODE_REASON',
    SUPPORTING_CODE_POINTS,
    `mode reason ${reason}`,
  ]);
}

function applyMeaning(
  state: DetectorState,
  { sample, code, meaning }: { sample: CanonicalSample; code: string; meaning: CodeMeaning },
): DetectorState {
  switch (meaning) {
    case 'crash':
      return weigh(state, sample, ['down', 'code', 'CRASH_CODE', EXPLICIT_POINTS, code]);
    case 'parachute':
      return weigh(state, sample, ['down', 'code', 'PARACHUTE_CODE', EXPLICIT_POINTS, code]);
    case 'propulsion':
      return weigh(state, sample, ['down', 'code', 'PROPULSION_CODE', EXPLICIT_POINTS, code]);
    case 'propulsionDoubtful':
      return weigh(state, sample, ['down', 'code', 'PROPULSION_CODE', DOUBTFUL_CODE_POINTS, code]);
    case 'impactLanded': {
      const last = state.lastAirborne;
      const isHigh =
        (last?.heightMeters ?? 0) > IMPACT_HEIGHT_METERS &&
        sample.observedAtMs - (last?.atMs ?? 0) <= RECENT_MS;
      return isHigh ? weigh(state, sample, ['down', 'code', 'CRASH_CODE', EXPLICIT_POINTS, code]) : state;
    }
    case 'attitudeFailure':
      return weigh(state, sample, ['down', 'tilt', 'ATTITUDE_FAILURE', TILT_POINTS, code]);
    case 'forcedLanding':
      return weighLandingCode(state, sample, code);
    case 'batteryCritical':
      return weighBattery(state, sample, ['BATTERY_CODE', EXPLICIT_POINTS, code]);
    case 'batteryDoubtful':
      return weighBattery(state, sample, ['BATTERY_SIGN', BATTERY_SIGN_POINTS, code]);
    case 'batteryLanding': {
      const critical = weighBattery(state, sample, ['BATTERY_CODE', EXPLICIT_POINTS, code]);
      return weighLandingCode(critical, sample, code);
    }
  }
}

function weighLandingCode(state: DetectorState, sample: CanonicalSample, code: string): DetectorState {
  const isMode = state.evidence.some((one) => one.hypothesis === 'forcedLanding' && one.fact === 'mode');
  const points = isMode ? SUPPORTING_CODE_POINTS : INFERRED_POINTS;
  return weigh(state, sample, ['forcedLanding', 'reason', 'FORCED_LANDING_CODE', points, code]);
}

/** In the air only (detection §9.2): an empty battery after the landing is an ordinary one. */
function weighBattery(
  state: DetectorState,
  sample: CanonicalSample,
  [name, points, detail]: readonly [name: string, points: number, detail: string],
): DetectorState {
  if (state.phase !== 'airborne') return state;
  return weigh(state, sample, ['batteryCritical', 'code', name, points, detail]);
}

function applyEmergency(state: DetectorState, sample: CanonicalSample): DetectorState {
  const isEmergency = sample.mode === 'emergency' || sample.flags.includes('emergencyCode');
  if (!isEmergency) return state.emergencySinceMs === null ? state : { ...state, emergencySinceMs: null };
  const emergencySinceMs = state.emergencySinceMs ?? sample.observedAtMs;
  const isConfirmed = sample.observedAtMs - emergencySinceMs >= EMERGENCY_MS;
  const points = isConfirmed ? EXPLICIT_POINTS : DOUBTFUL_CODE_POINTS;
  return weigh({ ...state, emergencySinceMs }, sample, [
    'down',
    'code',
    'EMERGENCY_DECLARED',
    points,
    'the aircraft reports an emergency',
  ]);
}

function applyDisarm(state: DetectorState, sample: CanonicalSample): DetectorState {
  const last = state.lastAirborne;
  if (sample.mode !== 'standby' || last === null || last.mode === 'standby') return state;
  if ((last.heightMeters ?? 0) <= DISARMED_HEIGHT_METERS || sample.observedAtMs - last.atMs > RECENT_MS)
    return state;
  return weigh(state, sample, [
    'down',
    'disarmed',
    'DISARMED_HIGH',
    DISARMED_HIGH_POINTS,
    `motors off after ${last.heightMeters?.toFixed(0)} m`,
  ]);
}

type Weighed = readonly [hypothesis: Hypothesis, fact: string, code: string, points: number, detail: string];

function weigh(state: DetectorState, sample: CanonicalSample, what: Weighed): DetectorState {
  const [hypothesis, fact, code, points, detail] = what;
  const evidence = addEvidence(state.evidence, {
    hypothesis,
    fact,
    code,
    points,
    detail,
    atMs: sample.observedAtMs,
  });
  return { ...state, evidence };
}
