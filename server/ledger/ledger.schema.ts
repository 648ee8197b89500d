import { z } from 'zod';
import { FenSchema, InstantSchema, SignedFenSchema, textOf } from '../lib/wire.schema.ts';

/** One double entry: postings that sum to zero; corrected by a reversal, never edited. */
export const JournalEntrySchema = z.object({
  journalEntryId: z.string(),
  kind: z.enum(['deposit', 'premium', 'refund', 'reversal']),
  postings: z.array(z.object({ account: z.string(), amountFen: SignedFenSchema })).min(2),
  flightId: z.string().nullable(),
  memo: z.string(),
  postedAt: InstantSchema,
});
export type JournalEntry = z.infer<typeof JournalEntrySchema>;

/** The operator's prepaid deposit. */
export const WalletSchema = z.object({
  operatorId: z.string(),
  balanceFen: FenSchema,
  entryCount: z.int(),
});
export type Wallet = z.infer<typeof WalletSchema>;

export const WalletEntrySchema = z.object({
  journalEntryId: z.string(),
  kind: z.enum(['deposit', 'premium', 'refund', 'reversal']),
  amountFen: SignedFenSchema.describe('change of the wallet'),
  balanceAfterFen: FenSchema,
  flightId: z.string().nullable(),
  memo: z.string(),
  postedAt: InstantSchema,
});
export type WalletEntry = z.infer<typeof WalletEntrySchema>;

export const DepositSchema = z.strictObject({
  amountFen: FenSchema.min(100).max(100_000_000),
  memo: textOf({ max: 200 }).default('Deposit'),
});
export type DepositInput = z.infer<typeof DepositSchema>;
