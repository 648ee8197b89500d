import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { CanonicalSample } from './sample.schema.ts';

/** One sample of a track; a projection of its batch. `order` is the commit order over all flights. */
export interface SampleRecord extends CanonicalSample {
  /** The dedupe key: inserting a sample twice is the same as once. */
  _id: string;
  flightId: string;
  order: number;
  isLate: boolean;
}

const number = { type: Number, default: null };

const schema = new Schema<SampleRecord>(
  {
    _id: { type: String, required: true },
    flightId: { type: String, required: true },
    order: { type: Number, required: true },
    isLate: { type: Boolean, required: true },
    serialNumber: { type: String, required: true },
    source: { type: String, required: true },
    observedAtMs: { type: Number, required: true },
    receivedAtMs: { type: Number, required: true },
    latitudeDegrees: number,
    longitudeDegrees: number,
    altitudeEllipsoidMeters: number,
    altitudeAmslMeters: number,
    heightAboveTakeoffMeters: number,
    heightAboveGroundMeters: number,
    groundSpeedMps: number,
    verticalSpeedMps: number,
    headingDegrees: number,
    trackDegrees: number,
    batteryPercent: number,
    mode: { type: String, default: null },
    codes: { type: [String], default: [] },
    flags: { type: [String], default: [] },
  },
  { versionKey: false, strict: 'throw', collection: 'samples' },
);
schema.index({ flightId: 1, order: 1 });
schema.index({ flightId: 1, observedAtMs: 1 });

export function sampleModel(connection: Connection): Model<SampleRecord> {
  return defineModel(connection, 'Sample', schema);
}
