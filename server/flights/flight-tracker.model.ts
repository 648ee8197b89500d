import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { TrackerState } from './flight-tracker.schema.ts';

/** The flights machine's memory of one aircraft as it was after batch `seq` of its writer; `_id` names both. */
export interface FlightTrackerRecord {
  _id: string;
  writerId: string;
  serialNumber: string;
  seq: number;
  state: TrackerState;
}

const schema = new Schema<FlightTrackerRecord>(
  {
    _id: { type: String, required: true },
    writerId: { type: String, required: true, index: true },
    serialNumber: { type: String, required: true },
    seq: { type: Number, required: true },
    state: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'flight_trackers', minimize: false },
);

export function flightTrackerModel(connection: Connection): Model<FlightTrackerRecord> {
  return defineModel(connection, 'FlightTracker', schema);
}
