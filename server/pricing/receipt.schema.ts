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

const figures = {
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
};

/** As first issued: the tariff by its name alone, unsigned. */
export const ReceiptV1Schema = z.strictObject({ receiptVersion: z.literal(1), ...figures });
export type ReceiptV1 = z.infer<typeof ReceiptV1Schema>;

export const ReceiptV2Schema = z.strictObject({
  receiptVersion: z.literal(2),
  ...figures,
  /** SHA-256 of the tariff's canonical JSON: which numbers the name stood for. */
  tariffSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Signed note (C2SP) over the receipt's hash without this field; absent until it is signed. */
  signature: z.string().max(2_000).optional(),
});
export type ReceiptV2 = z.infer<typeof ReceiptV2Schema>;

/** Everything needed to explain a price and to compute it again, years later, without our database. */
export const ReceiptSchema = z.discriminatedUnion('receiptVersion', [ReceiptV1Schema, ReceiptV2Schema]);
export type Receipt = z.infer<typeof ReceiptSchema>;
