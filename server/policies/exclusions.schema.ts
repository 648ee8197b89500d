import { z } from 'zod';
import { ProductSchema, ProductTermsSchema } from './product.schema.ts';

/** One exclusion or duty, prominent and explained in both languages (保险法 art. 17). */
export const ExclusionSchema = z.object({
  code: z.string(),
  titleEn: z.string(),
  titleZh: z.string(),
  textEn: z.string(),
  textZh: z.string(),
  /** Law or standard behind it. */
  clause: z.string().nullable(),
});
export type Exclusion = z.infer<typeof ExclusionSchema>;

export const ExclusionsSchema = z.object({
  exclusionsVersion: z.string(),
  items: z.array(ExclusionSchema),
});
export type Exclusions = z.infer<typeof ExclusionsSchema>;

/** A product as it is offered, with the hash of what must be shown before it binds. */
export const OfferedProductSchema = ProductTermsSchema.extend({
  exclusionsVersion: z.string(),
  termsSha256: z.string().describe('SHA-256 of RFC 8785 JSON {terms, exclusions}'),
});
export type OfferedProduct = z.infer<typeof OfferedProductSchema>;

export const ExclusionsQuerySchema = z.strictObject({ product: ProductSchema.default('perFlight') });

/** The operator says that this was shown and understood: proof of display (保险法 art. 17). */
export const AcknowledgeSchema = z.strictObject({
  exclusionsVersion: z.string().min(1).max(40),
  termsSha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
  shownAt: z.iso.datetime({ offset: true }),
  locale: z.enum(['zh-CN', 'en']),
});
export type AcknowledgeInput = z.infer<typeof AcknowledgeSchema>;
