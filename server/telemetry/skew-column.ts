import { type Column, columnAt, toColumn } from '../lib/columns.ts';
import type { TrackSample } from './track-sample.ts';

type Skewed = Pick<TrackSample, 'clockSkewMs'>;

/** What batches and segments keep of clock skew: nothing where no sample has any, as before it was estimated. */
export interface SkewColumn {
  clockSkewMs?: Column<number | null>;
}

export function toSkewColumn(samples: readonly Skewed[]): SkewColumn {
  const values = samples.map((sample) => sample.clockSkewMs ?? null);
  return values.every((value) => value === null) ? {} : { clockSkewMs: toColumn(values) };
}

/** The inverse for row `index`: no field where none was known. */
export function skewAt({ clockSkewMs }: SkewColumn, index: number): Skewed {
  const value = clockSkewMs === undefined ? null : columnAt(clockSkewMs, index);
  return value === null ? {} : { clockSkewMs: value };
}
