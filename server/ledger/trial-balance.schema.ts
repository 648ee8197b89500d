import { z } from 'zod';
import { FenSchema, SignedFenSchema } from '../lib/wire.schema.ts';
import { AccountSchema, DimensionsSchema, PeriodSchema } from './ledger.schema.ts';

/** One account under one set of dimensions. Policies are told apart in the entries, not here. */
export const BalanceRowSchema = DimensionsSchema.omit({ policyId: true }).extend({
  account: AccountSchema,
  openingFen: SignedFenSchema.describe('before the period; credit is positive, debit negative'),
  debitFen: FenSchema,
  creditFen: FenSchema,
  closingFen: SignedFenSchema,
});
export type BalanceRow = z.infer<typeof BalanceRowSchema>;

/** Trial balance 试算平衡表 of a period. */
export const TrialBalanceSchema = z.object({
  period: PeriodSchema,
  rows: z.array(BalanceRowSchema),
  entryCount: z.int().min(0),
  sumFen: SignedFenSchema.describe('of all closing balances; anything but 0 means the books are broken'),
  periods: z.array(PeriodSchema).describe('periods with entries, newest first'),
});
export type TrialBalance = z.infer<typeof TrialBalanceSchema>;

export const TrialBalanceQuerySchema = z.strictObject({ period: PeriodSchema.optional() });
