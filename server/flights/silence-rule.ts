import { MINUTE_MS, SECOND_MS } from '../lib/clock.ts';
import type { FlightReason, FlightTransition, Lane } from './flight-tracker.schema.ts';

/** Silence after a last sample in a landing mode below 5 m: landed (design D9b). */
export const LANDING_SILENCE_MS = 10 * SECOND_MS;
/** Any other silence: lost, then closed (design D9b). */
export const LOST_SILENCE_MS = MINUTE_MS;
export const CLOSED_SILENCE_MS = 30 * MINUTE_MS;
/** A landed flight stays open this long for late samples and touch-and-go. */
export const LANDED_OPEN_MS = MINUTE_MS;

export interface LaneStep {
  lane: Lane;
  transitions: FlightTransition[];
}

/** What is due by silence at `nowMs`, measured in receive time; several steps at once after a pause. */
export function settleSilence(lane: Lane, nowMs: number): LaneStep {
  const transitions: FlightTransition[] = [];
  let current = lane;
  for (let due = dueAtMs(current); due !== undefined && due <= nowMs; due = dueAtMs(current)) {
    const step = stepBySilence(current, due, nowMs);
    transitions.push(step.transition);
    current = step.lane;
  }
  return { lane: current, transitions };
}

/** When silence changes this lane next, receive time; undefined when it can't. */
export function dueAtMs(lane: Lane): number | undefined {
  if (lane.phase === 'airborne') {
    return lane.newestReceivedAtMs + (lane.isLowInLanding ? LANDING_SILENCE_MS : LOST_SILENCE_MS);
  }
  // A record of the past ends with its last sample: nobody waits half an hour for more of 2017.
  if (lane.phase === 'lost')
    return lane.newestReceivedAtMs + (lane.isPast ? LOST_SILENCE_MS : CLOSED_SILENCE_MS);
  if (lane.phase === 'landed' && lane.landed !== null) return lane.landed.receivedAtMs + LANDED_OPEN_MS;
  return undefined;
}

function stepBySilence(lane: Lane, due: number, nowMs: number): { lane: Lane; transition: FlightTransition } {
  if (lane.phase === 'airborne' && lane.isLowInLanding) {
    return landBySilence(lane, { receivedAtMs: due, decidedAtMs: nowMs });
  }
  if (lane.phase === 'airborne') {
    const transition = transitionOf(lane, 'lost', {
      atMs: lane.newestAtMs,
      decidedAtMs: nowMs,
      reason: 'LINK_SILENT',
    });
    return { lane: { ...lane, phase: 'lost' }, transition };
  }
  return closeLane(lane, nowMs, lane.phase === 'landed' ? 'CLOSED_LANDED' : 'CLOSED_SILENT');
}

/** Landed at the newest sample because nothing followed it. */
export function landBySilence(
  lane: Lane,
  when: { receivedAtMs: number; decidedAtMs: number },
): { lane: Lane; transition: FlightTransition } {
  const atMs = lane.newestAtMs;
  const landed = { atMs, seenAtMs: atMs, receivedAtMs: when.receivedAtMs, bySilence: true };
  return {
    lane: { ...lane, phase: 'landed', landed, takeoff: null, groundRun: null, stillRun: null },
    transition: transitionOf(lane, 'landed', {
      atMs,
      decidedAtMs: when.decidedAtMs,
      reason: 'LANDED_SILENCE',
    }),
  };
}

/** Closes a landed or lost flight at its last known instant. */
export function closeLane(
  lane: Lane,
  decidedAtMs: number,
  reason: FlightReason,
): { lane: Lane; transition: FlightTransition } {
  const transition = transitionOf(lane, 'closed', { atMs: lane.newestAtMs, decidedAtMs, reason });
  return { lane: { ...lane, phase: 'closed' }, transition };
}

/** A transition of the lane's open flight. */
export function transitionOf(
  lane: Lane,
  kind: FlightTransition['kind'],
  what: { atMs: number; decidedAtMs: number; reason: FlightReason },
): FlightTransition {
  return { kind, flightId: lane.flightId, ...what };
}
