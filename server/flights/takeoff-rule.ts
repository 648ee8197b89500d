import type { FlightMode } from '../telemetry/sample.schema.ts';
import { isAirborneMode, isGroundMode } from './flight-mode.ts';
import type { FlightReason, TakeoffCandidate } from './flight-tracker.schema.ts';
import type { Motion } from './motion.ts';

/** Two samples spanning this long (detection §2.4). */
const TAKEOFF_SPAN_MS = 2_000;
/** A sign that nothing confirms for this long was none. */
const CANDIDATE_MS_MAX = 15_000;
const CLIMB_HEIGHT_METERS = 2;
const CLIMB_SPEED_MPS = 0.5;
const GROUND_SPEED_MPS = 2;
/** With an airborne code these weaker signs do: motors run on the ground in take-off mode (Matrice log). */
const MODE_HEIGHT_METERS = 1;
const MODE_CLIMB_SPEED_MPS = 0.3;

export interface TakeoffDecision {
  candidate: TakeoffCandidate | null;
  tookOff: { atMs: number; reason: FlightReason } | null;
}

/**
 * Take-off (detection §2.4): an airborne code that height or speed doesn't contradict, or height > 2 m with
 * |vz| > 0.5 or v > 2 m/s, in two samples spanning ≥ 2 s. Event time is that of the first of them.
 */
export function decideTakeoff(
  candidate: TakeoffCandidate | null,
  seen: { atMs: number; mode: FlightMode | null; motion: Motion; isFirstSeen: boolean },
): TakeoffDecision {
  const sign = findAirborneSign(seen.mode, seen.motion);
  const live = candidate !== null && seen.atMs - candidate.sinceMs <= CANDIDATE_MS_MAX ? candidate : null;
  if (sign === null) return { candidate: isGroundSign(seen.mode, seen.motion) ? null : live, tookOff: null };
  if (live === null) {
    const isHigh = seen.motion.heightMeters === null || seen.motion.heightMeters > CLIMB_HEIGHT_METERS;
    const started = {
      sinceMs: seen.atMs,
      byMode: sign === 'mode',
      isFirstSeenHigh: seen.isFirstSeen && isHigh,
    };
    return { candidate: started, tookOff: null };
  }
  const held = { ...live, byMode: live.byMode || sign === 'mode' };
  if (seen.atMs - held.sinceMs < TAKEOFF_SPAN_MS) return { candidate: held, tookOff: null };
  const reason = held.isFirstSeenHigh
    ? 'FIRST_SEEN_AIRBORNE'
    : held.byMode
      ? 'TAKEOFF_MODE'
      : 'TAKEOFF_CLIMB';
  return { candidate: null, tookOff: { atMs: held.sinceMs, reason } };
}

/** What in one sample speaks for being airborne. A ground code outweighs movement: it may be carried. */
export function findAirborneSign(mode: FlightMode | null, motion: Motion): 'mode' | 'climb' | null {
  const { heightMeters, verticalSpeedMps, groundSpeedMps } = motion;
  const climb = Math.abs(verticalSpeedMps ?? 0);
  const speed = groundSpeedMps ?? 0;
  if (isGroundMode(mode)) return null;
  if (isAirborneMode(mode)) {
    if (heightMeters === null && verticalSpeedMps === null && groundSpeedMps === null) return 'mode';
    const isOffGround = (heightMeters ?? 0) >= MODE_HEIGHT_METERS;
    return isOffGround || climb >= MODE_CLIMB_SPEED_MPS || speed > GROUND_SPEED_MPS ? 'mode' : null;
  }
  if (heightMeters === null || heightMeters <= CLIMB_HEIGHT_METERS) return null;
  return climb > CLIMB_SPEED_MPS || speed > GROUND_SPEED_MPS ? 'climb' : null;
}

function isGroundSign(mode: FlightMode | null, motion: Motion): boolean {
  if (isGroundMode(mode)) return true;
  const isLow = motion.heightMeters !== null && motion.heightMeters < 0.5;
  return isLow && Math.abs(motion.verticalSpeedMps ?? 0) < 0.2 && (motion.groundSpeedMps ?? 0) < 0.5;
}
