import { distanceMeters } from '../lib/geo.ts';
import type { CommittedSample, CommittedTransition } from '../telemetry/batch.ts';
import type { FlightProgress } from './flight-record.ts';
import { findFlightState } from './flight-state.ts';

/** Design D10 (setting): a sample received later than this after its event time is not live. */
export const LIVE_GRACE_MS = 30_000;
/** Between two fixes further apart than this no distance is counted: a jump or a gap, not flown metres. */
const STEP_SECONDS_MAX = 60;
const STEP_SPEED_MPS_MAX = 120;

export function isLive(sample: {
  observedAtMs: number;
  receivedAtMs: number;
  flags: readonly string[];
}): boolean {
  return (
    sample.receivedAtMs - sample.observedAtMs <= LIVE_GRACE_MS && !sample.flags.includes('clockUntrusted')
  );
}

/** A flight's progress after one more sample of it. */
export function accumulateSample(flight: FlightProgress, sample: CommittedSample): FlightProgress {
  const height = sample.heightAboveTakeoffMeters;
  const isNewest = !sample.isLate && sample.observedAtMs >= (flight.lastSample?.observedAtMs ?? 0);
  const flown = isNewest && sample.phase === 'airborne' ? stepMeters(flight.lastSample, sample) : 0;
  return {
    ...flight,
    sampleCount: flight.sampleCount + 1,
    simulated: flight.simulated || sample.flags.includes('simulated'),
    liveFromMs: flight.liveFromMs ?? (isLive(sample) ? sample.receivedAtMs : null),
    heightAboveTakeoffMetersMax: maxOf(flight.heightAboveTakeoffMetersMax, height),
    groundSpeedMpsMax: maxOf(flight.groundSpeedMpsMax, sample.groundSpeedMps),
    distanceMeters: flight.distanceMeters + flown,
    lastSample: isNewest ? sample : flight.lastSample,
  };
}

/** A flight's progress after a transition. One that the state table refuses is ignored. */
export function accumulateTransition(
  flight: FlightProgress,
  transition: CommittedTransition,
): FlightProgress {
  const state = findFlightState(flight.state ?? undefined, transition.kind);
  if (state === undefined) return flight;
  const next = { ...flight, state, transitions: [...flight.transitions, transition] };
  switch (transition.kind) {
    case 'tookOff':
      return {
        ...next,
        tookOffAtMs: transition.atMs,
        takeoffKnownAtMs: transition.decidedAtMs,
        takeoffPosition: positionOf(flight.lastSample),
      };
    case 'landed':
      return { ...next, landedAtMs: transition.atMs };
    case 'closed':
      return { ...next, closedAtMs: transition.decidedAtMs };
    case 'resumed':
      return { ...next, landedAtMs: null };
    case 'lost':
      return next;
  }
}

function maxOf(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}

interface Fix {
  observedAtMs: number;
  latitudeDegrees: number | null;
  longitudeDegrees: number | null;
}

function stepMeters(from: Fix | null, to: Fix): number {
  const a = positionOf(from);
  const b = positionOf(to);
  if (!a || !b || !from) return 0;
  const seconds = (to.observedAtMs - from.observedAtMs) / 1_000;
  const meters = distanceMeters(a, b);
  return seconds > 0 && seconds <= STEP_SECONDS_MAX && meters <= seconds * STEP_SPEED_MPS_MAX ? meters : 0;
}

function positionOf(fix: Fix | null): FlightProgress['takeoffPosition'] {
  if (!fix || fix.latitudeDegrees === null || fix.longitudeDegrees === null) return null;
  return { latitudeDegrees: fix.latitudeDegrees, longitudeDegrees: fix.longitudeDegrees };
}
