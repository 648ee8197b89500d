import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { Quote } from './quote.schema.ts';

export interface QuoteRecord extends Omit<Quote, 'quoteId' | 'quotedAt' | 'expiresAt'> {
  _id: string;
  quotedAtMs: number;
  expiresAtMs: number | null;
}

const optionalText = { type: String, default: null };
const optionalMixed = { type: Schema.Types.Mixed, default: null };
const list = { type: Schema.Types.Mixed, required: true };

const schema = new Schema<QuoteRecord>(
  {
    _id: { type: String, required: true },
    flightId: optionalText,
    operatorId: optionalText,
    droneId: optionalText,
    product: { type: String, required: true },
    request: optionalMixed,
    outcome: { type: String, required: true },
    purpose: { type: String, required: true },
    limitFen: { type: Number, required: true },
    premiumFen: { type: Number, default: null },
    reasons: list,
    classification: optionalMixed,
    surroundings: optionalMixed,
    receipt: optionalMixed,
    receiptSha256: optionalText,
    alternatives: list,
    exclusionsVersion: optionalText,
    termsSha256: optionalText,
    liftedBy: optionalMixed,
    quotedAtMs: { type: Number, required: true },
    expiresAtMs: { type: Number, default: null },
  },
  { versionKey: false, strict: 'throw', collection: 'quotes', minimize: false },
);
schema.index({ purpose: 1, outcome: 1, quotedAtMs: -1, _id: -1 });
schema.index({ purpose: 1, quotedAtMs: -1, _id: -1 });
schema.index({ purpose: 1, operatorId: 1, quotedAtMs: -1, _id: -1 });
schema.index({ purpose: 1, expiresAtMs: -1, _id: -1 });
schema.index({ purpose: 1, operatorId: 1, expiresAtMs: -1, _id: -1 });

export function quoteModel(connection: Connection): Model<QuoteRecord> {
  return defineModel(connection, 'Quote', schema);
}
