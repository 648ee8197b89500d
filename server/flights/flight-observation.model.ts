import { type Model, Schema } from 'mongoose';
import type { Observation } from '../classification/observe-aircraft.ts';
import { type Connection, defineModel } from '../storage/connection.ts';

/** What one flight showed of its aircraft, as it was after batch `appliedSeq`. */
export interface FlightObservationRecord {
  _id: string;
  droneId: string | null;
  serialNumber: string;
  appliedSeq: number;
  /** Event times of its first and newest sample in the air; 0 before them. */
  firstAtMs: number;
  lastAtMs: number;
  observation: Observation;
}

const schema = new Schema<FlightObservationRecord>(
  {
    _id: { type: String, required: true },
    droneId: { type: String, default: null },
    serialNumber: { type: String, required: true },
    appliedSeq: { type: Number, required: true },
    firstAtMs: { type: Number, required: true },
    lastAtMs: { type: Number, required: true },
    observation: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'flight_observations', minimize: false },
);
schema.index({ droneId: 1, lastAtMs: -1, _id: -1 });

export function flightObservationModel(connection: Connection): Model<FlightObservationRecord> {
  return defineModel(connection, 'FlightObservation', schema);
}
