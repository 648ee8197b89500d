import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { BatchRecord } from './batch.ts';

const schema = new Schema<BatchRecord>(
  {
    _id: { type: String, required: true },
    writerId: { type: String, required: true },
    seq: { type: Number, required: true },
    committedAtMs: { type: Number, required: true },
    messages: { type: Schema.Types.Mixed, required: true },
    samples: { type: Schema.Types.Mixed, required: true },
    quarantined: { type: Schema.Types.Mixed, required: true },
    transitions: { type: Schema.Types.Mixed, required: true },
    salts: { type: [String], required: true },
    leafHashes: { type: [String], required: true },
    logSize: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'batches' },
);
schema.index({ writerId: 1, seq: 1 }, { unique: true });

export function batchModel(connection: Connection): Model<BatchRecord> {
  return defineModel(connection, 'Batch', schema);
}
