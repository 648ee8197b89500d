import type { FlightCoverage } from '../flights/flight.schema.ts';
import type { FlightRecord } from '../flights/flight-record.ts';
import type { FlightsService } from '../flights/flights.service.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import type { EventBus } from '../lib/events.ts';
import type { DronesService } from '../registry/drones.service.ts';
import type { AccumulationService } from './accumulation.service.ts';
import { predatesCover } from './attach-cover.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import type { AttachmentsService } from './attachments.service.ts';
import type { BoundCoverService } from './bound-cover.service.ts';
import type { CoverReason } from './cover.schema.ts';
import type { CoverAnnouncer } from './cover-announcer.service.ts';
import type { PoliciesService } from './policies.service.ts';
import type { PolicyRecord } from './policy-record.ts';
import type { PremiumsService } from './premiums.service.ts';
import type { TakeoffBindingService } from './takeoff-binding.service.ts';

interface Deps {
  clock: Clock;
  events: EventBus;
  drones: DronesService;
  flights: FlightsService;
  premiums: PremiumsService;
  accumulation: AccumulationService;
  policies: PoliciesService;
  attachments: AttachmentsService;
  takeoffBinding: TakeoffBindingService;
  boundCover: BoundCoverService;
  announcer: CoverAnnouncer;
  /** First sign of an incident of a flight, Unix ms; claims answers (the context fills it). */
  findIncidentAtMs: (flightId: string) => Promise<number | null>;
}

/**
 * Decides cover of a flight at its take-off and looks at it again when an incident becomes known. A decided
 * flight stays decided; how cover is bound is not decided here.
 */
export class CoverService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Decides cover of a flight that took off; returns what was decided. A decided flight stays decided. */
  async decide(flight: FlightRecord): Promise<FlightCoverage> {
    const known = await this.#deps.attachments.find(flight._id);
    if (known && !known.isVoid) return this.#recordAttached(flight, known);
    // Refused is decided too; only a backlog is looked at again, when it turns out to be live (design D10).
    if (flight.coverage && !flight.coverage.reasons.includes('BACKFILL')) return flight.coverage;
    const drone =
      flight.droneId === null ? undefined : await this.#deps.drones.findBySerialNumber(flight.serialNumber);
    if (!drone) return this.#refuse(flight, ['AIRCRAFT_NOT_REGISTERED'], null, undefined);
    const incidentAtMs = await this.#deps.findIncidentAtMs(flight._id);
    // What was bought beforehand goes before the standing order: nothing is paid twice.
    const bound = await this.#deps.boundCover.attach(flight, drone, incidentAtMs);
    if (bound.outcome === 'attached') return this.#recordAttached(flight, bound.attachment);
    const result = await this.#deps.takeoffBinding.bind(flight, drone, incidentAtMs);
    if (result.outcome === 'refused') {
      const reasons = [...new Set([...bound.reasons, ...result.reasons])];
      return this.#refuse(flight, reasons, result.premiumFen, result.quoteId);
    }
    const { attachment, reasons, premiumFen, quoteId } = result;
    const ids = { policyId: attachment.policyId, quoteId };
    return this.#record(flight, covered(attachment, reasons, premiumFen), ids);
  }

  /** A policy was bound: flights of its aircraft that are in the air uncovered may be covered from now on. */
  async coverAirborne(policy: PolicyRecord): Promise<void> {
    const now = this.#deps.clock.now();
    for (const serialNumber of policy.serialNumbers) {
      const drone = await this.#deps.drones.findBySerialNumber(serialNumber);
      for (const flight of await this.#deps.flights.listAround(serialNumber, now)) {
        const isUncovered = flight.coverage?.status === 'notCovered' && flight.liveFromMs !== null;
        if (!drone || !isUncovered || (flight.state !== 'airborne' && flight.state !== 'lost')) continue;
        const incidentAtMs = await this.#deps.findIncidentAtMs(flight._id);
        const bound = await this.#deps.boundCover.attach(flight, drone, incidentAtMs);
        if (bound.outcome === 'attached') await this.#recordAttached(flight, bound.attachment);
      }
    }
  }

  /**
   * An incident became known: if it had happened before we heard of the flight, the cover never attached
   * (design D10). The policy is void and the premium goes back, once.
   */
  async review(flightId: string): Promise<void> {
    const attachment = await this.#deps.attachments.find(flightId);
    const flight = await this.#deps.flights.findRecord(flightId);
    if (!attachment || !flight || attachment.isVoid) return;
    const { coveredFromMs, policyId } = attachment;
    // A policy paid for beforehand covers what a late report shows; one bound by the report itself doesn't.
    const isBoundByReport = ['ATTACHED_AT_TAKEOFF', 'ATTACHED_AT_RECEIPT'].includes(attachment.reason);
    const takeoffKnownAtMs = isBoundByReport ? (flight.takeoffKnownAtMs ?? coveredFromMs) : coveredFromMs;
    const incidentAtMs = await this.#deps.findIncidentAtMs(flightId);
    if (!predatesCover(incidentAtMs, { coveredFromMs, takeoffKnownAtMs })) return;
    const policy = await this.#deps.policies.find(policyId);
    if (!policy) return;
    // A window goes on for its other flights; the contract of this one flight never began.
    if (policy.flightId === flightId) await this.#voidPolicy(policy, flightId);
    await this.#deps.attachments.void(flightId);
    await this.#refuse(flight, ['INCIDENT_BEFORE_ATTACHMENT'], policy.premiumFen, policy.quoteId);
  }

  async #voidPolicy(policy: PolicyRecord, flightId: string): Promise<void> {
    await this.#deps.premiums.refundAll(policy, flightId);
    await this.#deps.policies.advance(policy._id, {
      event: 'void',
      reason: 'INCIDENT_BEFORE_ATTACHMENT',
      atMs: this.#deps.clock.now(),
      set: { coveredToMs: policy.coveredFromMs, refundedFen: policy.premiumFen },
    });
    await this.#deps.accumulation.release(policy.quoteId, this.#deps.clock.now());
    await this.#deps.accumulation.release(flightId, this.#deps.clock.now());
  }

  async #recordAttached(flight: FlightRecord, attachment: AttachmentRecord): Promise<FlightCoverage> {
    const policy = await this.#deps.policies.find(attachment.policyId);
    const by = policy?.standingOrderId === null ? 'POLICY_ATTACHED' : 'STANDING_ORDER_BOUND';
    // The premium of a window is of no single flight.
    const premiumFen = policy?.flightId === flight._id ? policy.premiumFen : null;
    return this.#record(flight, covered(attachment, [by, attachment.reason], premiumFen), {
      policyId: attachment.policyId,
      ...(policy ? { quoteId: policy.quoteId } : {}),
    });
  }

  #refuse(
    flight: FlightRecord,
    reasons: CoverReason[],
    premiumFen: number | null,
    quoteId: string | undefined,
  ): Promise<FlightCoverage> {
    const coverage: FlightCoverage = {
      status: 'notCovered',
      coveredFrom: null,
      coveredTo: null,
      reasons,
      premiumFen,
    };
    this.#deps.events.publish('alert.raised', {
      flightId: flight._id,
      operatorId: flight.operatorId,
      kind: 'uninsured',
    });
    return this.#record(flight, coverage, quoteId === undefined ? {} : { quoteId });
  }

  async #record(
    flight: FlightRecord,
    coverage: FlightCoverage,
    ids: { policyId?: string; quoteId?: string },
  ): Promise<FlightCoverage> {
    await this.#deps.flights.setCoverage(flight._id, coverage, ids);
    await this.#deps.announcer.announce(flight._id);
    this.#deps.events.publish('cover.changed', { flightId: flight._id, operatorId: flight.operatorId });
    return coverage;
  }
}

function covered(
  attachment: AttachmentRecord,
  reasons: CoverReason[],
  premiumFen: number | null,
): FlightCoverage {
  return {
    status: 'covered',
    coveredFrom: toInstant(attachment.coveredFromMs),
    coveredTo: attachment.coveredToMs === null ? null : toInstant(attachment.coveredToMs),
    reasons,
    premiumFen,
  };
}
