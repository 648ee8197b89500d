import type { TrackSample } from './track-sample.ts';

/** Every segment, live or sealed, spans at most this much event time, so that a look-up by time is bounded. */
export const SEGMENT_SPAN_MS_MAX = 3_600_000;

/** Samples in commit order → stretches of at most so many samples and so much event time. None is empty. */
export function cutSegments<T extends Pick<TrackSample, 'observedAtMs'>>(
  samples: readonly T[],
  max: { samples: number; spanMs: number },
): T[][] {
  const stretches: T[][] = [];
  let fromMs = 0;
  let toMs = 0;
  for (const sample of samples) {
    const stretch = stretches.at(-1);
    const from = Math.min(fromMs, sample.observedAtMs);
    const to = Math.max(toMs, sample.observedAtMs);
    if (stretch && stretch.length < max.samples && to - from <= max.spanMs) {
      stretch.push(sample);
      [fromMs, toMs] = [from, to];
    } else {
      stretches.push([sample]);
      [fromMs, toMs] = [sample.observedAtMs, sample.observedAtMs];
    }
  }
  return stretches;
}
