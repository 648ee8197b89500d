import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

/** A signed checkpoint kept for good, one a minute, so that the present has something to be consistent with. */
export interface EvidenceCheckpointRecord {
  /** `writerId/minute since 1970`. */
  _id: string;
  writerId: string;
  size: number;
  note: string;
  signedAtMs: number;
}

const schema = new Schema<EvidenceCheckpointRecord>(
  {
    _id: { type: String, required: true },
    writerId: { type: String, required: true },
    size: { type: Number, required: true },
    note: { type: String, required: true },
    signedAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'evidence_checkpoints' },
);
schema.index({ writerId: 1, signedAtMs: -1 });

export function evidenceCheckpointModel(connection: Connection): Model<EvidenceCheckpointRecord> {
  return defineModel(connection, 'EvidenceCheckpoint', schema);
}
