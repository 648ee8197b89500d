import { toInstant } from '../lib/clock.ts';
import { findDroneModel } from '../registry/drone-models.ts';
import { toSampleView } from '../telemetry/to-sample-view.ts';
import type { Flight, FlightCoverage } from './flight.schema.ts';
import type { FlightRecord } from './flight-record.ts';

const UNDECIDED: FlightCoverage = {
  status: 'unknown',
  coveredFrom: null,
  coveredTo: null,
  reasons: [],
  premiumFen: null,
};

/** Stored flight → what leaves the product. Only for segments that took off. */
export function toFlight(record: FlightRecord): Flight {
  const { lastSample } = record;
  return {
    flightId: record._id,
    serialNumber: record.serialNumber,
    droneId: record.droneId,
    operatorId: record.operatorId,
    droneName: record.droneName,
    modelName:
      record.droneModelId === null
        ? null
        : (findDroneModel(record.droneModelId)?.name ?? record.droneModelId),
    registered: record.droneId !== null,
    state: record.state ?? 'airborne',
    isBackfill: record.liveFromMs === null,
    simulated: record.simulated,
    policyId: record.policyId,
    quoteId: record.quoteId,
    tookOffAt: toInstant(record.tookOffAtMs ?? record.openedAtMs),
    landedAt: optional(record.landedAtMs),
    closedAt: optional(record.closedAtMs),
    sampleCount: record.sampleCount,
    heightAboveTakeoffMetersMax: record.heightAboveTakeoffMetersMax,
    distanceMeters: Math.round(record.distanceMeters * 10) / 10,
    transitions: record.transitions.map(({ kind, atMs, decidedAtMs, reason }) => ({
      kind,
      at: toInstant(atMs),
      decidedAt: toInstant(decidedAtMs),
      reason,
    })),
    coverage: record.coverage ?? UNDECIDED,
    lastSample: lastSample ? toSampleView({ ...lastSample, flightId: record._id }) : null,
    incidentIds: record.incidentIds,
  };
}

function optional(ms: number | null): string | null {
  return ms === null ? null : toInstant(ms);
}
