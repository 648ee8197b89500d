import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { PolicyRecord } from './policy-record.ts';

const text = { type: String, required: true };
const optionalText = { type: String, default: null };
const number = { type: Number, required: true };
const mixed = { type: Schema.Types.Mixed, required: true };
const optionalMixed = { type: Schema.Types.Mixed, default: null };

const schema = new Schema<PolicyRecord>(
  {
    _id: text,
    policyNumber: { ...text, unique: true },
    product: text,
    productCode: text,
    technologyInsuranceCode: optionalText,
    insurer: text,
    district: optionalText,
    quoteId: { ...text, unique: true },
    operatorId: text,
    droneIds: mixed,
    serialNumbers: mixed,
    pilotIds: mixed,
    volume: optionalMixed,
    validFromMs: number,
    validUntilMs: number,
    state: text,
    transitions: mixed,
    chargeKeys: mixed,
    limitFen: number,
    aggregateLimitFen: number,
    deductibleFen: number,
    premiumFen: number,
    refundedFen: number,
    tariff: text,
    boundAtMs: number,
    flightId: optionalText,
    flightsMax: number,
    plannedMinutes: { type: Number, default: null },
    coveredFromMs: number,
    coveredToMs: { type: Number, default: null },
    attachmentReason: optionalText,
    journalEntryId: text,
    standingOrderId: optionalText,
    additionalInsured: mixed,
    extension: optionalMixed,
    acknowledgement: optionalMixed,
    verifyToken: { ...text, unique: true },
    version: number,
  },
  { versionKey: false, strict: 'throw', collection: 'policies', minimize: false },
);
schema.index({ boundAtMs: -1, _id: -1 });
schema.index({ operatorId: 1, boundAtMs: -1, _id: -1 });
schema.index({ operatorId: 1, state: 1, boundAtMs: -1, _id: -1 });
schema.index({ state: 1, boundAtMs: -1, _id: -1 });
schema.index({ state: 1, validUntilMs: 1 });
schema.index({ state: 1, product: 1, validUntilMs: 1 });

export function policyModel(connection: Connection): Model<PolicyRecord> {
  return defineModel(connection, 'Policy', schema);
}
