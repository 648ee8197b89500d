import type { CanonicalSample, SampleFlag } from '../../server/telemetry/sample.schema.ts';
import { TrackScreening } from '../../server/telemetry/track-screening.service.ts';

export interface Screened {
  /** What was added to each sample, in order. */
  flags: SampleFlag[][];
  /** The last estimate of the clock, ms. */
  clockSkewMs: number | null;
}

/** A memory for so many aircraft; nobody registered any but those of `levelSpeeds` (serial number → m/s). */
export function newScreening(
  aircraftMax: number,
  levelSpeeds: ReadonlyMap<string, number> = new Map(),
): TrackScreening {
  return new TrackScreening({ aircraftMax, findLevelSpeeds: async () => levelSpeeds });
}

/** Screens samples in order of arrival by a memory of their own. */
export function screenAll(
  samples: readonly CanonicalSample[],
  screening: TrackScreening = newScreening(10),
): Screened {
  let clockSkewMs: number | null = null;
  const flags = samples.map((sample) => {
    const screened = screening.screen(sample);
    clockSkewMs = screened.clockSkewMs;
    return screened.sample.flags.filter((flag) => !sample.flags.includes(flag));
  });
  return { flags, clockSkewMs };
}

/** Places (from 0) of the samples that got this flag. */
export function placesOf(screened: Screened, flag: SampleFlag): number[] {
  return screened.flags.flatMap((flags, place) => (flags.includes(flag) ? [place] : []));
}

/** How often each flag was added. */
export function countFlags(screened: Screened): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const flag of screened.flags.flat()) counts[flag] = (counts[flag] ?? 0) + 1;
  return counts;
}
