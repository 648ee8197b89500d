import { MINUTE_MS, SECOND_MS } from '../lib/clock.ts';
import { distanceMeters, type Position } from '../lib/geo.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import type { FlightTransition, Lane } from './flight-tracker.schema.ts';
import {
  CLOSED_SILENCE_MS,
  closeLane,
  LANDED_OPEN_MS,
  LANDING_SILENCE_MS,
  type LaneStep,
  LOST_SILENCE_MS,
  landBySilence,
  transitionOf,
} from './silence-rule.ts';

/** Pre-flight segments stay short: they end after such a gap, or after so long on the ground. */
export const GROUND_GAP_MS = 5 * MINUTE_MS;
const GROUND_SEGMENT_MS = 10 * MINUTE_MS;

/** How far an unheard aircraft gets: position error, and the level speed of the fastest in the register. */
const REACH_METERS_MIN = 300;
const REACH_MPS = 45;

/**
 * What the event time that passed before `sample` means. In a backlog fed as fast as possible the gap
 * between event times is the silence; live it agrees with what the clock already decided.
 */
export function settleEventGap(lane: Lane, sample: CanonicalSample): LaneStep {
  const gapMs = sample.observedAtMs - lane.newestAtMs;
  if (lane.phase === 'airborne' && lane.isLowInLanding && gapMs > LANDING_SILENCE_MS) {
    const step = landBySilence(lane, { receivedAtMs: sample.receivedAtMs, decidedAtMs: sample.receivedAtMs });
    const rest = settleLanded(step.lane, sample);
    return { lane: rest.lane, transitions: [step.transition, ...rest.transitions] };
  }
  if (lane.phase === 'landed') return settleLanded(lane, sample);
  if (lane.phase === 'lost' || (lane.phase === 'airborne' && gapMs > LOST_SILENCE_MS)) {
    return settleLost(lane, sample, gapMs);
  }
  return { lane, transitions: [] };
}

/** Whether a pre-flight segment is over, so that `sample` opens another. */
export function isGroundSegmentOver(lane: Lane, sample: CanonicalSample): boolean {
  if (lane.phase !== 'ground') return false;
  const isGap = sample.observedAtMs - lane.newestAtMs > GROUND_GAP_MS;
  const isLong = sample.observedAtMs - lane.openedAtMs > GROUND_SEGMENT_MS;
  return isGap || (isLong && lane.takeoff === null);
}

function settleLanded(lane: Lane, sample: CanonicalSample): LaneStep {
  if (lane.landed === null || sample.observedAtMs - lane.landed.seenAtMs <= LANDED_OPEN_MS) {
    return { lane, transitions: [] };
  }
  const step = closeLane(lane, sample.receivedAtMs, 'CLOSED_LANDED');
  return { lane: step.lane, transitions: [step.transition] };
}

function settleLost(lane: Lane, sample: CanonicalSample, gapMs: number): LaneStep {
  const decidedAtMs = sample.receivedAtMs;
  const transitions: FlightTransition[] = [];
  if (lane.phase === 'airborne') {
    transitions.push(
      transitionOf(lane, 'lost', { atMs: lane.newestAtMs, decidedAtMs, reason: 'LINK_SILENT' }),
    );
  }
  if (gapMs > CLOSED_SILENCE_MS || isAnotherFlight(lane, sample, gapMs)) {
    const step = closeLane(lane, decidedAtMs, gapMs > CLOSED_SILENCE_MS ? 'CLOSED_SILENT' : 'SUPERSEDED');
    return { lane: step.lane, transitions: [...transitions, step.transition] };
  }
  const atMs = sample.observedAtMs;
  transitions.push(transitionOf(lane, 'resumed', { atMs, decidedAtMs, reason: 'LINK_RESUMED' }));
  return { lane: { ...lane, phase: 'airborne', groundRun: null, stillRun: null }, transitions };
}

/**
 * A lost aircraft that is heard taking off, or where it can't have flown to, has landed unseen in between:
 * this is another flight, and cover of the lost one must not stretch over it.
 */
function isAnotherFlight(lane: Lane, sample: CanonicalSample, gapMs: number): boolean {
  if (sample.mode === 'takeoff' || sample.mode === 'takeoffPreparation') return true;
  const last = lane.recent.findLast((point) => point.latitudeDegrees !== null);
  const from = positionOf(last);
  const to = positionOf(sample);
  if (!from || !to) return false;
  const reachMeters = REACH_METERS_MIN + (Math.max(0, gapMs) / SECOND_MS) * REACH_MPS;
  return distanceMeters(from, to) > reachMeters;
}

function positionOf(
  point: { latitudeDegrees: number | null; longitudeDegrees: number | null } | undefined,
): Position | undefined {
  if (!point || point.latitudeDegrees === null || point.longitudeDegrees === null) return undefined;
  return { latitudeDegrees: point.latitudeDegrees, longitudeDegrees: point.longitudeDegrees };
}
