import type { NativeSample } from './native.schema.ts';
import { isRecord, ownValue } from './parse-json.ts';

/** What is remembered of a native device between its messages: two numbers. */
export interface NativeState {
  /** Highest `sequence` of its live samples, used or refused; null before the first. */
  readonly lastSequence: number | null;
  /** Samples missing before refused ones, which the next usable sample tells. */
  readonly untoldMissing: number;
}

export const EMPTY_NATIVE_STATE: NativeState = { lastSequence: null, untoldMissing: 0 };

/** A device that starts anew counts from here; any other smaller number is a late one. */
const FIRST_SEQUENCES_MAX = 1;
const MISSING_MAX = 999_999;
/** Beyond this the number itself is taken for what is wrong with a refused sample. */
const REFUSED_GAP_MAX = 1_000;

/**
 * Counts what is missing before a sample. Samples of one batch may share a number; what was stored and is sent
 * later (`historical`) brings old numbers, which neither fill a gap that was told nor make one.
 */
export function countMissing(
  state: NativeState,
  { sequence, historical }: Pick<NativeSample, 'sequence' | 'historical'>,
): { state: NativeState; missing: number } {
  if (sequence === undefined || historical) return { state, missing: 0 };
  const { lastSequence, missing } = step(state.lastSequence, sequence);
  const { untoldMissing } = state;
  const next =
    lastSequence === state.lastSequence && untoldMissing === 0 ? state : { lastSequence, untoldMissing: 0 };
  return { state: next, missing: Math.min(untoldMissing + missing, MISSING_MAX) };
}

/**
 * Counts a sample that could not be used: it came, so it is no gap. Nothing else of it is believed. What is no JSON
 * at all shows no number, and stands as a gap.
 */
export function countRefused(state: NativeState, item: unknown): NativeState {
  const sequence = isRecord(item) ? ownValue(item, 'sequence') : undefined;
  const isLive = isRecord(item) && ownValue(item, 'historical') !== true;
  if (!isLive || typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 0)
    return state;
  if (state.lastSequence === null) return state;
  const { lastSequence, missing } = step(state.lastSequence, sequence);
  if (lastSequence === state.lastSequence || missing > REFUSED_GAP_MAX) return state;
  return { lastSequence, untoldMissing: Math.min(state.untoldMissing + missing, MISSING_MAX) };
}

function step(last: number | null, sequence: number): { lastSequence: number; missing: number } {
  if (last === null || sequence === last) return { lastSequence: sequence, missing: 0 };
  if (sequence > last) return { lastSequence: sequence, missing: sequence - last - 1 };
  return { lastSequence: sequence <= FIRST_SEQUENCES_MAX ? sequence : last, missing: 0 };
}
