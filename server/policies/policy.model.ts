import { type Connection, type Model, Schema } from 'mongoose';
import type { CoverReason } from './cover.schema.ts';
import type { PolicyState } from './policy.schema.ts';

export interface PolicyRecord {
  _id: string;
  policyNumber: string;
  /** Unique: a flight has one policy, whoever tries to bind it twice. */
  flightId: string;
  quoteId: string;
  operatorId: string;
  droneId: string;
  serialNumber: string;
  state: PolicyState;
  limitFen: number;
  premiumFen: number;
  tariff: string;
  boundAtMs: number;
  coveredFromMs: number;
  coveredToMs: number | null;
  /** Cover ends here even without a landing: it was priced for these minutes. */
  validUntilMs: number;
  attachmentReason: CoverReason;
  journalEntryId: string;
  standingOrderId: string;
}

const schema = new Schema<PolicyRecord>(
  {
    _id: { type: String, required: true },
    policyNumber: { type: String, required: true, unique: true },
    flightId: { type: String, required: true, unique: true },
    quoteId: { type: String, required: true },
    operatorId: { type: String, required: true },
    droneId: { type: String, required: true },
    serialNumber: { type: String, required: true },
    state: { type: String, required: true },
    limitFen: { type: Number, required: true },
    premiumFen: { type: Number, required: true },
    tariff: { type: String, required: true },
    boundAtMs: { type: Number, required: true },
    coveredFromMs: { type: Number, required: true },
    coveredToMs: { type: Number, default: null },
    validUntilMs: { type: Number, required: true },
    attachmentReason: { type: String, required: true },
    journalEntryId: { type: String, required: true },
    standingOrderId: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'policies' },
);
schema.index({ boundAtMs: -1, _id: -1 });
schema.index({ operatorId: 1, boundAtMs: -1 });
schema.index({ state: 1, validUntilMs: 1 });

export function policyModel(connection: Connection): Model<PolicyRecord> {
  return connection.model<PolicyRecord>('Policy', schema);
}
