import { DAY_MS, MINUTE_MS, SECOND_MS } from '../lib/clock.ts';

/**
 * The lower envelope of receive − event time of one source, in two windows. Delays only ever add, so the
 * shortest lag of some minutes is the clock's own error and the least delay of the network.
 */
export interface SkewMemory {
  windowReceivedAtMs: number;
  windowObservedAtMs: number;
  windowCount: number;
  /** Shortest lag of the running window and of the one before, ms; NaN without one. */
  lagMs: number;
  previousLagMs: number;
  /** What was last told, ms; NaN while unknown. */
  skewMs: number;
}

/** Long enough that a stall of the network doesn't matter; a crystal of 100 ppm drifts 30 ms in it. */
const WINDOW_MS = 5 * MINUTE_MS;
/** A first answer needs this much live traffic. */
const FIRST_MS = 10 * SECOND_MS;
const COUNT_MIN = 5;
/** Live means that event time passes as receive time does: what a buffer sends says nothing about its clock. */
const PACE_MIN = 0.8;
const PACE_MAX = 1.25;
/** Further off than this is a recording, not a clock. */
const SKEW_MS_MAX = DAY_MS;
const RESOLUTION_MS = 10;
/** Told anew only when it moved by this much, so that it stays the same over long stretches. */
const HYSTERESIS_MS = 50;

export function newSkewMemory(): SkewMemory {
  return {
    windowReceivedAtMs: 0,
    windowObservedAtMs: 0,
    windowCount: 0,
    lagMs: Number.NaN,
    previousLagMs: Number.NaN,
    skewMs: Number.NaN,
  };
}

/**
 * Device clock minus ours, ms, after one more sample of a source; null while unknown. The least delay of the
 * network is in it, so that a right clock shows as a fraction of a second behind. Drift is followed within two
 * windows. Backlogs and recordings, which pass faster or slower than time, leave the last estimate as it was.
 */
export function estimateSkewMs(
  memory: SkewMemory,
  sample: { observedAtMs: number; receivedAtMs: number },
): number | null {
  const lagMs = sample.receivedAtMs - sample.observedAtMs;
  if (memory.windowCount === 0) openWindow(memory, sample, lagMs);
  else {
    memory.windowCount += 1;
    if (lagMs < memory.lagMs) memory.lagMs = lagMs;
    const receivedMs = sample.receivedAtMs - memory.windowReceivedAtMs;
    if (receivedMs >= FIRST_MS && memory.windowCount >= COUNT_MIN) {
      const observedMs = sample.observedAtMs - memory.windowObservedAtMs;
      const isLive = observedMs >= receivedMs * PACE_MIN && observedMs <= receivedMs * PACE_MAX;
      if (isLive) tell(memory);
      if (receivedMs >= WINDOW_MS || !isLive) {
        // A stall says nothing of the clock: what was shortest before it still holds.
        memory.previousLagMs = isLive ? memory.lagMs : shortestOf(memory);
        openWindow(memory, sample, lagMs);
      }
    }
  }
  return Number.isNaN(memory.skewMs) ? null : memory.skewMs;
}

function openWindow(
  memory: SkewMemory,
  sample: { observedAtMs: number; receivedAtMs: number },
  lagMs: number,
): void {
  memory.windowReceivedAtMs = sample.receivedAtMs;
  memory.windowObservedAtMs = sample.observedAtMs;
  memory.windowCount = 1;
  memory.lagMs = lagMs;
}

function tell(memory: SkewMemory): void {
  const shortestMs = shortestOf(memory);
  if (Math.abs(shortestMs) > SKEW_MS_MAX) return;
  if (Math.abs(-shortestMs - memory.skewMs) < HYSTERESIS_MS) return;
  // `+ 0` makes -0 a plain zero, which JSON would give back.
  memory.skewMs = -Math.round(shortestMs / RESOLUTION_MS) * RESOLUTION_MS + 0;
}

function shortestOf({ lagMs, previousLagMs }: SkewMemory): number {
  return previousLagMs < lagMs ? previousLagMs : lagMs;
}
