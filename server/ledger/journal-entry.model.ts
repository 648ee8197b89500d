import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { JournalEntry } from './ledger.schema.ts';

/**
 * One document is one double entry *and* one step of the wallet it touches: `wallet.seq` counts the entries
 * of that wallet without a gap, and its unique index makes two concurrent spenders collide instead of both
 * seeing the old balance. `key` makes a retry find the first entry.
 */
export interface JournalEntryRecord {
  _id: string;
  key: string;
  kind: JournalEntry['kind'];
  postings: { account: string; amountFen: number }[];
  wallet: { operatorId: string; seq: number; balanceAfterFen: number; amountFen: number };
  flightId: string | null;
  memo: string;
  postedAtMs: number;
}

const schema = new Schema<JournalEntryRecord>(
  {
    _id: { type: String, required: true },
    key: { type: String, required: true, unique: true },
    kind: { type: String, required: true },
    postings: { type: Schema.Types.Mixed, required: true },
    wallet: { type: Schema.Types.Mixed, required: true },
    flightId: { type: String, default: null },
    memo: { type: String, default: '' },
    postedAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'journal_entries' },
);
schema.index({ 'wallet.operatorId': 1, 'wallet.seq': 1 }, { unique: true });

export function journalEntryModel(connection: Connection): Model<JournalEntryRecord> {
  return defineModel(connection, 'JournalEntry', schema);
}
