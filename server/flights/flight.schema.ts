import { z } from 'zod';
import { countOf, InstantSchema, PageQuerySchema, SerialNumberSchema } from '../lib/wire.schema.ts';
import { SampleViewSchema } from '../telemetry/sample-view.schema.ts';
import { GapSummarySchema } from './gap.schema.ts';

export const FLIGHT_STATES = ['airborne', 'lost', 'landed', 'closed'] as const;
export const FlightStateSchema = z.enum(FLIGHT_STATES);

export const FlightTransitionViewSchema = z.object({
  kind: z.enum(['tookOff', 'landed', 'lost', 'resumed', 'closed']),
  at: InstantSchema,
  decidedAt: InstantSchema,
  reason: z.string(),
});

/**
 * Cover of one flight: in force or not, from when to when, and every reason. Policies decide it, flights keep
 * it; `unknown` until decided. A past flight is `notCovered` with what cover would have cost (design D9b).
 */
export const FlightCoverageSchema = z.object({
  status: z.enum(['covered', 'notCovered', 'ending', 'unknown']),
  coveredFrom: InstantSchema.nullable(),
  coveredTo: InstantSchema.nullable(),
  reasons: z.array(z.string()),
  /** What cover cost, or would have cost. */
  premiumFen: z.int().nullable(),
});
export type FlightCoverage = z.infer<typeof FlightCoverageSchema>;

export const FlightSchema = z.object({
  flightId: z.string(),
  serialNumber: SerialNumberSchema,
  /** null: nobody registered this aircraft. */
  droneId: z.string().nullable(),
  operatorId: z.string().nullable(),
  droneName: z.string().nullable(),
  modelName: z.string().nullable(),
  registered: z.boolean(),
  state: FlightStateSchema,
  /** Received long after it was flown: tracked and priced, never covered (design D9b, D10). */
  isBackfill: z.boolean(),
  simulated: z.boolean(),
  policyId: z.string().nullable(),
  quoteId: z.string().nullable(),
  tookOffAt: InstantSchema,
  landedAt: InstantSchema.nullable(),
  closedAt: InstantSchema.nullable(),
  sampleCount: z.int(),
  heightAboveTakeoffMetersMax: z.number().nullable(),
  distanceMeters: z.number(),
  transitions: z.array(FlightTransitionViewSchema),
  coverage: FlightCoverageSchema,
  lastSample: SampleViewSchema.nullable(),
  incidentIds: z.array(z.string()),
});
export type Flight = z.infer<typeof FlightSchema>;

/** One flight as its own page shows it. */
export const FlightDetailSchema = FlightSchema.extend({ gaps: GapSummarySchema });
export type FlightDetail = z.infer<typeof FlightDetailSchema>;

export const ListFlightsQuerySchema = PageQuerySchema.extend({
  state: z
    .enum([...FLIGHT_STATES, 'live', 'past'])
    .optional()
    .describe('live = airborne or lost'),
  droneId: z.string().max(64).optional(),
});
export type ListFlightsQuery = z.infer<typeof ListFlightsQuerySchema>;

export const TrackQuerySchema = z.strictObject({
  from: InstantSchema.optional().describe('event time, inclusive'),
  to: InstantSchema.optional().describe('event time, inclusive'),
  knownAt: InstantSchema.optional().describe('only what had been received by then'),
  after: z.string().max(200).optional().describe('cursor in commit order'),
  limit: countOf({ max: 2_000, fallback: 2_000 }),
});
export type TrackQuery = z.infer<typeof TrackQuerySchema>;
