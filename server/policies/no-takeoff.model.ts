import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { NoTakeoffRecord } from './no-takeoff-record.ts';

const schema = new Schema<NoTakeoffRecord>(
  {
    _id: { type: String, required: true },
    operatorId: { type: String, required: true },
    outcome: { type: String, required: true },
    reason: { type: String, required: true },
    serialNumbers: { type: [String], required: true },
    windowFromMs: { type: Number, required: true },
    windowUntilMs: { type: Number, required: true },
    decidedAtMs: { type: Number, required: true },
    heard: { type: Schema.Types.Mixed, default: [] },
    connections: { type: Schema.Types.Mixed, default: [] },
    checkpoint: { type: String, default: null },
    settled: { type: Boolean, required: true },
    refundedFen: { type: Number, required: true },
    flownAfterVoid: { type: Schema.Types.Mixed, default: null },
  },
  { versionKey: false, strict: 'throw', collection: 'no_takeoffs' },
);
schema.index({ settled: 1, decidedAtMs: 1 });
schema.index({ serialNumbers: 1, windowUntilMs: 1 });

export function noTakeoffModel(connection: Connection): Model<NoTakeoffRecord> {
  return defineModel(connection, 'NoTakeoff', schema);
}
