import type { NativeSample } from './native.schema.ts';

/** What is remembered of a native device between its messages: one number. */
export interface NativeState {
  /** Highest `sequence` of its live samples; null before the first. */
  readonly lastSequence: number | null;
}

export const EMPTY_NATIVE_STATE: NativeState = { lastSequence: null };

/** A device that starts anew counts from here; any other smaller number is a late one. */
const FIRST_SEQUENCES_MAX = 1;
const MISSING_MAX = 999_999;

/**
 * Counts what is missing before a sample. Samples of one batch may share a number; what was stored and is sent
 * later (`historical`) brings old numbers, which neither fill a gap that was told nor make one.
 */
export function countMissing(
  state: NativeState,
  { sequence, historical }: Pick<NativeSample, 'sequence' | 'historical'>,
): { state: NativeState; missing: number } {
  const last = state.lastSequence;
  if (sequence === undefined || historical || sequence === last) return { state, missing: 0 };
  const restarted = sequence <= FIRST_SEQUENCES_MAX;
  if (last !== null && sequence < last && !restarted) return { state, missing: 0 };
  const missing = last === null || sequence < last ? 0 : sequence - last - 1;
  return { state: { lastSequence: sequence }, missing: Math.min(missing, MISSING_MAX) };
}
