import { type Connection, Schema, type Types } from 'mongoose';
import { buildIndexes } from '../../server/storage/database.ts';

export interface Wallet {
  _id: string;
  owner: string;
  balanceFen: number;
  kind?: string | null;
  code?: string | null;
  tags: string[];
  openedAt?: Date | null;
  steps: { name: string; count: number }[];
}

const walletSchema = new Schema<Wallet>(
  {
    _id: { type: String, required: true },
    owner: { type: String, required: true },
    balanceFen: { type: Number, required: true },
    kind: String,
    code: String,
    tags: { type: [String], default: undefined },
    openedAt: Date,
    steps: { type: [{ _id: false, name: String, count: Number }], default: undefined },
  },
  { strict: 'throw', versionKey: false, collection: 'wallets' },
);
walletSchema.index({ owner: 1, balanceFen: -1 });
walletSchema.index({ openedAt: 1 });
walletSchema.index({ tags: 1 });
walletSchema.index({ code: 1 }, { unique: true, sparse: true });
walletSchema.index({ owner: 1, kind: 1 }, { unique: true, partialFilterExpression: { kind: 'main' } });

/** A model with every kind of index, ready to be written. */
export async function walletModel(connection: Connection) {
  const model = connection.model('Wallet', walletSchema);
  await buildIndexes(connection);
  return model;
}

export interface Value {
  at?: Date;
  owner?: Types.ObjectId;
  amount?: Types.Decimal128;
  bytes?: Buffer;
  none?: string | null;
  big?: number;
  any?: unknown;
}

const valueSchema = new Schema<Value>(
  {
    at: Date,
    owner: Schema.Types.ObjectId,
    amount: Schema.Types.Decimal128,
    bytes: Buffer,
    none: { type: String, default: null },
    big: Number,
    any: Schema.Types.Mixed,
  },
  { collection: 'values' },
);
valueSchema.index({ bytes: 1 });

export function valueModel(connection: Connection) {
  return connection.model('Value', valueSchema);
}
