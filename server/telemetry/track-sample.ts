import { HASH_BYTES } from '../evidence/merkle.ts';
import type { CanonicalSample } from './sample.schema.ts';
import { ORDER_STEP } from './to-sample-view.ts';

/** A sample of a track, with its place in the commit order and in its writer's log. */
export interface TrackSample extends CanonicalSample {
  flightId: string;
  isLate: boolean;
  /** Device clock minus ours as estimated then, ms; null or absent while unknown. Event time stays as it came. */
  clockSkewMs?: number | null;
  /** Commit order over all flights of the writer: the cursor. */
  order: number;
  leafIndex: number;
  /** Tells it from another of the same aircraft and instant (sampleKeyOf). */
  key: string;
}

/**
 * What tells one sample from another of the same aircraft and instant: the bytes that carried it and its place
 * in them. 64 bits of the hash are plenty within one instant of one aircraft.
 */
export function sampleKeyOf(payloadSha256: string, part: number): string {
  return part === 0 ? payloadSha256.slice(0, 16) : `${payloadSha256.slice(0, 16)}-${part}`;
}

/** The place of sample `index` of batch `seq` in the commit order. */
export function orderOf(seq: number, index: number): number {
  return seq * ORDER_STEP + index;
}

/** The batch that a sample was committed with, and its place there. */
export function placeOf(order: number): { seq: number; index: number } {
  return { seq: Math.floor(order / ORDER_STEP), index: order % ORDER_STEP };
}

/** The leaf hash of sample `index` of a batch. */
export function leafHashAt(batch: { leafHashes: Buffer }, index: number): Buffer {
  return batch.leafHashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
}
