import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

/** How far each handler has applied a writer's batches, for good; by the handler's name. */
export interface ProjectionPositionRecord {
  _id: string;
  handlers: Record<string, number>;
}

const schema = new Schema<ProjectionPositionRecord>(
  { _id: { type: String, required: true }, handlers: { type: Schema.Types.Mixed, required: true } },
  { versionKey: false, strict: 'throw', collection: 'projection_positions' },
);

export function projectionPositionModel(connection: Connection): Model<ProjectionPositionRecord> {
  return defineModel(connection, 'ProjectionPosition', schema);
}
