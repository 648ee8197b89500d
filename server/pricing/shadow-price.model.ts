import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

/** One quote by both tariffs; fen. */
export interface ShadowPriceRecord {
  /** The quote's id. */
  _id: string;
  tariff: string;
  liveTariff: string;
  product: string;
  legalClass: string;
  ground: string;
  livePremiumFen: number;
  shadowPremiumFen: number;
  liveOutcome: string;
  shadowOutcome: string;
  /** How far the premium moves, either way. */
  movedFen: number;
  pricedAtMs: number;
}

const schema = new Schema<ShadowPriceRecord>(
  {
    _id: { type: String, required: true },
    tariff: { type: String, required: true },
    liveTariff: { type: String, required: true },
    product: { type: String, required: true },
    legalClass: { type: String, required: true },
    ground: { type: String, required: true },
    livePremiumFen: { type: Number, required: true },
    shadowPremiumFen: { type: Number, required: true },
    liveOutcome: { type: String, required: true },
    shadowOutcome: { type: String, required: true },
    movedFen: { type: Number, required: true },
    pricedAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'shadow_prices' },
);
// The biggest movers of one tariff, and all of its prices.
schema.index({ tariff: 1, movedFen: -1 });

export function shadowPriceModel(connection: Connection): Model<ShadowPriceRecord> {
  return defineModel(connection, 'ShadowPrice', schema);
}
