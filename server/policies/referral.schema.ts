import { z } from 'zod';
import { FenSchema, InstantSchema, textOf } from '../lib/wire.schema.ts';
import { QuoteViewSchema } from './quote.schema.ts';

/** What an underwriter decided on a referred quote; appended once, never edited. */
export const ReferralDecisionSchema = z.object({
  quoteId: z.string(),
  decision: z.enum(['offered', 'declined']),
  note: z.string(),
  conditions: z.array(z.string()),
  /** The new quote that is the offer. */
  offerQuoteId: z.string().nullable(),
  byUserId: z.string(),
  decidedAt: InstantSchema,
});
export type ReferralDecision = z.infer<typeof ReferralDecisionSchema>;

export const ReferralSchema = z.object({
  quote: QuoteViewSchema,
  decision: ReferralDecisionSchema.nullable(),
});
export type Referral = z.infer<typeof ReferralSchema>;

/**
 * Offered: with conditions, and a lower limit or a deductible if need be; the price follows from the filed tariff
 * (报行合一: no loading beyond it). Declined: with reasons.
 */
export const DecideReferralSchema = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('offered'),
    note: textOf({ min: 3, max: 1_000 }),
    conditions: z
      .array(textOf({ max: 300 }))
      .max(20)
      .default([]),
    limitFen: FenSchema.min(1_000_000).nullable().default(null).describe('at most what was asked for'),
    deductibleFen: FenSchema.nullable().default(null),
  }),
  z.strictObject({ decision: z.literal('declined'), note: textOf({ min: 3, max: 1_000 }) }),
]);
export type DecideReferralInput = z.infer<typeof DecideReferralSchema>;
