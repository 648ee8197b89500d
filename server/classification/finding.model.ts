import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { Finding } from './finding.schema.ts';

export interface FindingRecord extends Omit<Finding, 'findingId' | 'foundAt' | 'decidedAt' | 'history'> {
  _id: string;
  foundAtMs: number;
  decidedAtMs: number | null;
  history: {
    from: Finding['state'];
    to: Finding['state'];
    note: string;
    atMs: number;
    byUserId: string;
    by: string;
  }[];
}

const text = { type: String, default: null };

const schema = new Schema<FindingRecord>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    operatorId: text,
    droneId: text,
    serialNumber: text,
    flightId: text,
    policyId: text,
    confidence: { type: Number, required: true },
    detail: { type: String, required: true },
    figures: { type: Schema.Types.Mixed, required: true },
    clause: text,
    state: { type: String, required: true },
    note: text,
    foundAtMs: { type: Number, required: true },
    decidedAtMs: { type: Number, default: null },
    decidedBy: text,
    history: { type: Schema.Types.Mixed, required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'findings', minimize: false },
);
for (const field of ['state', 'kind', 'droneId', 'flightId', 'policyId', 'operatorId'])
  schema.index({ [field]: 1, foundAtMs: -1, _id: -1 });
schema.index({ foundAtMs: -1, _id: -1 });
schema.index({ state: 1, kind: 1, foundAtMs: -1, _id: -1 });

export function findingModel(connection: Connection): Model<FindingRecord> {
  return defineModel(connection, 'Finding', schema);
}
