import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { ConsentEvent, ConsentPurpose } from './consent.schema.ts';

export interface ConsentRecord {
  _id: string;
  operatorId: string;
  purpose: ConsentPurpose;
  /** Gapless per operator: two that decide at once can't both be the next. */
  seq: number;
  textVersion: number;
  action: ConsentEvent['action'];
  atMs: number;
  byUserId: string;
}

const schema = new Schema<ConsentRecord>(
  {
    _id: { type: String, required: true },
    operatorId: { type: String, required: true },
    purpose: { type: String, required: true },
    seq: { type: Number, required: true },
    textVersion: { type: Number, required: true },
    action: { type: String, required: true },
    atMs: { type: Number, required: true },
    byUserId: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'consents' },
);
schema.index({ operatorId: 1, seq: -1 }, { unique: true });

export function consentModel(connection: Connection): Model<ConsentRecord> {
  return defineModel(connection, 'Consent', schema);
}
