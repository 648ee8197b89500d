import { z } from 'zod';
import { textOf } from '../lib/wire.schema.ts';

export const AirframeSchema = z.enum(['multirotor', 'fixedWing', 'vtol', 'helicopter']);
export type Airframe = z.infer<typeof AirframeSchema>;

export const PowerSchema = z.enum(['battery', 'hybrid', 'combustion', 'hydrogen', 'tethered']);
export type Power = z.infer<typeof PowerSchema>;

/** One type of aircraft (分型): public figures of its maker; what differs on one airframe is declared there. */
export const DroneModelSchema = z.strictObject({
  droneModelId: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'kebab-case'),
  maker: z.string().min(1),
  name: z.string().min(1),
  /** Device key `domain-type-sub_type` of the DJI Cloud API. */
  djiEnum: z
    .string()
    .regex(/^\d+-\d+-\d+$/)
    .nullable(),
  airframe: AirframeSchema,
  /** 空机重量: airframe and battery, without fuel and payload (Order 761 art. 62). */
  emptyMassKg: z.number().positive(),
  /** 最大起飞重量; null when no figure was found. */
  mtowKg: z.number().positive().nullable(),
  maxLevelSpeedMps: z.number().positive(),
  maxAscentMps: z.number().positive(),
  maxDescentMps: z.number().positive(),
  /** Largest dimension w, unfolded: the diagonal or the longest side, without propellers unless noted. */
  dimensionMeters: z.number().positive(),
  windLimitMps: z.number().positive().nullable(),
  /** Highest operating altitude above mean sea level; null when no figure was found. */
  ceilingMeters: z.number().positive().nullable(),
  power: PowerSchema.nullable(),
  /** Built for crop protection, seeding or feeding (Order 761 art. 62). */
  agricultural: z.boolean(),
  source: z.string().min(1),
  /** Day the figures were transcribed from `source`; it says nothing of a check with the maker. */
  checkedOn: z.iso.date(),
  notes: z.string(),
});
export type DroneModel = z.infer<typeof DroneModelSchema>;
/** What the public tables say of a model. */
export type TranscribedModel = Omit<DroneModel, 'checkedOn' | 'ceilingMeters' | 'power'>;

/** A model that the built-in register lacks, declared by an underwriter from a source they name. */
export const DeclareDroneModelSchema = DroneModelSchema.extend({
  maker: textOf({ max: 80 }),
  name: textOf({ max: 80 }),
  djiEnum: DroneModelSchema.shape.djiEnum.default(null),
  mtowKg: z.number().positive().max(50_000).nullable().default(null),
  emptyMassKg: z.number().positive().max(20_000),
  dimensionMeters: z.number().positive().max(100),
  maxLevelSpeedMps: z.number().positive().max(400),
  maxAscentMps: z.number().positive().max(400),
  maxDescentMps: z.number().positive().max(400),
  windLimitMps: z.number().positive().max(100).nullable().default(null),
  ceilingMeters: z.number().positive().max(30_000).nullable().default(null),
  power: PowerSchema.nullable().default(null),
  agricultural: z.boolean().default(false),
  source: textOf({ min: 3, max: 300 }),
  notes: textOf({ min: 0, max: 500 }).default(''),
}).omit({ checkedOn: true });
export type DeclareDroneModelInput = z.infer<typeof DeclareDroneModelSchema>;
