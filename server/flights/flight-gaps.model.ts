import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { FlightGapsRecord } from './gap-record.ts';

const schema = new Schema<FlightGapsRecord>(
  {
    _id: { type: String, required: true },
    appliedSeq: { type: Number, required: true },
    gaps: { type: Schema.Types.Mixed, default: [] },
    droppedCount: { type: Number, default: 0 },
  },
  { versionKey: false, strict: 'throw', collection: 'flight_gaps' },
);

export function flightGapsModel(connection: Connection): Model<FlightGapsRecord> {
  return defineModel(connection, 'FlightGaps', schema);
}
