import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { StoredBatch } from './batch-codec.ts';

const schema = new Schema<StoredBatch>(
  {
    _id: { type: String, required: true },
    writerId: { type: String, required: true },
    seq: { type: Number, required: true },
    committedAtMs: { type: Number, required: true },
    firstLeafIndex: { type: Number, required: true },
    logSize: { type: Number, required: true },
    salts: { type: Buffer, required: true },
    leafHashes: { type: Buffer, required: true },
    body: { type: Buffer, required: true },
    payloads: { type: Buffer, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'batches' },
);
schema.index({ writerId: 1, seq: 1 }, { unique: true });

export function batchModel(connection: Connection): Model<StoredBatch> {
  return defineModel(connection, 'Batch', schema);
}
