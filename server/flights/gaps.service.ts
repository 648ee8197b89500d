import type { Viewer } from '../http/permissions.ts';
import { type Clock, MINUTE_MS } from '../lib/clock.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import type { LinkEventRecord } from '../telemetry/link-event-record.ts';
import type { LinkEventsService } from '../telemetry/link-events.service.ts';
import { attributeGap } from './attribute-gap.ts';
import type { Flight, FlightDetail } from './flight.schema.ts';
import { flightGapsModel } from './flight-gaps.model.ts';
import type { FlightsService } from './flights.service.ts';
import type { Gap } from './gap.schema.ts';
import { timeOfGap, toGapEvidence } from './gap-evidence.ts';
import type { FlightGapsRecord, RecordedGap } from './gap-record.ts';
import type { GapsProjectionService } from './gaps-projection.service.ts';
import { summarizeGaps, toGap } from './to-gap.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  flights: FlightsService;
  gapsProjection: GapsProjectionService;
  links: LinkEventsService;
}

/** A connection's end is noticed some time after the silence it caused. */
const AFTER_MS = 2 * MINUTE_MS;

/**
 * The silences of a flight with their causes, for those who may see the flight. A cause is weighed anew at each
 * reading, since what explains a silence may come after it; it decides nothing about cover.
 */
export class GapsService {
  readonly #deps: Deps;
  readonly #records: ReturnType<typeof flightGapsModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#records = flightGapsModel(deps.connection);
  }

  /** All gaps kept of a flight, by event time; at most 200. Throws PERMISSION_DENIED, NOT_FOUND. */
  async list(viewer: Viewer, flightId: string): Promise<Page<Gap>> {
    await this.#deps.flights.get(viewer, flightId);
    const { gaps } = await this.#read(flightId);
    const sorted = gaps.toSorted((a, b) => a.fromMs - b.fromMs);
    const link = await this.#linkAround(sorted);
    const downtimes = await this.#downtimesAround(sorted);
    const nowMs = this.#deps.clock.now();
    const items = sorted.map((gap, earlierGaps) => {
      const ofDevice = link.get(gap.deviceId ?? '') ?? [];
      const evidence = toGapEvidence(gap, { link: ofDevice, downtimes, earlierGaps, nowMs });
      return toGap(gap, { ...attributeGap(evidence), connection: evidence.link });
    });
    return { items, nextCursor: null };
  }

  /** One flight with a summary of its gaps. Throws PERMISSION_DENIED, NOT_FOUND. */
  async getFlight(viewer: Viewer, flightId: string): Promise<FlightDetail> {
    const flight: Flight = await this.#deps.flights.get(viewer, flightId);
    const { gaps, droppedCount } = await this.#read(flightId);
    return { ...flight, gaps: summarizeGaps(gaps, droppedCount) };
  }

  async #read(flightId: string): Promise<Pick<FlightGapsRecord, 'gaps' | 'droppedCount'>> {
    const open = this.#deps.gapsProjection.findOpen(flightId);
    if (open) return open;
    const stored = await this.#records.findOne({ _id: flightId }).lean<FlightGapsRecord>();
    return stored ?? { gaps: [], droppedCount: 0 };
  }

  async #linkAround(gaps: readonly RecordedGap[]): Promise<Map<string, LinkEventRecord[]>> {
    const { fromMs, toMs } = this.#spanOf(gaps);
    const link = new Map<string, LinkEventRecord[]>();
    for (const deviceId of new Set(gaps.flatMap((gap) => gap.deviceId ?? [])))
      link.set(deviceId, await this.#deps.links.listAround(deviceId, fromMs, toMs + AFTER_MS));
    return link;
  }

  async #downtimesAround(gaps: readonly RecordedGap[]): Promise<{ fromMs: number; toMs: number }[]> {
    if (gaps.length === 0) return [];
    const { fromMs, toMs } = this.#spanOf(gaps);
    return this.#deps.links.listDowntimes(fromMs, toMs);
  }

  /** From before the first gap to after the last, in the time whose facts explain each (Unix ms). */
  #spanOf(gaps: readonly RecordedGap[]): { fromMs: number; toMs: number } {
    const times = gaps.map((gap) => timeOfGap(gap, this.#deps.clock.now()));
    return {
      fromMs: times.reduce((least, { fromMs }) => Math.min(least, fromMs), Number.POSITIVE_INFINITY),
      toMs: times.reduce((most, { fromMs, toMs }) => Math.max(most, toMs ?? fromMs), 0),
    };
  }
}
