import type { ObservedFigure } from './observation.schema.ts';

/** Limits of Order 761 art. 62 by fact: speeds of micro, agricultural and light, heights, the agricultural radius. */
const LIMITS: Readonly<Record<ObservedFigure['fact'], readonly number[]>> = {
  maxLevelSpeedMps: [40 / 3.6, 50 / 3.6, 100 / 3.6],
  maxHeightMeters: [30, 50],
  maxRadiusMeters: [2_000],
};

/** How many limits of the law the bounds are beyond: until it grows, no class can have changed. */
export function passedLimits(figures: readonly Pick<ObservedFigure, 'fact' | 'atLeast'>[]): number {
  return figures.reduce(
    (count, { fact, atLeast }) => count + LIMITS[fact].filter((limit) => atLeast > limit).length,
    0,
  );
}
