import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { DroneModel } from './drone-model.schema.ts';

/** A type of aircraft that the built-in register lacks. */
export interface DeclaredModelRecord {
  /** `droneModelId`. */
  _id: string;
  model: DroneModel;
  byUserId: string;
  atMs: number;
}

const schema = new Schema<DeclaredModelRecord>(
  {
    _id: { type: String, required: true },
    model: { type: Schema.Types.Mixed, required: true },
    byUserId: { type: String, required: true },
    atMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'drone_models' },
);
schema.index({ atMs: 1, _id: 1 });

export function declaredModelModel(connection: Connection): Model<DeclaredModelRecord> {
  return defineModel(connection, 'DeclaredModel', schema);
}
