import type { SettingKey } from './setting-keys.schema.ts';
import type { AnySettingValue, SettingVersion } from './settings.schema.ts';

export interface SettingVersionRecord {
  /** `key#version`, so that two editors of one version can't both succeed. */
  _id: string;
  /** Gapless over all keys: what another server reads on from. */
  seq: number;
  key: SettingKey;
  version: number;
  value: AnySettingValue;
  effectiveFromMs: number;
  source: string;
  status: SettingVersion['status'];
  byUserId: string;
  atMs: number;
}
