import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { ReferralDecision } from './referral.schema.ts';

/** One decision per quote: its id is the quote's. */
export interface ReferralRecord extends Omit<ReferralDecision, 'quoteId' | 'decidedAt'> {
  _id: string;
  decidedAtMs: number;
}

const schema = new Schema<ReferralRecord>(
  {
    _id: { type: String, required: true },
    decision: { type: String, required: true },
    note: { type: String, required: true },
    conditions: { type: Schema.Types.Mixed, required: true },
    offerQuoteId: { type: String, default: null },
    byUserId: { type: String, required: true },
    decidedAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'referrals' },
);

export function referralModel(connection: Connection): Model<ReferralRecord> {
  return defineModel(connection, 'Referral', schema);
}
