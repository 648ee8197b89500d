import { z } from 'zod';
import { SerialNumberSchema } from '../lib/wire.schema.ts';

/** Why a flight changed state; stable codes, translated by the client. */
export const FLIGHT_REASONS = [
  'TAKEOFF_MODE',
  'TAKEOFF_CLIMB',
  'FIRST_SEEN_AIRBORNE',
  'LANDED_MODE',
  'LANDED_STILL',
  'LANDED_SILENCE',
  'LINK_SILENT',
  'LINK_RESUMED',
  'TOUCH_AND_GO',
  'CLOSED_SILENT',
  'CLOSED_LANDED',
  'SUPERSEDED',
] as const;
export const FlightReasonSchema = z.enum(FLIGHT_REASONS);
export type FlightReason = z.infer<typeof FlightReasonSchema>;

export const FlightTransitionSchema = z.object({
  kind: z.enum(['tookOff', 'landed', 'lost', 'resumed', 'closed']),
  flightId: z.string().min(1),
  /** When it happened, by the device's clock, Unix ms. */
  atMs: z.number(),
  /** When we knew: receive time of the deciding sample, or the tick's time, Unix ms. */
  decidedAtMs: z.number(),
  reason: FlightReasonSchema,
});
export type FlightTransition = z.infer<typeof FlightTransitionSchema>;

/** What a height counts from. Heights of different datums are never compared (design D6). */
export const HeightDatumSchema = z.enum(['takeoff', 'ground', 'amsl', 'ellipsoid']);
export type HeightDatum = z.infer<typeof HeightDatumSchema>;

/** One remembered point of motion; `heightMeters` counts from `datum`. */
export const MotionPointSchema = z.object({
  atMs: z.number(),
  datum: HeightDatumSchema.nullable(),
  heightMeters: z.number().nullable(),
  latitudeDegrees: z.number().nullable(),
  longitudeDegrees: z.number().nullable(),
});
export type MotionPoint = z.infer<typeof MotionPointSchema>;

const TakeoffCandidateSchema = z.object({
  sinceMs: z.number(),
  byMode: z.boolean(),
  isFirstSeenHigh: z.boolean(),
});
export type TakeoffCandidate = z.infer<typeof TakeoffCandidateSchema>;

const GroundRunSchema = z.object({ sinceMs: z.number(), count: z.int() });
const StillRunSchema = z.object({
  sinceMs: z.number(),
  count: z.int(),
  datum: HeightDatumSchema,
  minHeightMeters: z.number(),
  maxHeightMeters: z.number(),
  needMs: z.number(),
});
export type GroundRun = z.infer<typeof GroundRunSchema>;
export type StillRun = z.infer<typeof StillRunSchema>;

/** One timeline of one aircraft: the open segment and the span of the last flight before it. All times Unix ms. */
const LaneSchema = z.object({
  flightId: z.string().min(1),
  phase: z.enum(['ground', 'airborne', 'lost', 'landed', 'closed']),
  openedAtMs: z.number(),
  /** This segment follows another without a long gap, so its first sample isn't "first seen". */
  continues: z.boolean(),
  newestAtMs: z.number(),
  newestReceivedAtMs: z.number(),
  /** The newest sample came half an hour or more after its event: a recording, not an aircraft in the air. */
  isPast: z.boolean().optional(),
  /** The newest sample was in a landing mode below 5 m: silence now means landed (design D9b). */
  isLowInLanding: z.boolean(),
  landed: z
    .object({ atMs: z.number(), seenAtMs: z.number(), receivedAtMs: z.number(), bySilence: z.boolean() })
    .nullable(),
  /** Altitudes at the segment's first sample: zero of heights where the dialect sends none. */
  base: z.object({
    altitudeAmslMeters: z.number().nullable(),
    altitudeEllipsoidMeters: z.number().nullable(),
  }),
  recent: z.array(MotionPointSchema).max(8),
  takeoff: TakeoffCandidateSchema.nullable(),
  groundRun: GroundRunSchema.nullable(),
  stillRun: StillRunSchema.nullable(),
  previous: z.object({ flightId: z.string().min(1), fromMs: z.number(), toMs: z.number() }).nullable(),
});
export type Lane = z.infer<typeof LaneSchema>;

/**
 * What the flights machine remembers of one aircraft: plain JSON of at most two lanes, the newer first.
 * The second lane holds a past recording that is uploaded while, or after, the aircraft flies live.
 */
export const TrackerStateSchema = z.object({
  serialNumber: SerialNumberSchema,
  lanes: z.array(LaneSchema).min(1).max(2),
});
export type TrackerState = z.infer<typeof TrackerStateSchema>;
