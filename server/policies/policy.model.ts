import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { PolicyRecord } from './policy-record.ts';

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
schema.index({ operatorId: 1, boundAtMs: -1, _id: -1 });
schema.index({ state: 1, validUntilMs: 1 });

export function policyModel(connection: Connection): Model<PolicyRecord> {
  return defineModel(connection, 'Policy', schema);
}
