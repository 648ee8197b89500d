import { z } from 'zod';

export const AirframeSchema = z.enum(['multirotor', 'fixedWing', 'vtol', 'helicopter']);
export type Airframe = z.infer<typeof AirframeSchema>;

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
  /** Built for crop protection, seeding or feeding (Order 761 art. 62). */
  agricultural: z.boolean(),
  source: z.string().min(1),
  /** Day the figures were transcribed from `source`; it says nothing of a check with the maker. */
  checkedOn: z.iso.date(),
  notes: z.string(),
});
export type DroneModel = z.infer<typeof DroneModelSchema>;
