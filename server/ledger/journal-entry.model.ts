import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { JournalEntryRecord } from './journal-entry-record.ts';

const schema = new Schema<JournalEntryRecord>(
  {
    _id: { type: String, required: true },
    key: { type: String, required: true, unique: true },
    kind: { type: String, required: true },
    postings: { type: Schema.Types.Mixed, required: true },
    wallet: { type: Schema.Types.Mixed, required: true },
    period: { type: Schema.Types.Mixed },
    dimensions: { type: Schema.Types.Mixed, default: null },
    premium: { type: Schema.Types.Mixed, default: null },
    reverses: { type: String, default: null },
    flightId: { type: String, default: null },
    memo: { type: String, default: '' },
    postedAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'journal_entries' },
);
// The two guards: one step of a wallet and one step of a period are each taken once.
schema.index({ 'wallet.operatorId': 1, 'wallet.seq': 1 }, { unique: true });
// Sparse: on a MongoDB, entries from before periods have none.
schema.index({ 'period.chain': 1, 'period.seq': 1 }, { unique: true, sparse: true });
schema.index({ 'premium.key': 1 });
// The lists: newest first, by each filter.
schema.index({ postedAtMs: -1, _id: -1 });
schema.index({ kind: 1, postedAtMs: -1, _id: -1 });
schema.index({ 'wallet.operatorId': 1, postedAtMs: -1, _id: -1 });
schema.index({ 'dimensions.policyId': 1, postedAtMs: -1, _id: -1 });
schema.index({ 'dimensions.productCode': 1, postedAtMs: -1, _id: -1 });
schema.index({ 'dimensions.technologyInsuranceCode': 1, postedAtMs: -1, _id: -1 });

export function journalEntryModel(connection: Connection): Model<JournalEntryRecord> {
  return defineModel(connection, 'JournalEntry', schema);
}
