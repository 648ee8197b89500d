import { z } from 'zod';
import { LatitudeSchema, LongitudeSchema } from '../lib/wire.schema.ts';

/** GeoJSON order: longitude first (RFC 7946 §3.1.1). WGS-84 degrees. */
export const LonLatSchema = z.tuple([LongitudeSchema, LatitudeSchema]);
export type LonLat = z.infer<typeof LonLatSchema>;

/** Highest true height (真高) that cover can be asked for, metres; more needs a referral of its own. */
export const CEILING_METERS_MAX = 6_000;

const Heights = {
  floorMeters: z
    .number()
    .min(0)
    .max(CEILING_METERS_MAX)
    .default(0)
    .describe('true height 真高, metres above ground'),
  ceilingMeters: z
    .number()
    .gt(0)
    .max(CEILING_METERS_MAX)
    .default(120)
    .describe('true height 真高, metres above ground'),
};

/**
 * Where a flight is meant to stay: an area, or a route with a half width, between two true heights. The fourth
 * dimension, time, is the window of the quote or policy.
 */
export const VolumeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('area'),
    /** Outer ring, closed or open, without holes; 3 to 500 corners. */
    ring: z.array(LonLatSchema).min(3).max(500),
    ...Heights,
  }),
  z.strictObject({
    kind: z.literal('route'),
    line: z.array(LonLatSchema).min(2).max(500),
    halfWidthMeters: z.number().min(5).max(5_000),
    ...Heights,
  }),
]);
export type Volume = z.infer<typeof VolumeSchema>;
