import type { Context } from '../../server/context.ts';
import { accumulateSample, accumulateTransition } from '../../server/flights/accumulate-flight.ts';
import { advanceFlight, tickFlight } from '../../server/flights/advance-flight.ts';
import type { FlightProgress } from '../../server/flights/flight-record.ts';
import type { TrackerState } from '../../server/flights/flight-tracker.schema.ts';
import { canonicalJson } from '../../server/lib/canonical-json.ts';
import { derivedId } from '../../server/lib/ids.ts';
import type { BatchRecord } from '../../server/telemetry/batch.ts';
import type { TrackSample } from '../../server/telemetry/track-sample.ts';
import { documentsOf } from './context.ts';
import { type Faults, identityOf } from './kill-audit.ts';

/** The flights machine, run once more over the samples, gives the flights and transitions that were committed. */
export function auditAssignments(batches: readonly BatchRecord[]): Faults {
  const faults: Faults = [];
  const trackers = new Map<string, TrackerState>();
  for (const batch of batches) {
    const decided: unknown[] = [];
    batch.samples.forEach((sample, afterSample) => {
      const { serialNumber, source, observedAtMs, receivedAtMs } = sample;
      const flightId = () => derivedId('flt', serialNumber, source, observedAtMs, receivedAtMs);
      const step = advanceFlight(trackers.get(serialNumber), sample, flightId);
      trackers.set(serialNumber, step.state);
      decided.push(...step.transitions.map((one) => ({ ...one, serialNumber, afterSample })));
      const isSame = step.flightId === sample.flightId && step.isLate === sample.isLate;
      if (!isSame || step.phase !== sample.phase)
        faults.push(`${batch._id}: ${identityOf(sample)} flies apart`);
    });
    for (const { serialNumber, decidedAtMs } of batch.transitions.filter((one) => one.afterSample === null)) {
      const tracker = trackers.get(serialNumber);
      const step = tracker && tickFlight(tracker, decidedAtMs);
      if (!step) continue;
      trackers.set(serialNumber, step.state);
      decided.push(...step.transitions.map((one) => ({ ...one, serialNumber, afterSample: null })));
    }
    if (canonicalJson(decided) !== canonicalJson(batch.transitions))
      faults.push(
        `${batch._id}: transitions ${canonicalJson(batch.transitions)}, not ${canonicalJson(decided)}`,
      );
  }
  return faults;
}

export type Told = Omit<
  FlightProgress,
  'droneId' | 'operatorId' | 'droneName' | 'droneModelId' | 'lastSample'
>;

/** What the batches say of each flight, added up from the first to the last. */
export function tellFlights(batches: readonly BatchRecord[]): Map<string, Told> {
  const flights = new Map<string, FlightProgress>();
  for (const { samples, transitions, seq } of batches) {
    const change = (flightId: string, to: FlightProgress) =>
      flights.set(flightId, { ...to, appliedSeq: seq });
    const apply = (index: number | null) => {
      for (const transition of transitions.filter((one) => one.afterSample === index)) {
        const flight = flights.get(transition.flightId);
        if (flight) change(transition.flightId, accumulateTransition(flight, transition));
      }
    };
    samples.forEach((sample, index) => {
      change(sample.flightId, accumulateSample(flights.get(sample.flightId) ?? unflown(sample), sample));
      apply(index);
    });
    apply(null);
  }
  return new Map([...flights].map(([flightId, flight]) => [flightId, toTold(flight)]));
}

function unflown({ serialNumber, observedAtMs }: TrackSample): FlightProgress {
  return {
    serialNumber,
    droneId: null,
    operatorId: null,
    droneName: null,
    droneModelId: null,
    state: null,
    simulated: false,
    liveFromMs: null,
    openedAtMs: observedAtMs,
    tookOffAtMs: null,
    takeoffKnownAtMs: null,
    landedAtMs: null,
    closedAtMs: null,
    sampleCount: 0,
    heightAboveTakeoffMetersMax: null,
    groundSpeedMpsMax: null,
    distanceMeters: 0,
    takeoffPosition: null,
    lastSample: null,
    transitions: [],
    appliedSeq: 0,
  };
}

function toTold(flight: FlightProgress): Told {
  const { droneId: _a, operatorId: _b, droneName: _c, droneModelId: _d, lastSample: _e, ...told } = flight;
  return told;
}

/** Stored flights are what the batches tell. */
export async function auditFlights(context: Context, told: ReadonlyMap<string, Told>): Promise<Faults> {
  const stored = new Map((await documentsOf(context, 'flights')).map((one) => [String(one._id), one]));
  const faults = [...told].flatMap(([flightId, flight]) =>
    Object.entries(flight).flatMap(([field, value]) => {
      const there = stored.get(flightId)?.[field];
      const same = canonicalJson(there ?? null) === canonicalJson(value);
      return same
        ? []
        : [`${flightId}: ${field} is ${canonicalJson(there ?? null)}, not ${canonicalJson(value)}`];
    }),
  );
  return [...faults, ...[...stored.keys()].filter((flightId) => !told.has(flightId))];
}
