import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { PilotRecord } from './pilot-record.ts';

const schema = new Schema<PilotRecord>(
  {
    _id: { type: String, required: true },
    operatorId: { type: String, required: true },
    licenceKey: { type: String },
    versions: { type: Schema.Types.Mixed, required: true },
    version: { type: Number, required: true },
    createdAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'pilots' },
);
schema.index({ createdAtMs: -1, _id: -1 });
schema.index({ operatorId: 1, createdAtMs: -1, _id: -1 });
schema.index({ licenceKey: 1 }, { unique: true, sparse: true });

export function pilotModel(connection: Connection): Model<PilotRecord> {
  return defineModel(connection, 'Pilot', schema);
}
