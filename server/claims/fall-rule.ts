import type { Motion } from '../flights/motion.ts';
import { SECOND_MS } from '../lib/clock.ts';
import type { DetectorState, WeighedEvidence } from './detector-state.schema.ts';
import { addEvidence, dropEvidence, hasEvidence } from './weigh-evidence.ts';

const GRAVITY_MPS2 = 9.81;
/** Assumed maximum descent of a model the register doesn't know (detection §5.1: 3-10 m/s by model). */
const UNKNOWN_DESCENT_MPS = 10;
const UNKNOWN_MODEL_POINTS = -2;
const TWO_FAST_POINTS = 9;
const FAST_AGREEING_POINTS = 6;
const FAST_ALONE_POINTS = 4;
const DROP_AND_STOP_POINTS = 9;
const STATIONARY_POINTS = 3;
const GHOST_POINTS = 2;
const LANDING_AT_SITE_POINTS = -6;
const HEIGHT_AGREES_SHARE = 0.6;
/** Differences over less than a second are noise (§4.4). */
const WINDOW_MS_MIN = SECOND_MS;
const AFTERMATH_MS = 10 * SECOND_MS;
/** Fast samples further apart than this are two descents. */
const FAST_RUN_MS = 10 * SECOND_MS;
const LOW_METERS = 5;
const GHOST_METERS = -20;
const DATUM_STEP_METERS = 3;

export interface FallInput {
  atMs: number;
  motion: Motion;
  isClimbMeasured: boolean;
  phase: 'airborne' | 'landed';
  maxDescentMps: number | null;
  /** Weight of this sample's figures, 0 to 1 (§9.1). */
  quality: number;
  intervalMs: number;
  isLandingAtSite: boolean;
}

/** Alarm speed θ = max(1.2 Vd, Vd + 2) m/s; Vd 10 when the model is unknown (§9.1). */
export function alarmDescentMps(maxDescentMps: number | null): number {
  const descent = maxDescentMps ?? UNKNOWN_DESCENT_MPS;
  return Math.max(1.2 * descent, descent + 2);
}

/**
 * Weighs one sample's descent (detection §9.1): fast samples with the heights agreeing, a drop that stops,
 * and what follows: standing still, the estimator's ghost, or ten seconds of normal flight, which ends the
 * suspicion.
 */
export function applyFallRule(state: DetectorState, input: FallInput): DetectorState {
  if (input.quality === 0) return state;
  const dropMps = findDropMps(state, input);
  // DJI doesn't document the sign of its vertical speed: where the height falls against it, the height decides (§7).
  const isSignWrong = (input.motion.verticalSpeedMps ?? 0) > 1 && dropMps !== null && dropMps > 2;
  const descentMps = isSignWrong ? dropMps : -(input.motion.verticalSpeedMps ?? 0);
  const checked = isSignWrong ? { ...input, isClimbMeasured: false } : input;
  const seen = input.phase === 'airborne' ? weighDescent(state, checked, descentMps, dropMps) : state;
  return weighAftermath(seen, checked, descentMps);
}

function weighDescent(
  state: DetectorState,
  input: FallInput,
  descentMps: number,
  dropMps: number | null,
): DetectorState {
  const thetaMps = alarmDescentMps(input.maxDescentMps);
  const isDropping = dropMps !== null && dropMps > thetaMps;
  // A speed that is only a height difference is the drop itself, and as good as that.
  const isFast = descentMps > thetaMps && (input.isClimbMeasured || isDropping);
  let next = isFast ? weighFast(state, input, descentMps) : state;
  if (isDropping) return { ...next, droppingAtMs: input.atMs };
  const isStopped = input.motion.verticalSpeedMps !== null && Math.abs(descentMps) < 1;
  const isSoon =
    next.droppingAtMs !== null &&
    input.atMs - next.droppingAtMs <= 2 * Math.max(input.intervalMs, WINDOW_MS_MIN);
  if (isStopped && isSoon) {
    next = weigh(next, input, {
      fact: 'descent',
      code: 'FALL_STOPPED',
      points: DROP_AND_STOP_POINTS,
      detail: `fell faster than ${thetaMps.toFixed(1)} m/s, then stopped`,
    });
  }
  return next;
}

function weighFast(state: DetectorState, input: FallInput, descentMps: number): DetectorState {
  const isAgreeing =
    fallenMeters(state, input.motion) >= (HEIGHT_AGREES_SHARE * descentMps ** 2) / (2 * GRAVITY_MPS2);
  const run = state.fast !== null && input.atMs - state.fast.newestAtMs <= FAST_RUN_MS ? state.fast : null;
  // Derived speeds of overlapping windows are one observation, not two.
  const isSecond = run === null || input.isClimbMeasured || input.atMs - run.newestAtMs >= WINDOW_MS_MIN;
  const fast = {
    firstAtMs: run?.firstAtMs ?? input.atMs,
    newestAtMs: isSecond ? input.atMs : (run?.newestAtMs ?? input.atMs),
    count: (run?.count ?? 0) + (isSecond ? 1 : 0),
    agreeing: (run?.agreeing ?? 0) + (isSecond && isAgreeing ? 1 : 0),
  };
  const points =
    fast.count >= 2 && fast.agreeing >= 1
      ? TWO_FAST_POINTS
      : isAgreeing
        ? FAST_AGREEING_POINTS
        : FAST_ALONE_POINTS;
  const code =
    points === TWO_FAST_POINTS
      ? 'FAST_DESCENT_TWICE'
      : isAgreeing
        ? 'FAST_DESCENT_HEIGHT_AGREES'
        : 'FAST_DESCENT';
  const detail = `descending ${descentMps.toFixed(1)} m/s, limit ${alarmDescentMps(input.maxDescentMps).toFixed(1)} m/s`;
  const weighed = weigh({ ...state, fast, stillSinceMs: null, normalSinceMs: null }, input, {
    fact: 'descent',
    code,
    points,
    detail,
  });
  return input.isLandingAtSite
    ? weigh(weighed, input, {
        fact: 'landingAtSite',
        code: 'LANDING_AT_SITE',
        points: LANDING_AT_SITE_POINTS,
        detail: 'landing mode near take-off',
      })
    : weighed;
}

function weighAftermath(state: DetectorState, input: FallInput, descentMps: number): DetectorState {
  if (!hasEvidence(state.evidence, 'down')) {
    const isReset = state.stillSinceMs === null && state.normalSinceMs === null;
    return isReset ? state : { ...state, stillSinceMs: null, normalSinceMs: null };
  }
  const { heightMeters, datum, groundSpeedMps } = input.motion;
  const isHigh =
    heightMeters !== null && heightMeters >= LOW_METERS && (datum === 'takeoff' || datum === 'ground');
  const speed = groundSpeedMps ?? 0;
  const isStill = Math.abs(descentMps) < 0.5 && speed < 1 && (!isHigh || input.phase === 'landed');
  const isCalm = descentMps < alarmDescentMps(input.maxDescentMps) / 2;
  const isNormal = input.phase === 'airborne' && isCalm && !isStill && (isHigh || speed >= 1.5);
  const stillSinceMs = isStill ? (state.stillSinceMs ?? input.atMs) : null;
  const normalSinceMs = isNormal ? (state.normalSinceMs ?? input.atMs) : null;
  let next: DetectorState = { ...state, stillSinceMs, normalSinceMs };
  if (normalSinceMs !== null && input.atMs - normalSinceMs >= AFTERMATH_MS) {
    // Normal flight weighs -12 (§9.1), more than any kinematics: the suspicion is over.
    return {
      ...next,
      evidence: dropEvidence(next.evidence, 'down'),
      fast: null,
      droppingAtMs: null,
      normalSinceMs: null,
    };
  }
  if (!hasEvidence(next.evidence, 'down', 'descent')) return next;
  if (stillSinceMs !== null && input.atMs - stillSinceMs >= AFTERMATH_MS) {
    next = weigh(next, input, {
      fact: 'stationary',
      code: 'STATIONARY_AFTER_FALL',
      points: STATIONARY_POINTS,
      detail: 'not moving for 10 s after the fall',
    });
  }
  if (datum === 'takeoff' && heightMeters !== null && heightMeters < GHOST_METERS) {
    next = weigh(next, input, {
      fact: 'ghost',
      code: 'HEIGHT_BELOW_GROUND',
      points: GHOST_POINTS,
      detail: `height ${heightMeters.toFixed(0)} m`,
    });
  }
  return next;
}

function weigh(
  state: DetectorState,
  input: FallInput,
  what: Pick<WeighedEvidence, 'fact' | 'code' | 'points' | 'detail'>,
): DetectorState {
  const one = { ...what, points: what.points * input.quality, hypothesis: 'down', atMs: input.atMs } as const;
  const evidence = addEvidence(state.evidence, one);
  if (input.maxDescentMps !== null) return { ...state, evidence };
  const unknown = {
    ...one,
    fact: 'model',
    code: 'MODEL_UNKNOWN',
    points: UNKNOWN_MODEL_POINTS,
    detail: 'maximum descent not in the register',
  };
  return { ...state, evidence: addEvidence(evidence, unknown) };
}

/** How far the height fell within the short memory. */
function fallenMeters(state: DetectorState, motion: Motion): number {
  const { heightMeters, datum } = motion;
  if (heightMeters === null) return 0;
  const heights = state.recent.flatMap((point) =>
    point.datum === datum && point.heightMeters !== null ? [point.heightMeters] : [],
  );
  return Math.max(0, ...heights.map((height) => height - heightMeters));
}

/** Mean descent over the last second or more from heights alone; null when a step of the datum explains it. */
function findDropMps(state: DetectorState, input: FallInput): number | null {
  const { heightMeters, datum } = input.motion;
  const windowMs = Math.max(input.intervalMs * 0.9, WINDOW_MS_MIN);
  const index = state.recent.findLastIndex((point) => input.atMs - point.atMs >= windowMs);
  const from = state.recent[index];
  if (from === undefined || from.heightMeters === null || heightMeters === null || from.datum !== datum)
    return null;
  const seconds = (input.atMs - from.atMs) / SECOND_MS;
  if (seconds > 5) return null;
  const before = state.recent[index - 1];
  const beforeSeconds = before === undefined ? 0 : (from.atMs - before.atMs) / SECOND_MS;
  const earlierMps =
    before === undefined || before.heightMeters === null || before.datum !== datum || beforeSeconds === 0
      ? 0
      : (before.heightMeters - from.heightMeters) / beforeSeconds + (GRAVITY_MPS2 * beforeSeconds) / 2;
  const startMps = Math.max(earlierMps, input.maxDescentMps ?? UNKNOWN_DESCENT_MPS);
  const dropMeters = from.heightMeters - heightMeters;
  const possibleMeters = startMps * seconds + (GRAVITY_MPS2 * seconds ** 2) / 2 + DATUM_STEP_METERS;
  return dropMeters > possibleMeters ? null : dropMeters / seconds;
}
