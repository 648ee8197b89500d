import { z } from 'zod';
import { InstantSchema, textOf } from '../lib/wire.schema.ts';
import { AirframeSchema } from './drone-model.schema.ts';

/**
 * What a pilot may do: 视距内 (VLOS), 超视距 (BVLOS, which includes VLOS), 教员 (instructor, which includes both), or the
 * maker's 操作证书 for regular agricultural work, which is no licence (Order 761 art. 16-17).
 */
export const LicenceClassSchema = z.enum(['VLOS', 'BVLOS', 'instructor', 'agriculturalCertificate']);
export type LicenceClass = z.infer<typeof LicenceClassSchema>;

const PilotLicenceSchema = z.strictObject({
  number: textOf({ max: 40 }),
  licenceClass: LicenceClassSchema,
  /** Categories of aircraft it is for. */
  airframes: z.array(AirframeSchema).min(1).max(4),
  /** Last day it is valid, Asia/Shanghai; null: without end. */
  validUntil: z.iso.date().nullable().default(null),
});
export type PilotLicence = z.infer<typeof PilotLicenceSchema>;

/** What may change about a pilot (操控员). No identity number: the licence names the person (个人信息保护法 art. 6). */
export const PilotDetailsSchema = z.strictObject({
  name: textOf({ max: 80 }),
  licence: PilotLicenceSchema.nullable().default(null),
  hours: z.number().min(0).max(100_000).nullable().default(null).describe('hours flown in all, as declared'),
  lastFlightOn: z.iso.date().nullable().default(null).describe('as declared, Asia/Shanghai'),
});
export type PilotDetails = z.infer<typeof PilotDetailsSchema>;

export const PilotSchema = z.object({
  pilotId: z.string(),
  operatorId: z.string(),
  ...PilotDetailsSchema.shape,
  state: z.enum(['active', 'retired']),
  version: z.int().min(1),
  /** Since when these details are so. */
  recordedAt: InstantSchema,
  createdAt: InstantSchema,
});
export type Pilot = z.infer<typeof PilotSchema>;

export const EditPilotSchema = PilotDetailsSchema.extend({
  state: z.enum(['active', 'retired']).default('active'),
  version: z.int().min(1),
});
export type EditPilotInput = z.infer<typeof EditPilotSchema>;
