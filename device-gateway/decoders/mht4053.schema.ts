import { z } from 'zod';
import { SerialNumberSchema } from '../../server/lib/wire.schema.ts';

/** Numbers come as JSON numbers or as decimal text, as platforms in the field send them. */
const decimal = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,12}(\.\d{1,9})?$/, 'not a decimal number')
    .transform(Number),
]);
const reading = decimal.nullish();

/**
 * One report of an MH/T 4053-2022 style push. The standard's own text was not read: names and scales are those of
 * an operator's published push that follows it. Order, registration and maker's code are not the sample's.
 */
export const Mht4053ReportSchema = z.object({
  sn: SerialNumberSchema,
  /** `yyyyMMddHHmmss`, no zone. */
  timeStamp: z.union([z.string(), z.int().transform(String)]),
  flightStatus: z.string().max(32).nullish(),
  /** 1 WGS-84, 2 CGCS2000, 3 PZ-90. */
  coordinate: reading,
  /** Degrees × 10⁷. */
  longitude: decimal,
  latitude: decimal,
  /** Metres × 10 above take-off, and above mean sea level. */
  height: reading,
  altitude: reading,
  /** Metres per second × 10, up positive, and over ground. */
  VS: reading,
  GS: reading,
  /** Degrees × 10. */
  course: reading,
  /** Percent. */
  SOC: reading,
});
export type Mht4053Report = z.infer<typeof Mht4053ReportSchema>;

/** Reports per message. */
export const MHT4053_REPORTS_MAX = 100;
