import { isLive } from '../flights/accumulate-flight.ts';
import type { FlightsService } from '../flights/flights.service.ts';
import { toInstant } from '../lib/clock.ts';
import type { EventBus } from '../lib/events.ts';
import type { BatchRecord, CommittedTransition } from '../telemetry/batch.ts';
import type { BatchHandler } from '../telemetry/projector.service.ts';
import type { CoverService } from './cover.service.ts';
import type { CoverAnnouncer } from './cover-announcer.service.ts';
import type { PoliciesService } from './policies.service.ts';

interface Deps {
  flights: FlightsService;
  cover: CoverService;
  policies: PoliciesService;
  announcer: CoverAnnouncer;
  events: EventBus;
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
    else if (kind === 'landed') await this.#setCoveredTo(flightId, transition.atMs);
    else if (kind === 'resumed') await this.#setCoveredTo(flightId, null);
    else if (kind === 'closed') {
      this.#backlogs.delete(flightId);
      await this.#endUnlanded(flightId, transition.atMs);
    }
  }

  async #decide(flightId: string): Promise<void> {
    const flight = await this.#deps.flights.findRecord(flightId);
    if (!flight) return;
    const coverage = await this.#deps.cover.decide(flight);
    if (coverage.reasons.includes('BACKFILL')) this.#backlogs.add(flightId);
  }

  /** A flight lost in the air and never heard again: cover ended, at the latest, when we closed it. */
  async #endUnlanded(flightId: string, atMs: number): Promise<void> {
    const policy = await this.#deps.policies.findForFlight(flightId);
    if (policy && policy.coveredToMs === null) await this.#setCoveredTo(flightId, atMs);
  }

  async #setCoveredTo(flightId: string, atMs: number | null): Promise<void> {
    const { flights, policies, announcer, events } = this.#deps;
    const policy = await policies.findForFlight(flightId);
    const flight = await flights.findRecord(flightId);
    if (!policy || policy.state === 'void' || !flight?.coverage) return;
    const coveredToMs =
      atMs === null ? null : Math.max(policy.coveredFromMs, Math.min(atMs, policy.validUntilMs));
    await policies.setCoveredTo(policy._id, coveredToMs);
    // A flight that landed while its cover was ending was covered to its landing.
    const status = flight.coverage.status === 'ending' ? 'covered' : flight.coverage.status;
    await flights.patchCoverage(flightId, {
      status,
      coveredTo: coveredToMs === null ? null : toInstant(coveredToMs),
    });
    await announcer.announce(flightId);
    events.publish('cover.changed', { flightId, operatorId: flight.operatorId });
  }
}
