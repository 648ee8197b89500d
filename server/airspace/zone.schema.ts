import { z } from 'zod';
import { InstantSchema, PageQuerySchema, textOf } from '../lib/wire.schema.ts';
import { ZoneHitSchema } from './surroundings.schema.ts';
import { LonLatSchema } from './volume.schema.ts';

export const ZoneKindSchema = ZoneHitSchema.shape.kind;
export type ZoneKind = z.infer<typeof ZoneKindSchema>;

/** What makes a zone: Order 761 《无人驾驶航空器飞行管理暂行条例》 art. 19 with its eight items, art. 20, or our own rule. */
export const ZONE_CLAUSES = [
  'Order 761 art. 19',
  'Order 761 art. 19(1)',
  'Order 761 art. 19(2)',
  'Order 761 art. 19(3)',
  'Order 761 art. 19(4)',
  'Order 761 art. 19(5)',
  'Order 761 art. 19(6)',
  'Order 761 art. 19(7)',
  'Order 761 art. 19(8)',
  'Order 761 art. 20',
  'underwriting rule',
] as const;
export const ZoneClauseSchema = z.enum(ZONE_CLAUSES);
export type ZoneClause = z.infer<typeof ZoneClauseSchema>;

/** True height 真高 above the ground below, or above mean sea level (design D6: never one for the other). */
export const ZoneDatumSchema = z.enum(['trueHeight', 'amsl']);

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const WeekdaySchema = z.enum(WEEKDAYS);
export type Weekday = z.infer<typeof WeekdaySchema>;

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'HH:MM, Asia/Shanghai');

/** When a zone holds: between two instants (null: open), and within them daily or always. */
export const ZoneWindowSchema = z.strictObject({
  from: InstantSchema.nullable().default(null),
  to: InstantSchema.nullable().default(null),
  daily: z
    .strictObject({
      days: z
        .array(WeekdaySchema)
        .min(1)
        .max(7)
        .default([...WEEKDAYS]),
      from: TimeOfDay,
      /** At or before `from`: the next morning. */
      to: TimeOfDay,
    })
    .nullable()
    .default(null)
    .describe('hours of the day, Asia/Shanghai'),
});
export type ZoneWindow = z.infer<typeof ZoneWindowSchema>;

/** Who else flies there, for the SORA encounter category; null: nothing that changes it. */
export const AirEnvironmentSchema = z.enum([
  'airport',
  'airportUncontrolled',
  'controlled',
  'transponderMandatory',
  'segregated',
]);
export type AirEnvironment = z.infer<typeof AirEnvironmentSchema>;

/** What stands on the ground of a zone and makes a fall dearer. */
export const GroundFlagSchema = z.enum(['road', 'industrial', 'crowd']);
export type GroundFlag = z.infer<typeof GroundFlagSchema>;

const Meters = z.number().min(-500).max(30_000);

/** Everything said of a zone. What is left out is what restricts most: no ceiling, always. */
export const ZoneFactsSchema = z.strictObject({
  externalId: textOf({ max: 80 }).nullable().default(null).describe('its name in the source'),
  name: textOf({ max: 120 }),
  kind: ZoneKindSchema,
  clause: ZoneClauseSchema,
  polygon: z
    .array(z.array(LonLatSchema).min(1).max(2_000))
    .min(1)
    .max(20)
    .describe('outer ring, then holes; [longitude, latitude], WGS-84'),
  floorMeters: Meters.default(0),
  floorDatum: ZoneDatumSchema.default('trueHeight'),
  ceilingMeters: Meters.nullable().default(null).describe('null: without limit'),
  ceilingDatum: ZoneDatumSchema.default('trueHeight'),
  windows: z.array(ZoneWindowSchema).max(50).default([]).describe('empty: permanent'),
  airEnvironment: AirEnvironmentSchema.nullable().default(null),
  ground: GroundFlagSchema.nullable().default(null),
  crowdPerKm2: z.number().min(0).max(1_000_000).nullable().default(null).describe('people, for crowds'),
  provenance: textOf({ max: 200 }),
});
export type ZoneFacts = z.infer<typeof ZoneFactsSchema>;
export type ZoneFactsInput = z.input<typeof ZoneFactsSchema>;

export const ZoneSchema = ZoneFactsSchema.extend({
  zoneId: z.string(),
  version: z.int().min(1),
  state: z.enum(['active', 'retired']),
  createdAt: InstantSchema,
  changedAt: InstantSchema,
  changedBy: z.string().describe('user id, or the import'),
});
export type Zone = z.infer<typeof ZoneSchema>;

/** One earlier or present version of a zone. */
export const ZoneVersionSchema = z.object({
  version: z.int().min(1),
  state: z.enum(['active', 'retired']),
  changedAt: InstantSchema,
  changedBy: z.string(),
  facts: ZoneFactsSchema,
});
export type ZoneVersion = z.infer<typeof ZoneVersionSchema>;

export const ReviseZoneSchema = z.strictObject({ version: z.int().min(1), facts: ZoneFactsSchema });
export type ReviseZoneInput = z.infer<typeof ReviseZoneSchema>;
export const RetireZoneSchema = z.strictObject({ version: z.int().min(1) });

/** `west,south,east,north` in degrees. */
const BboxSchema = z
  .string()
  .regex(/^(-?\d{1,3}(\.\d{1,12})?)(,-?\d{1,3}(\.\d{1,12})?){3}$/, 'west,south,east,north in degrees')
  .transform((text) => text.split(',').map(Number))
  .pipe(
    z
      .tuple([
        z.number().min(-180).max(180),
        z.number().min(-90).max(90),
        z.number().min(-180).max(180),
        z.number().min(-90).max(90),
      ])
      .refine(
        ([west, south, east, north]) => west <= east && south <= north,
        'west,south,east,north in order',
      ),
  );

export const ListZonesQuerySchema = PageQuerySchema.extend({
  bbox: BboxSchema.optional(),
  at: InstantSchema.optional().describe('active at this instant'),
  kind: ZoneKindSchema.optional(),
  state: z.enum(['active', 'retired']).default('active'),
});
export type ListZonesQuery = z.infer<typeof ListZonesQuerySchema>;
