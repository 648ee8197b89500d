import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { DeviceRecord } from './device-record.ts';

const schema = new Schema<DeviceRecord>(
  {
    _id: { type: String, required: true },
    operatorId: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, required: true },
    passwordHash: { type: String, required: true },
    mosquittoHash: { type: String, default: null },
    serialNumbers: { type: [String], required: true, index: true },
    gatewaySerialNumber: { type: String },
    proposals: { type: Schema.Types.Mixed },
    link: { type: Schema.Types.Mixed },
    revokedAtMs: { type: Number, default: null },
    lastSeenAtMs: { type: Number, default: null },
    createdAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'devices' },
);
schema.index({ createdAtMs: -1, _id: -1 });
schema.index({ operatorId: 1, createdAtMs: -1, _id: -1 });
// A dock or controller is one device; most devices are neither.
schema.index({ gatewaySerialNumber: 1 }, { unique: true, sparse: true });

export function deviceModel(connection: Connection): Model<DeviceRecord> {
  return defineModel(connection, 'Device', schema);
}
