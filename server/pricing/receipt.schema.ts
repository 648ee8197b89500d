import { z } from 'zod';
import { FenSchema } from '../lib/wire.schema.ts';
import { RateInputSchema, RateOutputSchema } from './rate.schema.ts';

/** Where one symbol of the formula came from. */
export const ProvenanceSchema = z.strictObject({
  symbol: z.string(),
  value: z.union([z.number(), z.string()]),
  source: z.string(),
  /** True when nobody stated it and the tariff's assumption stands in. */
  assumed: z.boolean(),
});
export type Provenance = z.infer<typeof ProvenanceSchema>;

/**
 * One line that explains the price. A *component* is a part of the unrounded price, and all components sum to
 * `premiumFen`; a *factor* shows how much dearer (or cheaper) the unrounded price is than without it.
 */
export const PriceFactorSchema = z.strictObject({
  code: z.string(),
  kind: z.enum(['component', 'factor']),
  labelEn: z.string(),
  labelZh: z.string(),
  /** The factor's value, null for components. */
  value: z.number().nullable(),
  effectCny: z.number().describe('unrounded yuan, signed'),
});
export type PriceFactor = z.infer<typeof PriceFactorSchema>;

/** Everything needed to explain a price and to compute it again, years later, without our database. */
export const ReceiptSchema = z.strictObject({
  receiptVersion: z.literal(1),
  tariff: z.string(),
  input: RateInputSchema,
  output: RateOutputSchema,
  provenance: z.array(ProvenanceSchema),
  factors: z.array(PriceFactorSchema),
  rounding: z.strictObject({
    rule: z.literal('half up to 0.01 CNY on the shortest decimal form, then at least the minimum premium'),
    grossCny: z.number(),
    roundedFen: FenSchema,
    minimumFen: FenSchema,
    minimumApplied: z.boolean(),
    netOfVatFen: FenSchema,
    vatFen: FenSchema,
  }),
  premiumFen: FenSchema,
});
export type Receipt = z.infer<typeof ReceiptSchema>;
