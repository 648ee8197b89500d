import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { DetectorState } from './detector-state.schema.ts';

/** The detector's memory of one open flight as it was after batch `seq` of the writer whose flight it is. */
export interface DetectorRecord {
  _id: string;
  writerId: string;
  seq: number;
  maxDescentMps: number | null;
  state: DetectorState;
}

const schema = new Schema<DetectorRecord>(
  {
    _id: { type: String, required: true },
    writerId: { type: String, required: true, index: true },
    seq: { type: Number, required: true },
    maxDescentMps: { type: Number, default: null },
    state: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'detectors', minimize: false },
);

export function detectorModel(connection: Connection): Model<DetectorRecord> {
  return defineModel(connection, 'Detector', schema);
}
