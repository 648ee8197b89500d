import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { UserRecord } from './user-record.ts';

const schema = new Schema<UserRecord>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true, unique: true },
    name: { type: String, required: true },
    role: { type: String, required: true },
    operatorId: { type: String, default: null },
    passwordHash: { type: String, required: true },
    createdAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'users' },
);

export function userModel(connection: Connection): Model<UserRecord> {
  return defineModel(connection, 'User', schema);
}
