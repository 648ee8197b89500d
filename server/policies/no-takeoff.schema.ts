import { z } from 'zod';
import { FenSchema, InstantSchema, SerialNumberSchema } from '../lib/wire.schema.ts';

/** What was known when it was decided that a policy's flight never, or did, take place. */
export const NoTakeoffProofSchema = z.object({
  policyId: z.string(),
  outcome: z.enum(['void', 'flown']),
  reason: z.enum(['NO_TAKEOFF', 'FLIGHT_HEARD', 'SORTIES_COUNTED']),
  serialNumbers: z.array(SerialNumberSchema),
  windowFrom: InstantSchema,
  windowUntil: InstantSchema,
  decidedAt: InstantSchema,
  heard: z.array(
    z.object({
      flightId: z.string(),
      openedAt: InstantSchema,
      tookOffAt: InstantSchema.nullable(),
      sampleCount: z.int(),
    }),
  ),
  connections: z.array(
    z.object({
      deviceId: z.string(),
      kind: z.enum(['connected', 'disconnected', 'lost']),
      at: InstantSchema,
    }),
  ),
  checkpoint: z.string().nullable().describe('signed note of the evidence log as it was then'),
  refundedFen: FenSchema,
  flownAfterVoid: z
    .object({ flightId: z.string(), at: InstantSchema, clawedBackFen: FenSchema })
    .nullable()
    .describe('evidence of the flight that came later; the refund was taken back'),
});
export type NoTakeoffProof = z.infer<typeof NoTakeoffProofSchema>;
