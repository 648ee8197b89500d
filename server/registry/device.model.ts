import { type Connection, type Model, Schema } from 'mongoose';
import type { DeviceKind } from './device.schema.ts';

export interface DeviceRecord {
  _id: string;
  operatorId: string;
  name: string;
  kind: DeviceKind;
  passwordHash: string;
  serialNumbers: string[];
  revokedAtMs: number | null;
  lastSeenAtMs: number | null;
  createdAtMs: number;
}

const schema = new Schema<DeviceRecord>(
  {
    _id: { type: String, required: true },
    operatorId: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, required: true },
    passwordHash: { type: String, required: true },
    serialNumbers: { type: [String], required: true, index: true },
    revokedAtMs: { type: Number, default: null },
    lastSeenAtMs: { type: Number, default: null },
    createdAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'devices' },
);
schema.index({ operatorId: 1, createdAtMs: -1 });

export function deviceModel(connection: Connection): Model<DeviceRecord> {
  return connection.model<DeviceRecord>('Device', schema);
}
