import { type Connection, type Model, Schema } from 'mongoose';

export interface OperatorRecord {
  _id: string;
  name: string;
  kind: 'firm' | 'person';
  createdAtMs: number;
}

const schema = new Schema<OperatorRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, required: true },
    createdAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'operators' },
);

export function operatorModel(connection: Connection): Model<OperatorRecord> {
  return connection.model<OperatorRecord>('Operator', schema);
}
