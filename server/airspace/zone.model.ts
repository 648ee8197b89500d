import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { ZoneImportRecord, ZoneRecord, ZoneRevisionRecord } from './zone-record.ts';

const zoneSchema = new Schema<ZoneRecord>(
  {
    _id: { type: String, required: true },
    key: { type: String, required: true, unique: true },
    state: { type: String, required: true },
    version: { type: Number, required: true },
    facts: { type: Schema.Types.Mixed, required: true },
    factsSha256: { type: String, required: true },
    createdAtMs: { type: Number, required: true },
    changedAtMs: { type: Number, required: true },
    changedBy: { type: String, required: true },
    history: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'zones', minimize: false },
);
zoneSchema.index({ state: 1, createdAtMs: -1, _id: -1 });
zoneSchema.index({ state: 1, 'facts.kind': 1, createdAtMs: -1, _id: -1 });

const importSchema = new Schema<ZoneImportRecord>(
  {
    _id: { type: String, required: true },
    source: { type: String, required: true },
    state: { type: String, required: true },
    byUserId: { type: String, required: true },
    atMs: { type: Number, required: true },
    zones: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'zone_imports', minimize: false },
);
importSchema.index({ state: 1, atMs: 1 });

const revisionSchema = new Schema<ZoneRevisionRecord>(
  { _id: { type: String, required: true }, revision: { type: Number, required: true } },
  { versionKey: false, strict: 'throw', collection: 'zone_revisions' },
);

export function zoneModel(connection: Connection): Model<ZoneRecord> {
  return defineModel(connection, 'Zone', zoneSchema);
}

export function zoneImportModel(connection: Connection): Model<ZoneImportRecord> {
  return defineModel(connection, 'ZoneImport', importSchema);
}

export function zoneRevisionModel(connection: Connection): Model<ZoneRevisionRecord> {
  return defineModel(connection, 'ZoneRevision', revisionSchema);
}
