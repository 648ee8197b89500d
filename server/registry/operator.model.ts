import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { OperatorRecord } from './operator-record.ts';

const schema = new Schema<OperatorRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, required: true },
    createdAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'operators' },
);

schema.index({ createdAtMs: -1 });

export function operatorModel(connection: Connection): Model<OperatorRecord> {
  return defineModel(connection, 'Operator', schema);
}
