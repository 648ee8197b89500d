import { z } from 'zod';
import { InstantSchema, textOf } from '../lib/wire.schema.ts';
import {
  InsurerSchema,
  SettingKeySchema,
  SettingStatusSchema,
  SettingUnitSchema,
} from './setting-keys.schema.ts';

export const AnySettingValueSchema = z.union([z.number(), InsurerSchema]);
export type AnySettingValue = z.infer<typeof AnySettingValueSchema>;

/** One value of a setting from an instant on; versions are added, never changed or removed. */
export const SettingVersionSchema = z.object({
  key: SettingKeySchema,
  version: z.int().min(0).describe('0: what the product came with'),
  value: AnySettingValueSchema,
  effectiveFrom: InstantSchema.nullable().describe('null: since ever'),
  source: z.string().describe('law, filing, contract or decision behind the value'),
  status: SettingStatusSchema,
  byUserId: z.string().nullable(),
  at: InstantSchema.nullable(),
});
export type SettingVersion = z.infer<typeof SettingVersionSchema>;

export const SettingSchema = z.object({
  key: SettingKeySchema,
  nameEn: z.string(),
  nameZh: z.string(),
  unit: SettingUnitSchema,
  current: SettingVersionSchema,
  next: SettingVersionSchema.nullable().describe('takes effect later'),
  latestVersion: z.int().min(0),
});
export type Setting = z.infer<typeof SettingSchema>;

export const PutSettingSchema = z.strictObject({
  value: AnySettingValueSchema,
  effectiveFrom: InstantSchema.nullable().default(null).describe('null: from now on; never in the past'),
  source: textOf({ min: 3, max: 500 }),
  status: SettingStatusSchema.default('assumption'),
  version: z.int().min(0).describe('latest version that the change was made in sight of'),
});
export type PutSettingInput = z.infer<typeof PutSettingSchema>;
