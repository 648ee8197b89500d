import { SECOND_MS } from '../lib/clock.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import { GROUND_GAP_MS, isGroundSegmentOver, settleEventGap } from './event-gap-rule.ts';
import type { FlightTransition, Lane } from './flight-tracker.schema.ts';
import { decideLanding, isLowInLanding } from './landing-rule.ts';
import { type Motion, readMotion, rememberPoint } from './motion.ts';
import { CLOSED_SILENCE_MS, closeLane, type LaneStep, transitionOf } from './silence-rule.ts';
import { decideTakeoff } from './takeoff-rule.ts';

/** Off again so soon after the landing is a touch-and-go of the same flight. */
const TOUCH_AND_GO_MS = 20 * SECOND_MS;

/** A lane whose first segment starts with `sample`; `after` is the lane it continues, if any. */
export function openLane(sample: CanonicalSample, flightId: string, after?: Lane): Lane {
  const previous =
    after === undefined || after.phase === 'ground'
      ? after?.previous
      : { flightId: after.flightId, fromMs: after.openedAtMs, toMs: after.newestAtMs };
  return {
    flightId,
    phase: 'ground',
    openedAtMs: sample.observedAtMs,
    continues: after !== undefined && sample.observedAtMs - after.newestAtMs <= GROUND_GAP_MS,
    newestAtMs: sample.observedAtMs,
    newestReceivedAtMs: Math.max(sample.receivedAtMs, after?.newestReceivedAtMs ?? 0),
    isLowInLanding: false,
    landed: null,
    base: {
      altitudeAmslMeters: sample.altitudeAmslMeters,
      altitudeEllipsoidMeters: sample.altitudeEllipsoidMeters,
    },
    recent: [],
    takeoff: null,
    groundRun: null,
    stillRun: null,
    previous: previous ?? null,
  };
}

/** Moves one lane by a sample that is not older than its newest. */
export function advanceLane(lane: Lane, sample: CanonicalSample, newFlightId: () => string): LaneStep {
  const settled = settleEventGap(lane, sample);
  const isOver = settled.lane.phase === 'closed' || isGroundSegmentOver(settled.lane, sample);
  const open = isOver ? openLane(sample, newFlightId(), settled.lane) : settled.lane;
  const step = applySample(open, sample, newFlightId);
  return { lane: step.lane, transitions: [...settled.transitions, ...step.transitions] };
}

/** Applies the rule of the lane's phase to its first or next sample. */
export function applySample(lane: Lane, sample: CanonicalSample, newFlightId: () => string): LaneStep {
  const motion = readMotion(sample, lane.base, lane.recent);
  const step = applyRules(lane, { sample, motion }, newFlightId);
  return {
    lane: {
      ...step.lane,
      newestAtMs: sample.observedAtMs,
      newestReceivedAtMs: Math.max(step.lane.newestReceivedAtMs, sample.receivedAtMs),
      isPast: sample.receivedAtMs - sample.observedAtMs > CLOSED_SILENCE_MS,
      isLowInLanding: isLowInLanding(sample.mode, motion),
      recent: rememberPoint(step.lane.recent, sample, motion),
    },
    transitions: step.transitions,
  };
}

interface Seen {
  sample: CanonicalSample;
  motion: Motion;
}

function applyRules(lane: Lane, seen: Seen, newFlightId: () => string): LaneStep {
  if (lane.phase === 'airborne') return applyAirborne(lane, seen);
  if (lane.phase === 'landed') return applyLanded(lane, seen, newFlightId);
  return applyGround(lane, seen);
}

function applyGround(lane: Lane, { sample, motion }: Seen): LaneStep {
  const isFirstSeen = sample.observedAtMs === lane.openedAtMs && !lane.continues;
  const seen = { atMs: sample.observedAtMs, mode: sample.mode, motion, isFirstSeen };
  const { candidate, tookOff } = decideTakeoff(lane.takeoff, seen);
  if (tookOff === null) return { lane: { ...lane, takeoff: candidate }, transitions: [] };
  return {
    lane: { ...lane, phase: 'airborne', takeoff: null },
    transitions: [transitionOf(lane, 'tookOff', { ...tookOff, decidedAtMs: sample.receivedAtMs })],
  };
}

function applyAirborne(lane: Lane, { sample, motion }: Seen): LaneStep {
  const { groundRun, stillRun, landed } = decideLanding(lane, {
    atMs: sample.observedAtMs,
    mode: sample.mode,
    motion,
  });
  if (landed === null) return { lane: { ...lane, groundRun, stillRun }, transitions: [] };
  const seenAtMs = sample.observedAtMs;
  const record = { atMs: landed.atMs, seenAtMs, receivedAtMs: sample.receivedAtMs, bySilence: false };
  return {
    lane: { ...lane, phase: 'landed', landed: record, takeoff: null, groundRun: null, stillRun: null },
    transitions: [transitionOf(lane, 'landed', { ...landed, decidedAtMs: sample.receivedAtMs })],
  };
}

/**
 * A new take-off within 20 s of the last sample on the ground is a touch-and-go. Any later one is another
 * flight, such as after a battery swap, with a decision on cover of its own.
 */
function applyLanded(lane: Lane, { sample, motion }: Seen, newFlightId: () => string): LaneStep {
  const decidedAtMs = sample.receivedAtMs;
  const seen = { atMs: sample.observedAtMs, mode: sample.mode, motion, isFirstSeen: false };
  const { candidate, tookOff } = decideTakeoff(lane.takeoff, seen);
  const landedAtMs = lane.landed?.seenAtMs ?? lane.newestAtMs;
  const startedAtMs = tookOff?.atMs ?? candidate?.sinceMs;
  if (startedAtMs !== undefined && startedAtMs - landedAtMs > TOUCH_AND_GO_MS) {
    const closed = closeLane(lane, decidedAtMs, 'SUPERSEDED');
    const next = openLane(sample, newFlightId(), closed.lane);
    return { lane: { ...next, takeoff: candidate }, transitions: [closed.transition] };
  }
  if (tookOff === null) return { lane: { ...lane, takeoff: candidate }, transitions: [] };
  const transitions: FlightTransition[] = [
    transitionOf(lane, 'resumed', { atMs: tookOff.atMs, decidedAtMs, reason: 'TOUCH_AND_GO' }),
  ];
  return { lane: { ...lane, phase: 'airborne', landed: null, takeoff: null }, transitions };
}
