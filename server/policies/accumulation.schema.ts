import { z } from 'zod';
import { FenSchema, InstantSchema } from '../lib/wire.schema.ts';

/** The sum insured now in one cell, at one event or of one operator, beside its caps (features C13). */
export const AccumulationBucketSchema = z.object({
  kind: z.enum(['cell', 'event', 'operator']),
  /** H3 index (resolution 7) of a cell or event; operator id. */
  id: z.string(),
  policyCount: z.int(),
  nowFen: FenSchema.describe('in force at this instant'),
  peakFen: FenSchema.describe('largest sum in force at one instant from now on'),
  softFen: FenSchema,
  hardFen: FenSchema,
  state: z.enum(['free', 'high', 'full']),
});
export type AccumulationBucket = z.infer<typeof AccumulationBucketSchema>;

export const AccumulationSchema = z.object({ at: InstantSchema, items: z.array(AccumulationBucketSchema) });
export type Accumulation = z.infer<typeof AccumulationSchema>;

export const AccumulationQuerySchema = z.strictObject({
  kind: z.enum(['cell', 'event', 'operator']).default('cell'),
});
