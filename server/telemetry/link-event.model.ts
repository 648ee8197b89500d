import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { LinkEventRecord } from './link-event-record.ts';

const schema = new Schema<LinkEventRecord>(
  {
    deviceId: { type: String, required: true },
    kind: { type: String, required: true },
    atMs: { type: Number, required: true },
    aliveUntilMs: { type: Number, default: null },
  },
  { versionKey: false, strict: 'throw', collection: 'link_events' },
);
schema.index({ deviceId: 1, atMs: -1 });
schema.index({ atMs: 1 });

export function linkEventModel(connection: Connection): Model<LinkEventRecord> {
  return defineModel(connection, 'LinkEvent', schema);
}
