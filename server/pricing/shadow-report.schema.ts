import { z } from 'zod';
import { InstantSchema } from '../lib/wire.schema.ts';

const Totals = {
  count: z.int(),
  liveFen: z.int(),
  shadowFen: z.int(),
  /** Quotes that one tariff takes and the other refers or declines. */
  outcomeChangedCount: z.int(),
};

/** What a shadow tariff would have charged, beside what was charged. */
export const ShadowReportSchema = z.object({
  tariff: z.string(),
  ...Totals,
  groups: z.array(z.object({ by: z.enum(['legalClass', 'product', 'ground']), key: z.string(), ...Totals })),
  movers: z.array(
    z.object({
      quoteId: z.string(),
      liveTariff: z.string(),
      product: z.string(),
      legalClass: z.string(),
      ground: z.string(),
      livePremiumFen: z.int(),
      shadowPremiumFen: z.int(),
      liveOutcome: z.string(),
      shadowOutcome: z.string(),
      pricedAt: InstantSchema,
    }),
  ),
});
export type ShadowReport = z.infer<typeof ShadowReportSchema>;
