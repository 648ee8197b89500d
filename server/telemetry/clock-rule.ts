import { SECOND_MS } from '../lib/clock.ts';

/** Samples that come out of order by up to this are the network's doing (telemetry §5.4), Unix ms. */
export const REORDER_WINDOW_MS = 2 * SECOND_MS;
/** A new timeline is believed after so many samples over so long. */
const RESTART_COUNT = 3;
const RESTART_MS = 2 * SECOND_MS;
/** A clock that runs passes a second in about a second; a buffer that empties passes many. */
const PACE_MAX = 1.5;
const PACE_MIN = 0.5;
const PACE_SLACK_MS = 2 * SECOND_MS;

/** A run of samples from before the newest event time: a buffer that empties, or a clock that went back. */
export interface ClockMemory {
  /** Samples of the run; 0 without one. */
  count: number;
  firstAtMs: number;
  firstReceivedAtMs: number;
  newestAtMs: number;
  /** Faster than time: delivered late, whatever follows. */
  isBacklog: boolean;
}

export function newClockMemory(): ClockMemory {
  return { count: 0, firstAtMs: 0, firstReceivedAtMs: 0, newestAtMs: 0, isBacklog: false };
}

/**
 * Whether the clock of a device has gone back, told from late delivery by pace: after a restart event time
 * passes as receive time does and the old timeline is never heard again; a backlog passes many event seconds
 * in one, or comes between newer samples. Asked for each sample older than `newestAtMs` by more than the
 * reorder window; true once, for the sample that settles it. Steps of a few seconds pass for late delivery.
 */
export function hasClockRestarted(
  memory: ClockMemory,
  sample: { observedAtMs: number; receivedAtMs: number },
): boolean {
  const { observedAtMs, receivedAtMs } = sample;
  if (memory.count === 0) {
    memory.count = 1;
    memory.firstAtMs = observedAtMs;
    memory.firstReceivedAtMs = receivedAtMs;
    memory.newestAtMs = observedAtMs;
    memory.isBacklog = false;
    return false;
  }
  const passedMs = observedAtMs - memory.firstAtMs;
  const receivedMs = receivedAtMs - memory.firstReceivedAtMs;
  if (
    observedAtMs < memory.newestAtMs - REORDER_WINDOW_MS ||
    passedMs > receivedMs * PACE_MAX + PACE_SLACK_MS
  )
    memory.isBacklog = true;
  memory.newestAtMs = Math.max(memory.newestAtMs, observedAtMs);
  memory.count += 1;
  if (memory.isBacklog || memory.count < RESTART_COUNT || receivedMs < RESTART_MS) return false;
  if (passedMs < receivedMs * PACE_MIN || passedMs > receivedMs * PACE_MAX) return false;
  memory.count = 0;
  return true;
}

/** The old timeline was heard again: what came from before was late. */
export function endBackRun(memory: ClockMemory): void {
  memory.count = 0;
}
