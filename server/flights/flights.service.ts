import { afterCursor, toPage } from '../http/paging.ts';
import { operatorOf, permit, type Viewer } from '../http/permissions.ts';
import { AppError } from '../lib/errors.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import type { SampleView } from '../telemetry/sample-view.schema.ts';
import type { TracksService, TrackWindow } from '../telemetry/tracks.service.ts';
import { flightModel } from './flight.model.ts';
import type { Flight, FlightCoverage, ListFlightsQuery } from './flight.schema.ts';
import type { FlightRecord } from './flight-record.ts';
import type { FlightState } from './flight-state.ts';
import type { FlightsProjectionService } from './flights-projection.service.ts';
import { toFlight } from './to-flight.ts';

interface Deps {
  connection: Connection;
  projection: FlightsProjectionService;
  tracks: TracksService;
}

const LIVE_STATES: FlightState[] = ['airborne', 'lost'];

/** Flights and ground segments of one aircraft that are looked through at most. */
const OF_AIRCRAFT_MAX = 2_000;

/**
 * Flights for those who may see them, and the fields that policies and claims hang on a flight. It reads
 * the projection's newest state over what is stored; it never changes what the batches said.
 */
export class FlightsService {
  readonly #deps: Deps;
  readonly #flights: ReturnType<typeof flightModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#flights = flightModel(deps.connection);
  }

  /** Newest first. Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: ListFlightsQuery): Promise<Page<Flight>> {
    permit(viewer, 'flight.read');
    const records = await this.#flights
      .find({
        ...scopeOf(viewer),
        ...stateFilter(query.state),
        ...(query.droneId ? { droneId: query.droneId } : {}),
        ...pageFilter(query.cursor),
      })
      .sort({ tookOffAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean<FlightRecord[]>();
    const fresh = records.map((record) => this.#overlay(record));
    return toPage(fresh, query.limit, {
      item: toFlight,
      mark: (record) => ({ value: record.tookOffAtMs ?? 0, id: record._id }),
    });
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND (also for another operator's flight). */
  async get(viewer: Viewer, flightId: string): Promise<Flight> {
    permit(viewer, 'flight.read');
    const record = await this.findRecord(flightId);
    if (!record || record.tookOffAtMs === null || !isVisible(viewer, record)) throw new AppError('NOT_FOUND');
    return toFlight(record);
  }

  /** One page of a flight's track. Throws as get, and CURSOR_INVALID. */
  async listTrack(viewer: Viewer, flightId: string, window: TrackWindow): Promise<Page<SampleView>> {
    await this.get(viewer, flightId);
    return this.#deps.tracks.list(flightId, window);
  }

  /** For the pipeline: the record with everything applied so far. */
  async findRecord(flightId: string): Promise<FlightRecord | undefined> {
    const record = await this.#flights.findOne({ _id: flightId }).lean<FlightRecord>();
    return record ? this.#overlay(record) : undefined;
  }

  /**
   * Model of the aircraft, for the pipeline; null when nobody registered it. Known from a flight's first sample
   * on, before its record is written.
   */
  async findModelId(flightId: string): Promise<string | null> {
    const flight = this.#deps.projection.findOpen(flightId) ?? (await this.findRecord(flightId));
    return flight?.droneModelId ?? null;
  }

  /** Everything in the air (or lost) now, for compliance. */
  async listAirborne(limit: number): Promise<FlightRecord[]> {
    const records = await this.#flights
      .find({ state: { $in: LIVE_STATES } })
      .sort({ tookOffAtMs: -1, _id: -1 })
      .limit(limit)
      .lean<FlightRecord[]>();
    return (
      records
        .map((record) => this.#overlay(record))
        // A past recording is in nobody's air.
        .filter((record) => record.liveFromMs !== null)
        .filter((record) => record.state !== null && LIVE_STATES.includes(record.state))
    );
  }

  /** Flights of one aircraft around an instant (Unix ms), newest first. */
  async listAround(serialNumber: string, atMs: number): Promise<FlightRecord[]> {
    const records = await this.#flights
      .find({ serialNumber, tookOffAtMs: { $lte: atMs, $gt: 0 } })
      .sort({ tookOffAtMs: -1 })
      .limit(5)
      .lean<FlightRecord[]>();
    return records.map((record) => this.#overlay(record));
  }

  /** Everything heard of one aircraft that began in [fromMs, toMs] (event time), also what never took off; oldest first. */
  async listOpenedWithin(serialNumber: string, fromMs: number, toMs: number): Promise<FlightRecord[]> {
    const records = await this.#flights
      .find({ serialNumber, openedAtMs: { $gte: fromMs, $lte: toMs } })
      .sort({ openedAtMs: 1 })
      .limit(OF_AIRCRAFT_MAX)
      .lean<FlightRecord[]>();
    return records.map((record) => this.#overlay(record));
  }

  /** Keeps what policies decided about a flight's cover. */
  async setCoverage(
    flightId: string,
    coverage: FlightCoverage,
    ids: { policyId?: string; quoteId?: string },
  ): Promise<void> {
    await this.#flights.updateOne({ _id: flightId }, { $set: { coverage, ...ids } });
  }

  /** Changes single fields of a decided coverage, so that two writers of different fields don't undo each other. */
  async patchCoverage(flightId: string, patch: Partial<FlightCoverage>): Promise<void> {
    const fields = Object.entries(patch).map(([name, value]) => [`coverage.${name}`, value]);
    await this.#flights.updateOne(
      { _id: flightId, coverage: { $ne: null } },
      { $set: Object.fromEntries(fields) },
    );
  }

  /** Idempotent: an incident is listed once. */
  async addIncident(flightId: string, incidentId: string): Promise<void> {
    await this.#flights.updateOne({ _id: flightId }, { $addToSet: { incidentIds: incidentId } });
  }

  #overlay(record: FlightRecord): FlightRecord {
    const progress = this.#deps.projection.findOpen(record._id);
    return progress ? { ...record, ...progress } : record;
  }
}

function scopeOf(viewer: Viewer): Record<string, unknown> {
  return viewer.role === 'operator' ? { operatorId: operatorOf(viewer) } : {};
}

function isVisible(viewer: Viewer, record: FlightRecord): boolean {
  return viewer.role !== 'operator' || record.operatorId === operatorOf(viewer);
}

function stateFilter(state: ListFlightsQuery['state']): Record<string, unknown> {
  if (state === undefined) return {};
  if (state === 'live') return { state: { $in: LIVE_STATES } };
  if (state === 'past') return { state: { $in: ['landed', 'closed'] } };
  return { state };
}

/** A segment that never took off has no take-off time and is in no list. */
function pageFilter(cursor: string | undefined): Record<string, unknown> {
  return { tookOffAtMs: { $gt: 0 }, ...afterCursor('tookOffAtMs', cursor) };
}
