import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { Turnover } from './fold-balance.ts';

/**
 * Sums of a chain's entries up to `seq`: only a shortcut, made again from the entries at any time. `_id` is
 * the chain; a newer sum replaces the one it was built on.
 */
export interface LedgerBalanceRecord {
  _id: string;
  seq: number;
  turnovers: Turnover[];
}

const schema = new Schema<LedgerBalanceRecord>(
  {
    _id: { type: String, required: true },
    seq: { type: Number, required: true },
    turnovers: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'ledger_balances' },
);

export function ledgerBalanceModel(connection: Connection): Model<LedgerBalanceRecord> {
  return defineModel(connection, 'LedgerBalance', schema);
}
