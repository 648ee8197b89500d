import { z } from 'zod';

/** What is sold. `passenger` (eVTOL) is always referred. */
export const PRODUCTS = [
  'perFlight',
  'perDay',
  'period',
  'agriculturalSeason',
  'logisticsRoute',
  'show',
  'passenger',
] as const;
export const ProductSchema = z.enum(PRODUCTS);
export type Product = z.infer<typeof ProductSchema>;

/** Terms of one product as data, under one version (design D7). */
export const ProductTermsSchema = z.object({
  product: ProductSchema,
  nameEn: z.string(),
  nameZh: z.string(),
  /** Code on every record and ledger dimension. */
  productCode: z.string(),
  /** Technology insurance (科技保险) has a code of its own and is recorded apart; null when it is none. */
  technologyInsuranceCode: z.string().nullable(),
  windowHoursMax: z.number().positive(),
  /** Window must start and end at midnight, Asia/Shanghai. */
  wholeDays: z.boolean(),
  aircraftMax: z.int().min(1),
  /** Flights that one policy may cover; null: as many as fit. */
  flightsMax: z.int().min(1).nullable(),
  volumeRequired: z.boolean(),
  /** Sold by an underwriter's decision only. */
  referralOnly: z.boolean(),
  effectiveOn: z.iso.date(),
  source: z.string(),
});
export type ProductTerms = z.infer<typeof ProductTermsSchema>;
