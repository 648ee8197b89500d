import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { FlightRecord } from './flight-record.ts';

const text = { type: String, default: null };
const number = { type: Number, default: null };

const schema = new Schema<FlightRecord>(
  {
    _id: { type: String, required: true },
    serialNumber: { type: String, required: true },
    droneId: text,
    operatorId: text,
    droneName: text,
    droneModelId: text,
    state: text,
    simulated: { type: Boolean, default: false },
    liveFromMs: number,
    openedAtMs: { type: Number, required: true },
    tookOffAtMs: number,
    takeoffKnownAtMs: number,
    landedAtMs: number,
    closedAtMs: number,
    sampleCount: { type: Number, default: 0 },
    heightAboveTakeoffMetersMax: number,
    groundSpeedMpsMax: number,
    distanceMeters: { type: Number, default: 0 },
    takeoffPosition: { type: Schema.Types.Mixed, default: null },
    lastSample: { type: Schema.Types.Mixed, default: null },
    transitions: { type: Schema.Types.Mixed, default: [] },
    appliedSeq: { type: Number, default: 0 },
    policyId: text,
    quoteId: text,
    coverage: { type: Schema.Types.Mixed, default: null },
    incidentIds: { type: [String], default: [] },
  },
  { versionKey: false, strict: 'throw', collection: 'flights' },
);
schema.index({ tookOffAtMs: -1, _id: -1 });
schema.index({ operatorId: 1, tookOffAtMs: -1, _id: -1 });
schema.index({ droneId: 1, tookOffAtMs: -1, _id: -1 });
schema.index({ state: 1, tookOffAtMs: -1, _id: -1 });
schema.index({ serialNumber: 1, tookOffAtMs: -1 });
schema.index({ serialNumber: 1, openedAtMs: 1 });

export function flightModel(connection: Connection): Model<FlightRecord> {
  return defineModel(connection, 'Flight', schema);
}
