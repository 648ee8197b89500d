import { z } from 'zod';
import { InstantSchema, textOf } from '../lib/wire.schema.ts';

/** 实名登记状态 of one aircraft (MH/T 3030 style). `unknown`: nobody could say. */
export const RealNameStateSchema = z.enum(['registered', 'cancelled', 'unknown']);

export const RealNameStatusSchema = z.object({
  state: RealNameStateSchema,
  registrationMark: z.string().nullable(),
  /** When the source was asked or its answer entered; null: never. */
  checkedAt: InstantSchema.nullable(),
  source: z.string().nullable(),
});
export type RealNameStatus = z.infer<typeof RealNameStatusSchema>;

export const PutRealNameStatusSchema = z.strictObject({
  state: z.enum(['registered', 'cancelled']),
  source: textOf({ min: 3, max: 200 }).describe('where the answer was read'),
});
export type PutRealNameStatusInput = z.infer<typeof PutRealNameStatusSchema>;
