import { SECOND_MS } from '../lib/clock.ts';

/** The last value believed of one field, and one that is doubted until it lasts. NaN is unknown. */
export interface StepMemory {
  value: number;
  atMs: number;
  doubted: number;
  doubtedAtMs: number;
  doubtedSinceMs: number;
  doubtedCount: number;
}

/** How far a value may move between two samples, and how long another level must last to be believed. */
export interface StepLimits {
  /** Noise and steps of the sensor, in the field's unit. */
  slack: number;
  upPerSecond: number;
  downPerSecond: number;
  settleCount: number;
  settleMs: number;
}

/** Shorter intervals count as this long: at 10 Hz noise alone looks like impossible rates (detection §4.4). */
export const INTERVAL_MS_MIN = SECOND_MS;

export function newStepMemory(): StepMemory {
  return {
    value: Number.NaN,
    atMs: 0,
    doubted: Number.NaN,
    doubtedAtMs: 0,
    doubtedSinceMs: 0,
    doubtedCount: 0,
  };
}

/** Takes a value without judging it. */
export function believe(memory: StepMemory, value: number, atMs: number): void {
  memory.value = value;
  memory.atMs = atMs;
  memory.doubtedCount = 0;
}

/**
 * Whether a value is further from the last believed one than the limits allow. A single outlier is doubted and
 * forgotten; a new level that lasts is believed from then on. `atMs` is event time, not before the last.
 */
export function isImpossibleStep(
  memory: StepMemory,
  value: number,
  atMs: number,
  limits: StepLimits,
): boolean {
  if (Number.isNaN(memory.value) || isWithin(memory.value, value, atMs - memory.atMs, limits)) {
    believe(memory, value, atMs);
    return false;
  }
  const lasts = memory.doubtedCount > 0 && isWithin(memory.doubted, value, atMs - memory.doubtedAtMs, limits);
  if (!lasts) {
    memory.doubtedSinceMs = atMs;
    memory.doubtedCount = 0;
  }
  memory.doubted = value;
  memory.doubtedAtMs = atMs;
  memory.doubtedCount += 1;
  const isSettled =
    memory.doubtedCount >= limits.settleCount && atMs - memory.doubtedSinceMs >= limits.settleMs;
  if (isSettled) believe(memory, value, atMs);
  return !isSettled;
}

function isWithin(before: number, value: number, intervalMs: number, limits: StepLimits): boolean {
  const seconds = Math.max(intervalMs, INTERVAL_MS_MIN) / SECOND_MS;
  const step = value - before;
  const allowed = step > 0 ? limits.upPerSecond : limits.downPerSecond;
  return Math.abs(step) <= limits.slack + allowed * seconds;
}
