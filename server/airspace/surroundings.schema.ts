import { z } from 'zod';
import { GroundCellSchema } from './ground-cell.schema.ts';

/** One zone that the volume and window touch. */
export const ZoneHitSchema = z.object({
  zoneId: z.string(),
  name: z.string(),
  /** Order 761 art. 19-20: suitable 适飞, controlled 管制, prohibited, restricted, temporary; or an insurer's own. */
  kind: z.enum(['suitable', 'controlled', 'prohibited', 'restricted', 'temporary', 'underwriting']),
  clause: z.string(),
  provenance: z.string(),
});
export type ZoneHit = z.infer<typeof ZoneHitSchema>;

/** Weather expected in the window at the volume; null means nobody said. */
export const WeatherSchema = z.object({
  gustMps: z.number().min(0).nullable(),
  precipitation: z.enum(['none', 'rain', 'snow']).nullable(),
  temperatureC: z.number().nullable(),
  provenance: z.string(),
});
export type Weather = z.infer<typeof WeatherSchema>;

/** What is around a flight, each with where it came from: the ground by share of the volume, zones, weather. */
export const SurroundingsSchema = z.object({
  /** Ground cells touched, largest share first; shares sum to 1. */
  cells: z.array(z.object({ share: z.number().min(0).max(1), cell: GroundCellSchema })),
  zones: z.array(ZoneHitSchema),
  /** Wholly inside suitable airspace (适飞空域), not above 120 m true height; null: no zone data there. */
  inSuitableAirspace: z.boolean().nullable(),
  insideTerritory: z.boolean(),
  weather: WeatherSchema.nullable(),
  /** Administrative district for subsidies and books (SYNTHETIC in the demo); null: unknown. */
  district: z.string().nullable(),
  /** SORA Annex C encounter category → initial air risk class; null: unknown. */
  arc: z.enum(['a', 'b', 'c', 'd']).nullable(),
  /** Terrain under the volume, metres AMSL; null without terrain data. */
  terrain: z.object({ minMeters: z.number(), maxMeters: z.number(), provenance: z.string() }).nullable(),
});
export type Surroundings = z.infer<typeof SurroundingsSchema>;
