import { type Connection, type Model, Schema } from 'mongoose';
import type { CommittedTransition } from '../telemetry/batch.model.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import type { FlightCoverage } from './flight.schema.ts';
import type { FlightState } from './flight-state.ts';

/** What the batches say of a flight: written by the projection, and by nothing else. */
export interface FlightProgress {
  serialNumber: string;
  droneId: string | null;
  operatorId: string | null;
  droneName: string | null;
  droneModelId: string | null;
  /** null: a segment on the ground that has not taken off; no list shows it. */
  state: FlightState | null;
  simulated: boolean;
  /** Receive time of the first sample that came within the grace; null while all of it is backfill. */
  liveFromMs: number | null;
  openedAtMs: number;
  tookOffAtMs: number | null;
  /** Receive time of the sample that showed take-off. */
  takeoffKnownAtMs: number | null;
  landedAtMs: number | null;
  closedAtMs: number | null;
  sampleCount: number;
  heightAboveTakeoffMetersMax: number | null;
  groundSpeedMpsMax: number | null;
  distanceMeters: number;
  takeoffPosition: { latitudeDegrees: number; longitudeDegrees: number } | null;
  lastSample: (CanonicalSample & { order: number; isLate: boolean }) | null;
  transitions: CommittedTransition[];
  /** Last batch applied to this flight: seeing one again changes nothing. */
  appliedSeq: number;
}

export interface FlightRecord extends FlightProgress {
  _id: string;
  policyId: string | null;
  quoteId: string | null;
  coverage: FlightCoverage | null;
  incidentIds: string[];
}

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
schema.index({ operatorId: 1, tookOffAtMs: -1 });
schema.index({ droneId: 1, tookOffAtMs: -1 });
schema.index({ state: 1, tookOffAtMs: -1 });
schema.index({ serialNumber: 1, tookOffAtMs: -1 });

export function flightModel(connection: Connection): Model<FlightRecord> {
  return connection.model<FlightRecord>('Flight', schema);
}
