import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';

/** Two samples further apart than this are not joined by a line, whatever the usual rate. */
const GAP_AT_LEAST_MS = 5_000;
const GAP_TIMES_USUAL = 5;

export type Timed = Pick<SampleView, 'observedAt'>;

export function timeOf(sample: Timed): number {
  return Date.parse(sample.observedAt);
}

/** Silence longer than this is a gap: five usual intervals, at least 5 s. `samples` by event time. */
export function gapThresholdMs(samples: readonly Timed[]): number {
  const steps = samples.slice(1).map((sample, index) => timeOf(sample) - timeOf(samples[index] ?? sample));
  const usual = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return Math.max(GAP_AT_LEAST_MS, usual * GAP_TIMES_USUAL);
}

/** Cuts a track at its gaps, so that nothing is drawn where nothing was heard. */
export function splitAtGaps<Sample extends Timed>(samples: readonly Sample[]): Sample[][] {
  const threshold = gapThresholdMs(samples);
  const parts: Sample[][] = [];
  let previous: Sample | undefined;
  for (const sample of samples) {
    const joins = previous !== undefined && timeOf(sample) - timeOf(previous) <= threshold;
    const part = parts.at(-1);
    if (joins && part) part.push(sample);
    else parts.push([sample]);
    previous = sample;
  }
  return parts;
}

/** Index of the last sample at or before `atMs`, or -1. `samples` by event time. */
export function indexAt(samples: readonly Timed[], atMs: number): number {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const sample = samples[middle];
    if (sample && timeOf(sample) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export interface CoverSpan {
  coveredFrom: string | null;
  coveredTo: string | null;
}

/** Whether a moment lies inside the covered stretch of its flight. */
export function isCoveredAt(span: CoverSpan, atMs: number): boolean {
  if (span.coveredFrom === null || atMs < Date.parse(span.coveredFrom)) return false;
  return span.coveredTo === null || atMs <= Date.parse(span.coveredTo);
}

/** Columns for a chart, with an empty row inside each gap. */
export function toColumns(
  samples: readonly SampleView[],
  pick: readonly ((sample: SampleView) => number | null)[],
): { seconds: number[]; columns: (number | null)[][] } {
  const seconds: number[] = [];
  const columns: (number | null)[][] = pick.map(() => []);
  for (const part of splitAtGaps(samples)) {
    for (const sample of part) {
      seconds.push(timeOf(sample) / 1_000);
      for (const [index, read] of pick.entries()) columns[index]?.push(read(sample));
    }
    const last = part.at(-1);
    if (last) {
      seconds.push(timeOf(last) / 1_000 + 0.001);
      for (const column of columns) column.push(null);
    }
  }
  return { seconds, columns };
}
