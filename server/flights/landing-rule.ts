import type { FlightMode } from '../telemetry/sample.schema.ts';
import { isAirborneMode, isGroundMode, isLandingMode } from './flight-mode.ts';
import type { FlightReason, GroundRun, StillRun } from './flight-tracker.schema.ts';
import type { Motion } from './motion.ts';

/** PX4 said "landed" for 0.2 s at the start of a fall: one sample never ends a flight (detection §2.4). */
const GROUND_CODE_COUNT = 2;
const GROUND_CODE_MS = 1_000;
const STILL_COUNT = 3;
const STILL_MS = 5_000;
/** Low hover looks like standing still where a code says "flying" or no speed is measured: wait longer. */
const STILL_DOUBTFUL_MS = 60_000;
const STILL_CLIMB_MPS = 0.3;
const STILL_SPEED_MPS = 1;
const STILL_HEIGHT_SPREAD_METERS = 1;
/** Below take-off by more than this is a slope or cliff flight, where a hover looks the same (§5.1). */
const NEAR_GROUND_METERS = 3;
/** DJI hovers no lower than 0.7 m while landing (§1.3), so stillness under it is the ground. */
const TOUCHING_METERS = 0.7;
const LANDING_SILENCE_HEIGHT_METERS = 5;

export interface LandingDecision {
  groundRun: GroundRun | null;
  stillRun: StillRun | null;
  landed: { atMs: number; reason: FlightReason } | null;
}

/** Landing by an on-ground code that lasts, or by standing still near the ground (detection §2.4). */
export function decideLanding(
  runs: { groundRun: GroundRun | null; stillRun: StillRun | null },
  seen: { atMs: number; mode: FlightMode | null; motion: Motion },
): LandingDecision {
  const groundRun = extendGroundRun(runs.groundRun, seen);
  const stillRun = extendStillRun(runs.stillRun, seen);
  if (
    groundRun !== null &&
    groundRun.count >= GROUND_CODE_COUNT &&
    seen.atMs - groundRun.sinceMs >= GROUND_CODE_MS
  ) {
    return { groundRun, stillRun, landed: { atMs: groundRun.sinceMs, reason: 'LANDED_MODE' } };
  }
  if (stillRun !== null && stillRun.count >= STILL_COUNT && seen.atMs - stillRun.sinceMs >= stillRun.needMs) {
    return { groundRun, stillRun, landed: { atMs: stillRun.sinceMs, reason: 'LANDED_STILL' } };
  }
  return { groundRun, stillRun, landed: null };
}

/** In a landing mode below 5 m: 10 s of silence after such a sample is a landing (design D9b). */
export function isLowInLanding(mode: FlightMode | null, motion: Motion): boolean {
  if (!isLandingMode(mode) || motion.clearanceMeters === null) return false;
  return motion.clearanceMeters < LANDING_SILENCE_HEIGHT_METERS;
}

function extendGroundRun(
  run: GroundRun | null,
  seen: { atMs: number; mode: FlightMode | null; motion: Motion },
): GroundRun | null {
  const { verticalSpeedMps, groundSpeedMps } = seen.motion;
  const isMoving = Math.abs(verticalSpeedMps ?? 0) >= 1 || (groundSpeedMps ?? 0) >= 2;
  if (!isGroundMode(seen.mode) || isMoving) return null;
  return run === null ? { sinceMs: seen.atMs, count: 1 } : { ...run, count: run.count + 1 };
}

function extendStillRun(
  run: StillRun | null,
  seen: { atMs: number; mode: FlightMode | null; motion: Motion },
): StillRun | null {
  const { datum, heightMeters, clearanceMeters, verticalSpeedMps, groundSpeedMps } = seen.motion;
  if (datum === null || heightMeters === null || clearanceMeters === null || verticalSpeedMps === null)
    return null;
  if (Math.abs(verticalSpeedMps) >= STILL_CLIMB_MPS || (groundSpeedMps ?? 0) >= STILL_SPEED_MPS) return null;
  if (Math.abs(clearanceMeters) >= NEAR_GROUND_METERS) return null;
  const isDoubtful = !isLandingMode(seen.mode) && (!seen.motion.isMeasured || isAirborneMode(seen.mode));
  const needMs = clearanceMeters > TOUCHING_METERS && isDoubtful ? STILL_DOUBTFUL_MS : STILL_MS;
  const fresh: StillRun = {
    sinceMs: seen.atMs,
    count: 1,
    datum,
    minHeightMeters: heightMeters,
    maxHeightMeters: heightMeters,
    needMs,
  };
  if (run === null || run.datum !== datum) return fresh;
  const minHeightMeters = Math.min(run.minHeightMeters, heightMeters);
  const maxHeightMeters = Math.max(run.maxHeightMeters, heightMeters);
  if (maxHeightMeters - minHeightMeters >= STILL_HEIGHT_SPREAD_METERS) return fresh;
  return {
    ...run,
    count: run.count + 1,
    minHeightMeters,
    maxHeightMeters,
    needMs: Math.max(run.needMs, needMs),
  };
}
