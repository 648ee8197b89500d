import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { SettingVersionRecord } from './setting-version-record.ts';

const schema = new Schema<SettingVersionRecord>(
  {
    _id: { type: String, required: true },
    seq: { type: Number, required: true, unique: true },
    key: { type: String, required: true },
    version: { type: Number, required: true },
    value: { type: Schema.Types.Mixed, required: true },
    effectiveFromMs: { type: Number, required: true },
    source: { type: String, required: true },
    status: { type: String, required: true },
    byUserId: { type: String, required: true },
    atMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'setting_versions' },
);

export function settingVersionModel(connection: Connection): Model<SettingVersionRecord> {
  return defineModel(connection, 'SettingVersion', schema);
}
