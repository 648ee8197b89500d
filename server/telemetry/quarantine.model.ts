import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { QuarantineReason } from './ingest.schema.ts';

export interface QuarantineRecord {
  _id: string;
  deviceId: string;
  operatorId: string | null;
  topic: string;
  reason: QuarantineReason;
  detail: string;
  payload: Buffer;
  receivedAtMs: number;
}

const schema = new Schema<QuarantineRecord>(
  {
    _id: { type: String, required: true },
    deviceId: { type: String, required: true },
    operatorId: { type: String, default: null },
    topic: { type: String, default: '' },
    reason: { type: String, required: true },
    detail: { type: String, default: '' },
    // Not `required`: an empty publish is evidence too, and mongoose takes empty for absent.
    payload: { type: Buffer, default: Buffer.alloc(0) },
    receivedAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'quarantine' },
);
schema.index({ receivedAtMs: -1, _id: -1 });
schema.index({ operatorId: 1, receivedAtMs: -1 });

export function quarantineModel(connection: Connection): Model<QuarantineRecord> {
  return defineModel(connection, 'Quarantined', schema);
}
