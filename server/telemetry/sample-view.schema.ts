import { z } from 'zod';
import { InstantSchema, LatitudeSchema, LongitudeSchema, SerialNumberSchema } from '../lib/wire.schema.ts';
import { FlightModeSchema, SampleFlagSchema, SampleSourceSchema } from './sample.schema.ts';

const meters = z.number().nullable();

/** The canonical sample as it leaves the product: instants as RFC 3339. */
export const SampleViewSchema = z.object({
  /** Opaque, in commit order: ask for everything after it. */
  cursor: z.string(),
  flightId: z.string(),
  serialNumber: SerialNumberSchema,
  source: SampleSourceSchema,
  observedAt: InstantSchema,
  receivedAt: InstantSchema,
  /** Device clock minus ours as estimated when it came, ms; the least delay of the network is in it. */
  clockSkewMs: z.number().nullable(),
  /** `observedAt` by our clock; null while the skew is unknown. */
  correctedAt: InstantSchema.nullable(),
  latitudeDegrees: LatitudeSchema.nullable(),
  longitudeDegrees: LongitudeSchema.nullable(),
  altitudeEllipsoidMeters: meters,
  altitudeAmslMeters: meters,
  heightAboveTakeoffMeters: meters,
  heightAboveGroundMeters: meters,
  groundSpeedMps: z.number().nullable(),
  verticalSpeedMps: z.number().nullable(),
  headingDegrees: z.number().nullable(),
  trackDegrees: z.number().nullable(),
  batteryPercent: z.number().nullable(),
  mode: FlightModeSchema.nullable(),
  codes: z.array(z.string()),
  flags: z.array(SampleFlagSchema),
  isLate: z.boolean(),
});
export type SampleView = z.infer<typeof SampleViewSchema>;
