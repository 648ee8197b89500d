import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { Endorsement } from './endorsement.schema.ts';

export interface EndorsementRecord extends Omit<Endorsement, 'endorsementId' | 'effectiveAt'> {
  _id: string;
  effectiveAtMs: number;
}

const schema = new Schema<EndorsementRecord>(
  {
    _id: { type: String, required: true },
    policyId: { type: String, required: true },
    operatorId: { type: String, required: true },
    kind: { type: String, required: true },
    change: { type: Schema.Types.Mixed, required: true },
    premiumChangeFen: { type: Number, required: true },
    effectiveAtMs: { type: Number, required: true },
    note: { type: String, default: null },
    byUserId: { type: String, default: null },
  },
  { versionKey: false, strict: 'throw', collection: 'endorsements', minimize: false },
);
schema.index({ policyId: 1, effectiveAtMs: 1, _id: 1 });

export function endorsementModel(connection: Connection): Model<EndorsementRecord> {
  return defineModel(connection, 'Endorsement', schema);
}
