import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

/** How far a handler has applied a writer's batches. */
export interface ProjectionPositionRecord {
  _id: string;
  seq: number;
}

const schema = new Schema<ProjectionPositionRecord>(
  { _id: { type: String, required: true }, seq: { type: Number, required: true } },
  { versionKey: false, strict: 'throw', collection: 'projection_positions' },
);

export function projectionPositionModel(connection: Connection): Model<ProjectionPositionRecord> {
  return defineModel(connection, 'ProjectionPosition', schema);
}
