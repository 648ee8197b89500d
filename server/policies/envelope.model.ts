import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { EnvelopeRecord } from './envelope-record.ts';

const schema = new Schema<EnvelopeRecord>(
  {
    _id: { type: String, required: true },
    appliedSeq: { type: Number, required: true },
    last: { type: Schema.Types.Mixed, default: null },
    state: { type: String, required: true },
    edge: { type: Schema.Types.Mixed, default: null },
    secondsLeft: { type: Number, default: null },
    breaches: { type: Schema.Types.Mixed, default: [] },
    droppedCount: { type: Number, default: 0 },
  },
  { versionKey: false, strict: 'throw', collection: 'envelopes' },
);

export function envelopeModel(connection: Connection): Model<EnvelopeRecord> {
  return defineModel(connection, 'Envelope', schema);
}
