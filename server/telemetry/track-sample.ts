import { LEAF_HASH_BYTES } from '../evidence/leaf.ts';
import { type BatchRecord, sampleKeyOf } from './batch.ts';
import type { CanonicalSample } from './sample.schema.ts';
import { ORDER_STEP } from './to-sample-view.ts';

/** A sample of a track, with its place in the commit order and in its writer's log. */
export interface TrackSample extends CanonicalSample {
  flightId: string;
  isLate: boolean;
  /** Commit order over all flights of the writer: the cursor. */
  order: number;
  leafIndex: number;
  /** Tells it from another of the same aircraft and instant (sampleKeyOf). */
  key: string;
}

/** The samples of a batch as tracks keep them, in commit order. */
export function toTrackSamples(batch: BatchRecord): TrackSample[] {
  return batch.samples.map(({ phase: _phase, message, part, ...sample }, index) => ({
    ...sample,
    order: batch.seq * ORDER_STEP + index,
    leafIndex: batch.firstLeafIndex + index,
    key: sampleKeyOf(batch.messages[message]?.payloadSha256 ?? '', part),
  }));
}

/** The batch that a sample was committed with, and its place there. */
export function placeOf(order: number): { seq: number; index: number } {
  return { seq: Math.floor(order / ORDER_STEP), index: order % ORDER_STEP };
}

/** The leaf hash of sample `index` of a batch. */
export function leafHashAt(batch: Pick<BatchRecord, 'leafHashes'>, index: number): Buffer {
  return batch.leafHashes.subarray(index * LEAF_HASH_BYTES, (index + 1) * LEAF_HASH_BYTES);
}
