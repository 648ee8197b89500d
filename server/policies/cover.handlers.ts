import { isLive } from '../flights/accumulate-flight.ts';
import type { FlightsService } from '../flights/flights.service.ts';
import type { BatchRecord, CommittedTransition } from '../telemetry/batch.ts';
import type { BatchHandler } from '../telemetry/projector.service.ts';
import type { CoverService } from './cover.service.ts';
import type { FlightEndService } from './flight-end.service.ts';

interface Deps {
  flights: FlightsService;
  cover: CoverService;
  flightEnd: FlightEndService;
}

const AIRBORNE_MAX = 10_000;

/**
 * What flights mean for cover: take-off decides it, landing ends it, and a backlog that turns out to be a
 * live flight is looked at again. Applying a batch twice changes nothing.
 */
export class CoverHandler implements BatchHandler {
  readonly name = 'cover';
  readonly #deps: Deps;
  /** Airborne flights refused as backfill: the first live sample asks again (design D10). */
  readonly #backlogs = new Set<string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Remembers the airborne flights that were refused as backfill before a restart. */
  async open(): Promise<void> {
    for (const flight of await this.#deps.flights.listAirborne(AIRBORNE_MAX)) {
      if (flight.coverage?.reasons.includes('BACKFILL')) this.#backlogs.add(flight._id);
    }
  }

  async apply(batch: BatchRecord): Promise<void> {
    for (const transition of batch.transitions) await this.#applyTransition(transition);
    const nowLive = batch.samples.filter((sample) => this.#backlogs.has(sample.flightId) && isLive(sample));
    for (const flightId of new Set(nowLive.map((sample) => sample.flightId))) {
      this.#backlogs.delete(flightId);
      await this.#decide(flightId);
    }
  }

  async #applyTransition(transition: CommittedTransition): Promise<void> {
    const { flightId, kind } = transition;
    if (kind === 'tookOff') await this.#decide(flightId);
    else if (kind === 'landed') await this.#deps.flightEnd.end(flightId, transition.atMs);
    else if (kind === 'resumed') await this.#deps.flightEnd.resume(flightId, transition.atMs);
    else if (kind === 'closed') {
      this.#backlogs.delete(flightId);
      await this.#deps.flightEnd.endUnlanded(flightId, transition.atMs);
    }
  }

  async #decide(flightId: string): Promise<void> {
    const flight = await this.#deps.flights.findRecord(flightId);
    if (!flight) return;
    const coverage = await this.#deps.cover.decide(flight);
    if (coverage.reasons.includes('BACKFILL')) this.#backlogs.add(flightId);
  }
}
