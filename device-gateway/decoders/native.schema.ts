import { z } from 'zod';
import {
  InstantSchema,
  LatitudeSchema,
  LongitudeSchema,
  SerialNumberSchema,
} from '../../server/lib/wire.schema.ts';
import { FlightModeSchema, SampleFlagSchema } from '../../server/telemetry/sample.schema.ts';

const meters = z.number().min(-2_000).max(100_000).nullish();

/**
 * One sample of the native dialect, by the canonical names of design §5. What a device doesn't know it
 * leaves out or sends as null; unknown keys are ignored, so that devices may be newer than the gateway.
 */
export const NativeSampleSchema = z.object({
  serialNumber: SerialNumberSchema,
  sequence: z
    .int()
    .min(0)
    .optional()
    .describe(
      'counts what the device sends, one more each time, from 0 after a start; samples of one batch may share it. A gap is told as the code native:gap:N. It decides nothing about duplicates: bytes, aircraft and instant do',
    ),
  observedAt: z.union([InstantSchema, z.int().min(0)]).describe('RFC 3339 instant or Unix milliseconds'),
  latitudeDegrees: LatitudeSchema.nullish(),
  longitudeDegrees: LongitudeSchema.nullish(),
  altitudeEllipsoidMeters: meters,
  altitudeAmslMeters: meters,
  heightAboveTakeoffMeters: meters,
  heightAboveGroundMeters: meters,
  groundSpeedMps: z.number().min(0).max(1_000).nullish(),
  verticalSpeedMps: z.number().min(-500).max(500).nullish().describe('up positive'),
  headingDegrees: z.number().min(-180).max(360).nullish(),
  trackDegrees: z.number().min(-180).max(360).nullish(),
  batteryPercent: z.number().min(0).max(100).nullish(),
  mode: FlightModeSchema.nullish(),
  codes: z.array(z.string().max(64)).max(32).optional(),
  flags: z.array(SampleFlagSchema).max(16).optional(),
  simulated: z.boolean().optional().describe('flown by a simulator; kept visible everywhere'),
  historical: z
    .boolean()
    .optional()
    .describe('stored and sent later; what is backfill is decided by the time of receipt'),
});
export type NativeSample = z.infer<typeof NativeSampleSchema>;

/** What a sample may say of its aircraft, by the names of the schema, in the order in which we write them. */
export const NATIVE_MEASUREMENTS = [
  'latitudeDegrees',
  'longitudeDegrees',
  'altitudeEllipsoidMeters',
  'altitudeAmslMeters',
  'heightAboveTakeoffMeters',
  'heightAboveGroundMeters',
  'groundSpeedMps',
  'verticalSpeedMps',
  'headingDegrees',
  'trackDegrees',
  'batteryPercent',
  'mode',
] as const;

/** Samples per batch message. */
export const NATIVE_BATCH_MAX = 100;

export const NativeBatchSchema = z.object({ samples: z.array(z.unknown()).min(1).max(NATIVE_BATCH_MAX) });

/** The same as integrators see it; each sample is checked by itself, so that one fault costs one sample. */
export const NativeBatchOfSamplesSchema = z.object({
  samples: z.array(NativeSampleSchema).min(1).max(NATIVE_BATCH_MAX),
});
