import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

export interface IdempotencyRecord {
  /** SHA-256 of user, route and key: a guessed key of another user matches nothing. */
  _id: string;
  fingerprint: string;
  state: 'running' | 'done';
  resultJson: string | null;
  startedAt: Date;
}

const schema = new Schema<IdempotencyRecord>(
  {
    _id: { type: String, required: true },
    fingerprint: { type: String, required: true },
    state: { type: String, required: true },
    resultJson: { type: String, default: null },
    startedAt: { type: Date, required: true, index: { expires: '1d' } },
  },
  { versionKey: false, strict: 'throw', collection: 'idempotency_keys' },
);

export function idempotencyModel(connection: Connection): Model<IdempotencyRecord> {
  return defineModel(connection, 'IdempotencyKey', schema);
}
