import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { DroneRecord } from './drone-record.ts';

const schema = new Schema<DroneRecord>(
  {
    _id: { type: String, required: true },
    operatorId: { type: String, required: true },
    serialNumber: { type: String, required: true, unique: true },
    serialKey: { type: String, required: true, unique: true },
    name: { type: String, required: true },
    droneModelId: { type: String, required: true },
    registrationMark: { type: String, default: null },
    markKey: { type: String },
    productId: { type: String },
    laterFacts: { type: Schema.Types.Mixed },
    retiredAtMs: { type: Number },
    version: { type: Number },
    declaration: { type: Schema.Types.Mixed, required: true },
    createdAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'drones' },
);
schema.index({ createdAtMs: -1, _id: -1 });
schema.index({ operatorId: 1, createdAtMs: -1, _id: -1 });
// Most drones of an older store have neither, and two may share a mark there: `registrationMark` finds them.
schema.index({ markKey: 1 }, { unique: true, sparse: true });
schema.index({ productId: 1 }, { unique: true, sparse: true });
schema.index({ registrationMark: 1 });

export function droneModel(connection: Connection): Model<DroneRecord> {
  return defineModel(connection, 'Drone', schema);
}
