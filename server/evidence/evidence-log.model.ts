import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

/** A writer's log as far as it is signed: one document, so that size, root and signature never disagree. */
export interface EvidenceLogRecord {
  /** The writer. */
  _id: string;
  origin: string;
  size: number;
  /** Hex. */
  rootHash: string;
  /** The signed checkpoint of that size and root. */
  note: string;
  /** Verifier key of the note. */
  signedBy: string;
  /** Every verifier key this log was signed with, for notes of before a change of keys. */
  verifierKeys: string[];
  signedAtMs: number;
}

const schema = new Schema<EvidenceLogRecord>(
  {
    _id: { type: String, required: true },
    origin: { type: String, required: true },
    size: { type: Number, required: true },
    rootHash: { type: String, required: true },
    note: { type: String, required: true },
    signedBy: { type: String, required: true },
    verifierKeys: { type: [String], required: true },
    signedAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'evidence_logs' },
);

export function evidenceLogModel(connection: Connection): Model<EvidenceLogRecord> {
  return defineModel(connection, 'EvidenceLog', schema);
}
