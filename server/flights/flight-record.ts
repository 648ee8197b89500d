import type { CommittedTransition } from '../telemetry/batch.ts';
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
  lastSample: (CanonicalSample & { order: number; isLate: boolean; clockSkewMs?: number | null }) | null;
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
