import { z } from 'zod';
import { FenSchema, InstantSchema } from '../lib/wire.schema.ts';

/** An offer for one flight with the receipt that explains and recomputes it; never changed once made. */
export const QuoteSchema = z.object({
  quoteId: z.string(),
  flightId: z.string(),
  operatorId: z.string().nullable(),
  droneId: z.string().nullable(),
  outcome: z.enum(['quoted', 'referred', 'declined']),
  purpose: z.enum(['binding', 'information']),
  limitFen: FenSchema,
  premiumFen: FenSchema.nullable(),
  reasons: z.array(z.object({ code: z.string(), detail: z.string() })),
  classification: z.unknown(),
  receipt: z.unknown().nullable(),
  receiptSha256: z.string().nullable(),
  quotedAt: InstantSchema,
});
export type Quote = z.infer<typeof QuoteSchema>;
