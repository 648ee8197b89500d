import { type Connection, type Model, Schema } from 'mongoose';

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
  return connection.model<ProjectionPositionRecord>('ProjectionPosition', schema);
}
