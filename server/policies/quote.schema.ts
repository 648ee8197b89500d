import { z } from 'zod';
import { SurroundingsSchema } from '../airspace/surroundings.schema.ts';
import { FenSchema, InstantSchema, PageQuerySchema } from '../lib/wire.schema.ts';
import { ProductSchema } from './product.schema.ts';
import { QuoteRequestSchema } from './quote-request.schema.ts';

/** Why a quote is not one, and what would make it one. */
export const QuoteReasonSchema = z.object({
  code: z.string(),
  detail: z.string(),
  /** Law or table behind it. */
  clause: z.string().nullable().optional(),
  /** What the operator can do about it; null: nothing. */
  lift: z.string().nullable().optional(),
});
export type QuoteReason = z.infer<typeof QuoteReasonSchema>;

/** What the same request would cost if one thing were different; computed with the same tariff, never guessed. */
export const QuoteAlternativeSchema = z.object({
  code: z.string(),
  labelEn: z.string(),
  labelZh: z.string(),
  premiumFen: FenSchema,
  differenceFen: z.int(),
});
export type QuoteAlternative = z.infer<typeof QuoteAlternativeSchema>;

/** An offer with the receipt that explains and recomputes it; never changed once made. */
export const QuoteSchema = z.object({
  quoteId: z.string(),
  /** The flight it was made for at take-off; null for one that was asked for. */
  flightId: z.string().nullable(),
  operatorId: z.string().nullable(),
  /** First of the aircraft. */
  droneId: z.string().nullable(),
  product: ProductSchema,
  /** null: made at take-off. */
  request: QuoteRequestSchema.nullable(),
  outcome: z.enum(['quoted', 'referred', 'declined']),
  purpose: z.enum(['binding', 'information', 'requested']),
  limitFen: FenSchema,
  premiumFen: FenSchema.nullable(),
  reasons: z.array(QuoteReasonSchema),
  classification: z.unknown(),
  surroundings: SurroundingsSchema.nullable(),
  receipt: z.unknown().nullable(),
  receiptSha256: z.string().nullable(),
  alternatives: z.array(QuoteAlternativeSchema),
  /** What must be shown and acknowledged before this quote binds (保险法 art. 17). */
  exclusionsVersion: z.string().nullable(),
  termsSha256: z.string().nullable(),
  /** The referred quote that an underwriter's decision turned into this offer. */
  liftedBy: z.object({ quoteId: z.string(), conditions: z.array(z.string()) }).nullable(),
  quotedAt: InstantSchema,
  /** It binds before this instant only; null: it binds at take-off or not at all. */
  expiresAt: InstantSchema.nullable(),
});
export type Quote = z.infer<typeof QuoteSchema>;

/** A quote as it stands now: what became of it is kept elsewhere, since it never changes. */
export const QuoteViewSchema = QuoteSchema.extend({
  state: z.enum(['open', 'expired', 'bound']).nullable().describe('null: made at take-off'),
  policyId: z.string().nullable(),
});
export type QuoteView = z.infer<typeof QuoteViewSchema>;

export const ListQuotesQuerySchema = PageQuerySchema.extend({
  state: z.enum(['open', 'expired', 'bound']).optional(),
});
export type ListQuotesQuery = z.infer<typeof ListQuotesQuerySchema>;
