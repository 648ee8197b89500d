import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { Quote } from './quote.schema.ts';

export interface QuoteRecord extends Omit<Quote, 'quoteId' | 'quotedAt'> {
  _id: string;
  quotedAtMs: number;
}

const schema = new Schema<QuoteRecord>(
  {
    _id: { type: String, required: true },
    flightId: { type: String, required: true, index: true },
    operatorId: { type: String, default: null },
    droneId: { type: String, default: null },
    outcome: { type: String, required: true },
    purpose: { type: String, required: true },
    limitFen: { type: Number, required: true },
    premiumFen: { type: Number, default: null },
    reasons: { type: Schema.Types.Mixed, required: true },
    classification: { type: Schema.Types.Mixed, default: null },
    receipt: { type: Schema.Types.Mixed, default: null },
    receiptSha256: { type: String, default: null },
    quotedAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'quotes', minimize: false },
);

export function quoteModel(connection: Connection): Model<QuoteRecord> {
  return defineModel(connection, 'Quote', schema);
}
