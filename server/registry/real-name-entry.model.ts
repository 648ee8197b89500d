import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

/** An answer of the national platform that somebody read and entered. */
export interface RealNameEntryRecord {
  /** Registration mark. */
  _id: string;
  state: 'registered' | 'cancelled';
  source: string;
  checkedAtMs: number;
  byUserId: string;
}

const schema = new Schema<RealNameEntryRecord>(
  {
    _id: { type: String, required: true },
    state: { type: String, required: true },
    source: { type: String, required: true },
    checkedAtMs: { type: Number, required: true },
    byUserId: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'real_name_entries' },
);

export function realNameEntryModel(connection: Connection): Model<RealNameEntryRecord> {
  return defineModel(connection, 'RealNameEntry', schema);
}
