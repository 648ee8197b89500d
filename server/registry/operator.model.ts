import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { OperatorRecord } from './operator-record.ts';

const schema = new Schema<OperatorRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, required: true },
    uscc: { type: String },
    contact: { type: Schema.Types.Mixed },
    certificate: { type: Schema.Types.Mixed },
    version: { type: Number },
    earlier: { type: Schema.Types.Mixed },
    createdAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'operators' },
);

schema.index({ createdAtMs: -1, _id: -1 });
schema.index({ uscc: 1 }, { unique: true, sparse: true });

export function operatorModel(connection: Connection): Model<OperatorRecord> {
  return defineModel(connection, 'Operator', schema);
}
