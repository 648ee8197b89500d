import { z } from 'zod';

export const GROUND_CATEGORIES = [
  'rural',
  'suburban',
  'urban',
  'road',
  'industrial',
  'controlled',
  'water',
] as const;
export const GroundCategorySchema = z.enum(GROUND_CATEGORIES);
export type GroundCategory = z.infer<typeof GroundCategorySchema>;

/** What is on the ground in one cell, as far as a falling aircraft is concerned. */
export const GroundCellSchema = z.object({
  /** H3 index, resolution 8 (about 0.7 km²). */
  cellId: z.string(),
  densityPerKm2: z.number().min(0),
  /** Share of people under a roof, 0-1. */
  sheltering: z.number().min(0).max(1),
  propertyDamageProbability: z.number().min(0).max(1),
  catastropheProbability: z.number().min(0).max(1),
  category: GroundCategorySchema,
  provenance: z.string(),
});
export type GroundCell = z.infer<typeof GroundCellSchema>;
