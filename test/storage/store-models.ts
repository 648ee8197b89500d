import { type Connection, Schema, type Types } from 'mongoose';
import { buildIndexes, type Database } from '../../server/storage/database.ts';

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

/** A model with several kinds of index, ready to be written. */
export async function walletModel(connection: Connection) {
  const model = connection.model('Wallet', walletSchema);
  await buildIndexes(connection);
  return model;
}

export const MINUTE_MS = 60_000;

/** 300 wallets of ten owners: every third with a date, every fiftieth with tags and a code. */
export async function filledWallets({ connection }: Database) {
  const Wallets = await walletModel(connection);
  await Wallets.insertMany(
    Array.from({ length: 300 }, (_, n) => ({
      _id: `w${String(n).padStart(3, '0')}`,
      owner: `o${n % 10}`,
      balanceFen: n,
      ...(n % 3 === 0 && { openedAt: new Date(n * MINUTE_MS) }),
      ...(n % 50 === 0 && { tags: ['round', `t${n}`], code: `c${n}` }),
    })),
  );
  return Wallets;
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
