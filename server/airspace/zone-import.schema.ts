import { z } from 'zod';
import { textOf } from '../lib/wire.schema.ts';
import { ZoneClauseSchema, ZoneKindSchema } from './zone.schema.ts';

export const ZONE_FORMATS = ['geojson', 'ed269'] as const;
export const ZoneFormatSchema = z.enum(ZONE_FORMATS);
export type ZoneFormat = z.infer<typeof ZoneFormatSchema>;

/** What holds for every feature that does not say it itself. */
export const ZoneDefaultsSchema = z.strictObject({
  kind: ZoneKindSchema.optional(),
  clause: ZoneClauseSchema.optional(),
  provenance: textOf({ max: 200 }).optional(),
});
export type ZoneDefaults = z.infer<typeof ZoneDefaultsSchema>;

export const ImportZonesSchema = z.strictObject({
  format: ZoneFormatSchema,
  source: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,39}$/, '1 to 40 of a-z, 0-9, dot and -')
    .describe('names the data set: the same source and feature id is the same zone, revised'),
  defaults: ZoneDefaultsSchema.prefault({}),
  dryRun: z.boolean().default(true),
  document: z.record(z.string(), z.unknown()),
});
export type ImportZonesInput = z.infer<typeof ImportZonesSchema>;

/** One thing wrong with one feature of a file; `featureIndex` null: with the file. */
export const ImportProblemSchema = z.object({
  featureIndex: z.int().min(0).nullable(),
  path: z.string(),
  code: z.string(),
  detail: z.string(),
});
export type ImportProblem = z.infer<typeof ImportProblemSchema>;

export const ImportResultSchema = z.object({
  dryRun: z.boolean(),
  featureCount: z.int().min(0),
  zoneCount: z.int().min(0),
  createdCount: z.int().min(0),
  revisedCount: z.int().min(0),
  unchangedCount: z.int().min(0),
  /** The first of them; `problemCount` counts all. */
  problems: z.array(ImportProblemSchema),
  problemCount: z.int().min(0),
});
export type ImportResult = z.infer<typeof ImportResultSchema>;
