import { HOUR_MS } from '../lib/clock.ts';
import { REORDER_WINDOW_MS } from '../telemetry/clock-rule.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import { advanceLane, applySample, openLane } from './advance-lane.ts';
import { GROUND_GAP_MS } from './event-gap-rule.ts';
import type { FlightTransition, Lane, TrackerState } from './flight-tracker.schema.ts';
import { closeLane, dueAtMs, LOST_SILENCE_MS, settleSilence, transitionOf } from './silence-rule.ts';

const LANES_MAX = 2;
/** A clock that steps back by more than this was reset: told to the caller, who may distrust it. */
const CLOCK_BACK_MS = HOUR_MS;

export interface FlightStep {
  state: TrackerState;
  /** The segment this sample belongs to; a flight once that segment took off. */
  flightId: string;
  /** Phase of that segment after the sample, as detectors want it (a lost flight is still airborne). */
  phase: 'ground' | 'airborne' | 'landed';
  /** Event time before the newest of its lane by more than the reorder window. What is older never drives a flight. */
  isLate: boolean;
  /** Same event time as the newest of its lane; a sample in its own right. */
  isDuplicateTime: boolean;
  /** Event time more than an hour before the newest sample of the aircraft: clock reset or past recording. */
  isClockBack: boolean;
  transitions: FlightTransition[];
}

/**
 * Moves an aircraft's tracker by one sample of that aircraft (detection §2.4, design D9b). `newFlightId` is
 * used only when the sample opens a segment. Deterministic: same state and input, same result. Samples more
 * than 5 min before everything known (a past recording, a reset clock) run in a second lane, so a backlog
 * never disturbs the live flight.
 */
export function advanceFlight(
  state: TrackerState | undefined,
  sample: CanonicalSample,
  newFlightId: () => string,
): FlightStep {
  const lanes = state?.lanes ?? [];
  const newestAtMs = Math.max(...lanes.map((lane) => lane.newestAtMs), Number.NEGATIVE_INFINITY);
  const isClockBack = newestAtMs - sample.observedAtMs > CLOCK_BACK_MS;
  const index = findLane(lanes, sample.observedAtMs);
  const lane = lanes[index];
  if (lane === undefined) return { ...startLane(lanes, sample, newFlightId), isClockBack };
  if (sample.observedAtMs < lane.newestAtMs || isClockOutlier(lane, sample))
    return { ...placeLate(lanes, lane, sample), isClockBack };
  const step = advanceLane(lane, sample, newFlightId);
  return {
    state: toState(sample, lanes.with(index, step.lane)),
    flightId: step.lane.flightId,
    phase: phaseOf(step.lane),
    isLate: false,
    isDuplicateTime: sample.observedAtMs === lane.newestAtMs,
    isClockBack,
    transitions: step.transitions,
  };
}

/**
 * A clock that jumps ahead of ours must not pass for silence: of an aircraft that was heard a moment ago such a
 * sample is kept with the flight and drives nothing.
 */
function isClockOutlier(lane: Lane, sample: CanonicalSample): boolean {
  if (!sample.flags.includes('clockUntrusted')) return false;
  const isHeard = sample.receivedAtMs - lane.newestReceivedAtMs <= LOST_SILENCE_MS;
  return isHeard && sample.observedAtMs - lane.newestAtMs > LOST_SILENCE_MS;
}

/** Applies what silence up to `nowMs` (receive time, Unix ms) decides for an aircraft. */
export function tickFlight(
  state: TrackerState,
  nowMs: number,
): { state: TrackerState; transitions: FlightTransition[] } {
  const steps = state.lanes.map((lane) => settleSilence(lane, nowMs));
  return {
    state: { ...state, lanes: steps.map((step) => step.lane) },
    transitions: steps.flatMap((step) => step.transitions),
  };
}

/** When tickFlight could change something next (receive time, Unix ms); undefined when only a sample can. */
export function nextTickAtMs(state: TrackerState): number | undefined {
  const dues = state.lanes.map(dueAtMs).filter((due) => due !== undefined);
  return dues.length === 0 ? undefined : Math.min(...dues);
}

/** Index of the newest lane whose segment or last flight reaches to `atMs`; -1 when none does. */
function findLane(lanes: readonly Lane[], atMs: number): number {
  return lanes.findIndex((lane) => {
    if (atMs >= lane.openedAtMs - GROUND_GAP_MS) return true;
    return (
      lane.previous !== null && atMs >= lane.previous.fromMs - GROUND_GAP_MS && atMs <= lane.previous.toMs
    );
  });
}

function placeLate(
  lanes: readonly Lane[],
  lane: Lane,
  sample: CanonicalSample,
): Omit<FlightStep, 'isClockBack'> {
  const { previous } = lane;
  const isPrevious =
    previous !== null && sample.observedAtMs < lane.openedAtMs && sample.observedAtMs <= previous.toMs;
  const heard = { ...lane, newestReceivedAtMs: Math.max(lane.newestReceivedAtMs, sample.receivedAtMs) };
  return {
    state: toState(
      sample,
      lanes.map((one) => (one === lane ? heard : one)),
    ),
    flightId: isPrevious ? previous.flightId : lane.flightId,
    phase: isPrevious ? 'landed' : phaseOf(lane),
    isLate: lane.newestAtMs - sample.observedAtMs > REORDER_WINDOW_MS,
    isDuplicateTime: false,
    transitions: [],
  };
}

/** Opens a lane for a time before all others; the oldest gives way, its flight ended as superseded. */
function startLane(
  lanes: readonly Lane[],
  sample: CanonicalSample,
  newFlightId: () => string,
): Omit<FlightStep, 'isClockBack'> {
  const kept = lanes.slice(0, LANES_MAX - 1);
  const ended = lanes.slice(LANES_MAX - 1).flatMap((lane) => endLane(lane, sample.receivedAtMs));
  const step = applySample(openLane(sample, newFlightId()), sample, newFlightId);
  return {
    state: toState(sample, [...kept, step.lane]),
    flightId: step.lane.flightId,
    phase: phaseOf(step.lane),
    isLate: false,
    isDuplicateTime: false,
    transitions: [...ended, ...step.transitions],
  };
}

function endLane(lane: Lane, decidedAtMs: number): FlightTransition[] {
  if (lane.phase === 'ground' || lane.phase === 'closed') return [];
  const closed = closeLane(lane, decidedAtMs, 'SUPERSEDED').transition;
  if (lane.phase !== 'airborne') return [closed];
  return [transitionOf(lane, 'lost', { atMs: lane.newestAtMs, decidedAtMs, reason: 'LINK_SILENT' }), closed];
}

function phaseOf(lane: Lane): FlightStep['phase'] {
  if (lane.phase === 'ground') return 'ground';
  return lane.phase === 'airborne' || lane.phase === 'lost' ? 'airborne' : 'landed';
}

function toState(sample: CanonicalSample, lanes: Lane[]): TrackerState {
  return { serialNumber: sample.serialNumber, lanes };
}
