import { cellToParent, latLngToCell } from 'h3-js';
import type { Position } from '../lib/geo.ts';
import type { Product } from './product.schema.ts';

/** H3 resolution of what accumulates: hexagons of about 5 km², so that a flight counts in few of them. */
export const ACCUMULATION_RESOLUTION = 7;

export type BucketKind = 'cell' | 'event' | 'operator';

/** What a limit counts in: `cell:<h3>`, `event:<h3>` (shows at one place), `operator:<id>`. */
export type Bucket = `${BucketKind}:${string}`;

/** One limit in force in one bucket, half open in time, Unix ms. */
export interface HeldLimit {
  limitFen: number;
  fromMs: number;
  untilMs: number;
}

/** Where a quote or policy counts. Without a place it counts with its operator only. */
export function bucketsOf(facts: {
  operatorId: string;
  product: Product;
  /** Ground cells (resolution 8), largest share first. */
  cellIds: readonly string[];
}): Bucket[] {
  const parents = [...new Set(facts.cellIds.map((cellId) => cellToParent(cellId, ACCUMULATION_RESOLUTION)))];
  const cells = parents.map((cell): Bucket => `cell:${cell}`);
  const [first] = parents;
  // Shows at one place at one time are one event, whoever flies them (pricing.md §5, accumulation).
  const event: Bucket[] = facts.product === 'show' && first ? [`event:${first}`] : [];
  return [`operator:${facts.operatorId}`, ...event, ...cells];
}

/** The ground cell (resolution 8) of a position. */
export function groundCellOf(position: Position): string {
  return latLngToCell(position.latitudeDegrees, position.longitudeDegrees, 8);
}

export function bucketKind(bucket: Bucket): BucketKind {
  return bucket.slice(0, bucket.indexOf(':')) as BucketKind;
}

/** The largest sum of limits in force at one instant of [fromMs, untilMs). */
export function peakFen(held: readonly HeldLimit[], fromMs: number, untilMs: number): number {
  const steps = held
    .filter((one) => one.fromMs < untilMs && one.untilMs > fromMs)
    .flatMap((one) => [
      { atMs: Math.max(one.fromMs, fromMs), changeFen: one.limitFen },
      { atMs: one.untilMs, changeFen: -one.limitFen },
    ])
    // What ends at an instant ends before what begins there.
    .sort((a, b) => a.atMs - b.atMs || a.changeFen - b.changeFen);
  let [sum, peak] = [0, 0];
  for (const { changeFen } of steps) {
    sum += changeFen;
    peak = Math.max(peak, sum);
  }
  return peak;
}
