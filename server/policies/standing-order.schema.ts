import { z } from 'zod';
import { FenSchema, InstantSchema } from '../lib/wire.schema.ts';

/** 预约保险: "bind cover at take-off, this limit, at most this premium a flight". One per drone. */
export const StandingOrderSchema = z.object({
  standingOrderId: z.string(),
  droneId: z.string(),
  operatorId: z.string(),
  state: z.enum(['active', 'paused']),
  limitFen: FenSchema,
  premiumCapFen: FenSchema.describe('highest premium for one flight'),
  plannedMinutes: z.int().min(1).max(600),
  version: z.int(),
  updatedAt: InstantSchema,
});
export type StandingOrder = z.infer<typeof StandingOrderSchema>;

export const PutStandingOrderSchema = z.strictObject({
  droneId: z.string().min(1).max(64),
  state: z.enum(['active', 'paused']).default('active'),
  /** ¥10,000 to ¥50,000,000 a flight. */
  limitFen: FenSchema.min(1_000_000).max(5_000_000_000),
  premiumCapFen: FenSchema.min(1).max(100_000_000),
  plannedMinutes: z.int().min(1).max(600).default(30),
});
export type PutStandingOrderInput = z.infer<typeof PutStandingOrderSchema>;
