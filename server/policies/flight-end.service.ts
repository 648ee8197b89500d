import type { FlightsService } from '../flights/flights.service.ts';
import { toInstant } from '../lib/clock.ts';
import type { EventBus } from '../lib/events.ts';
import type { AccumulationService } from './accumulation.service.ts';
import type { AttachmentsService } from './attachments.service.ts';
import type { CoverAnnouncer } from './cover-announcer.service.ts';
import type { PoliciesService } from './policies.service.ts';

interface Deps {
  events: EventBus;
  flights: FlightsService;
  policies: PoliciesService;
  attachments: AttachmentsService;
  accumulation: AccumulationService;
  announcer: CoverAnnouncer;
}

/**
 * Ends cover of a flight with its landing and revives it with a touch-and-go. The contract of one flight ends
 * with it; a window goes on. Doing it twice changes nothing.
 */
export class FlightEndService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Landed at `atMs` (event time). */
  end(flightId: string, atMs: number): Promise<void> {
    return this.#setCoveredTo(flightId, { landed: true, atMs });
  }

  /** In the air again at `atMs`. */
  resume(flightId: string, atMs: number): Promise<void> {
    return this.#setCoveredTo(flightId, { landed: false, atMs });
  }

  /** A flight lost in the air and never heard again: cover ended, at the latest, when we closed it. */
  async endUnlanded(flightId: string, atMs: number): Promise<void> {
    const attachment = await this.#deps.attachments.find(flightId);
    if (attachment && attachment.coveredToMs === null) await this.end(flightId, atMs);
  }

  async #setCoveredTo(flightId: string, { landed, atMs }: { landed: boolean; atMs: number }): Promise<void> {
    const { flights, policies, attachments, accumulation, announcer, events } = this.#deps;
    const attachment = await attachments.find(flightId);
    const flight = await flights.findRecord(flightId);
    if (!attachment || attachment.isVoid || !flight?.coverage) return;
    const { policyId, coveredFromMs, validUntilMs } = attachment;
    const coveredToMs = landed ? Math.max(coveredFromMs, Math.min(atMs, validUntilMs)) : null;
    const policy = await policies.find(policyId);
    if (policy?.flightId === flightId)
      await policies.advance(policyId, {
        event: landed ? 'expire' : 'resume',
        reason: landed ? 'FLIGHT_ENDED' : 'FLIGHT_RESUMED',
        atMs,
        set: { coveredToMs },
      });
    await attachments.setCoveredTo(flightId, coveredToMs);
    // What was bound for this flight alone accumulates no longer.
    const holders = policy?.flightId === flightId ? [flightId, policy.quoteId] : [flightId];
    for (const holderId of holders) await accumulation.prolong(holderId, coveredToMs ?? validUntilMs);
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
