import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

/** A row per event; `serverStarted` has our writer's id in the place of a device. */
export interface LinkEventRecord {
  deviceId: string;
  kind: 'connected' | 'disconnected' | 'lost' | 'serverStarted';
  atMs: number;
  /** serverStarted: when the process before it was last seen to work, Unix ms. */
  aliveUntilMs: number | null;
}

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
