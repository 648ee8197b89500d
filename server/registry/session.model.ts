import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

/** One login. Refreshing rotates `refreshHash`; the one before works for a short grace (lost answers). */
export interface SessionRecord {
  _id: string;
  userId: string;
  refreshHash: string;
  previousHash: string | null;
  rotatedAtMs: number;
  revoked: boolean;
  expiresAt: Date;
}

const schema = new Schema<SessionRecord>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true, index: true },
    refreshHash: { type: String, required: true },
    previousHash: { type: String, default: null },
    rotatedAtMs: { type: Number, required: true },
    revoked: { type: Boolean, default: false },
    expiresAt: { type: Date, required: true, index: { expires: 0 } },
  },
  { versionKey: false, strict: 'throw', collection: 'sessions' },
);

export function sessionModel(connection: Connection): Model<SessionRecord> {
  return defineModel(connection, 'Session', schema);
}
