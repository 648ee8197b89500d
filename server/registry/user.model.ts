import { type Connection, type Model, Schema } from 'mongoose';
import type { Role } from '../http/role.schema.ts';

export interface UserRecord {
  _id: string;
  email: string;
  name: string;
  role: Role;
  operatorId: string | null;
  passwordHash: string;
  createdAtMs: number;
}

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
  return connection.model<UserRecord>('User', schema);
}
