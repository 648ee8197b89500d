import { z } from 'zod';
import { LatitudeSchema, LongitudeSchema, SerialNumberSchema } from '../lib/wire.schema.ts';

/** Which dialect a sample was decoded from. */
export const SAMPLE_SOURCES = ['dji', 'mavlink', 'native', 'remote-id', 'gb46750', 'mht4053'] as const;
export const SampleSourceSchema = z.enum(SAMPLE_SOURCES);

/**
 * One vocabulary of flight modes over all dialects. DJI `mode_code` and MAVLink modes map onto it;
 * `unknown` when the dialect says a mode we have no name for.
 */
export const FLIGHT_MODES = [
  'standby',
  'takeoffPreparation',
  'takeoff',
  'manual',
  'mission',
  'hover',
  'returnHome',
  'landing',
  'forcedLanding',
  'threePropellerLanding',
  'avoidance',
  'notConnected',
  'emergency',
  'unknown',
] as const;
export const FlightModeSchema = z.enum(FLIGHT_MODES);
export type FlightMode = z.infer<typeof FlightModeSchema>;

/** What is odd about a sample's values; a flagged value that can't be used is null. */
export const SAMPLE_FLAGS = [
  'noFix',
  'batteryImplausible',
  'positionFrozen',
  'positionJump',
  'clockUntrusted',
  'verticalSpeedUnreliable',
  'altitudeImplausible',
  'speedImplausible',
  'stale',
  'simulated',
  'emergencyCode',
  /** The dialect gave no event time: ours of receipt stands in its place. */
  'timeOfReceipt',
  /** The device's clock went back: it was switched off and on again, or set. */
  'clockRestarted',
  /** The position looks shifted as maps in GCJ-02 are; it is kept as it came. */
  'datumSuspected',
  /** Computed by the sender, not measured (F3411): no payout may rest on it. */
  'extrapolated',
] as const;
export const SampleFlagSchema = z.enum(SAMPLE_FLAGS);
export type SampleFlag = z.infer<typeof SampleFlagSchema>;

const meters = z.number().min(-2_000).max(100_000).nullable();

/**
 * The canonical sample (design §5, D6). Instants are Unix milliseconds inside the product. The four
 * heights are separate facts and none is ever copied into another; unknown is null.
 */
export const CanonicalSampleSchema = z.object({
  serialNumber: SerialNumberSchema,
  source: SampleSourceSchema,
  /** Event time by the device's clock, Unix ms. */
  observedAtMs: z.int().min(0),
  /** Receive time by ours, Unix ms. */
  receivedAtMs: z.int().min(0),
  latitudeDegrees: LatitudeSchema.nullable(),
  longitudeDegrees: LongitudeSchema.nullable(),
  altitudeEllipsoidMeters: meters,
  altitudeAmslMeters: meters,
  heightAboveTakeoffMeters: meters,
  heightAboveGroundMeters: meters,
  groundSpeedMps: z.number().min(0).max(1_000).nullable(),
  /** Up positive. */
  verticalSpeedMps: z.number().min(-500).max(500).nullable(),
  /** Nose, 0 ≤ x < 360 clockwise from true north. */
  headingDegrees: z.number().min(0).lt(360).nullable(),
  /** Course over ground, 0 ≤ x < 360. */
  trackDegrees: z.number().min(0).lt(360).nullable(),
  batteryPercent: z.number().min(0).max(100).nullable(),
  mode: FlightModeSchema.nullable(),
  /** The dialect's own words for mode reason, HMS codes and the like, for detectors and people. */
  codes: z.array(z.string().max(64)).max(32),
  flags: z.array(SampleFlagSchema),
});
export type CanonicalSample = z.infer<typeof CanonicalSampleSchema>;
