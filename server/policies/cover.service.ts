import { isInsideTerritory } from '../airspace/territory.ts';
import type { FlightCoverage } from '../flights/flight.schema.ts';
import type { FlightRecord } from '../flights/flight-record.ts';
import type { FlightsService } from '../flights/flights.service.ts';
import type { LedgerService } from '../ledger/ledger.service.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { type Clock, MINUTE_MS, shanghaiDay, toInstant } from '../lib/clock.ts';
import type { EventBus } from '../lib/events.ts';
import { sha256Hex } from '../lib/hash.ts';
import { derivedId } from '../lib/ids.ts';
import type { ShadowPricesService } from '../pricing/shadow-prices.service.ts';
import type { Drone } from '../registry/drone.schema.ts';
import type { DronesService } from '../registry/drones.service.ts';
import { attachCover, predatesCover } from './attach-cover.ts';
import type { CoverReason } from './cover.schema.ts';
import type { CoverAnnouncer } from './cover-announcer.service.ts';
import { decideCover } from './decide-cover.ts';
import { type FlightPricingService, PRICING_SETTINGS, type PricedFlight } from './flight-pricing.service.ts';
import type { PoliciesService } from './policies.service.ts';
import type { PolicyRecord } from './policy-record.ts';
import type { StandingOrder } from './standing-order.schema.ts';
import type { StandingOrdersService } from './standing-orders.service.ts';

interface Deps {
  clock: Clock;
  events: EventBus;
  drones: DronesService;
  flights: FlightsService;
  ledger: LedgerService;
  pricing: FlightPricingService;
  policies: PoliciesService;
  standingOrders: StandingOrdersService;
  announcer: CoverAnnouncer;
  shadowPrices: ShadowPricesService;
  /** A demonstration covers simulated flights; nothing else does. */
  demo: boolean;
  /** First sign of an incident of a flight, Unix ms; claims answers (the context fills it). */
  findIncidentAtMs: (flightId: string) => Promise<number | null>;
}

/**
 * Binds cover at take-off by standing order (design D10): classify, price, take the premium, then write the
 * policy. Every step is keyed by the flight, so doing it again after a crash changes nothing. It never binds
 * before the premium is received (见费出单, 金发〔2025〕36号), and never after the fact.
 */
export class CoverService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Decides cover of a flight that took off; returns what was decided. A decided flight stays decided. */
  async decide(flight: FlightRecord): Promise<FlightCoverage> {
    const known = await this.#deps.policies.findForFlight(flight._id);
    if (known && known.state !== 'void')
      return this.#record(flight, covered(known, ['STANDING_ORDER_BOUND', known.attachmentReason]), {
        policyId: known._id,
        quoteId: known.quoteId,
      });
    // Refused is decided too; only a backlog is looked at again, when it turns out to be live (design D10).
    if (flight.coverage && !flight.coverage.reasons.includes('BACKFILL')) return flight.coverage;
    const drone =
      flight.droneId === null ? undefined : await this.#deps.drones.findBySerialNumber(flight.serialNumber);
    if (!drone) return this.#refuse(flight, ['AIRCRAFT_NOT_REGISTERED'], null, undefined);
    return this.#decideRegistered(flight, drone);
  }

  /**
   * An incident became known: if it had happened before we heard of the flight, the cover never attached
   * (design D10). The policy is void and the premium goes back, once.
   */
  async review(flightId: string): Promise<void> {
    const policy = await this.#deps.policies.findForFlight(flightId);
    const flight = await this.#deps.flights.findRecord(flightId);
    if (!policy || !flight || policy.state === 'void') return;
    const takeoffKnownAtMs = flight.takeoffKnownAtMs ?? policy.coveredFromMs;
    const incidentAtMs = await this.#deps.findIncidentAtMs(flightId);
    if (!predatesCover(incidentAtMs, { coveredFromMs: policy.coveredFromMs, takeoffKnownAtMs })) return;
    await this.#deps.ledger.post(
      `refund:${flightId}`,
      {
        kind: 'refund',
        operatorId: policy.operatorId,
        walletChangeFen: policy.premiumFen,
        counterAccount: 'income:premium',
      },
      { flightId, memo: `Refund ${policy.policyNumber}` },
    );
    await this.#deps.policies.void(policy._id);
    await this.#refuse(flight, ['INCIDENT_BEFORE_ATTACHMENT'], policy.premiumFen, policy.quoteId);
  }

  async #decideRegistered(flight: FlightRecord, drone: Drone): Promise<FlightCoverage> {
    const standingOrder = await this.#deps.standingOrders.findForDrone(drone.droneId);
    const tookOffAtMs = flight.tookOffAtMs ?? flight.openedAtMs;
    const position = flight.takeoffPosition;
    if (!position) return this.#refuse(flight, ['RISK_REFERRED'], null, undefined);
    const limitFen = standingOrder?.limitFen ?? PRICING_SETTINGS.informationLimitFen;
    const plannedMinutes = standingOrder?.plannedMinutes ?? PRICING_SETTINGS.plannedMinutes;
    const priced = await this.#deps.pricing.price(drone, { position, tookOffAtMs, limitFen, plannedMinutes });
    const attachment = attachCover({
      tookOffAtMs,
      takeoffKnownAtMs: flight.takeoffKnownAtMs ?? tookOffAtMs,
      liveFromMs: flight.liveFromMs,
      incidentAtMs: await this.#deps.findIncidentAtMs(flight._id),
    });
    const decision = decideCover({
      attachment,
      insideTerritory: isInsideTerritory(position),
      simulated: flight.simulated && !this.#deps.demo,
      standingOrder,
      price: priced.price,
    });
    const purpose = decision.outcome === 'bind' ? 'binding' : 'information';
    const quoteId = await this.#keepQuote(flight, drone, { priced, limitFen, purpose });
    const premiumFen = priced.price.receipt.premiumFen;
    if (decision.outcome === 'refuse' || !standingOrder)
      return this.#refuse(flight, decision.reasons, premiumFen, quoteId);
    return this.#bind(flight, {
      drone,
      standingOrder,
      quoteId,
      decision,
      tariff: priced.price.receipt.tariff,
    });
  }

  async #bind(
    flight: FlightRecord,
    terms: {
      drone: Drone;
      standingOrder: StandingOrder;
      quoteId: string;
      tariff: string;
      decision: { premiumFen: number; coveredFromMs: number; reasons: CoverReason[] };
    },
  ): Promise<FlightCoverage> {
    const { drone, standingOrder, quoteId, decision } = terms;
    const { premiumFen, coveredFromMs } = decision;
    const paid = await this.#deps.ledger.post(
      `premium:${flight._id}`,
      {
        kind: 'premium',
        operatorId: drone.operatorId,
        walletChangeFen: -premiumFen,
        counterAccount: 'income:premium',
      },
      { flightId: flight._id, memo: `Premium ${drone.name}` },
    );
    if (paid.outcome === 'refused') return this.#refuse(flight, ['WALLET_INSUFFICIENT'], premiumFen, quoteId);
    const policy = await this.#deps.policies.bind({
      _id: derivedId('pol', flight._id),
      policyNumber: policyNumber(flight, coveredFromMs),
      flightId: flight._id,
      quoteId,
      operatorId: drone.operatorId,
      droneId: drone.droneId,
      serialNumber: drone.serialNumber,
      state: 'active',
      limitFen: standingOrder.limitFen,
      premiumFen,
      tariff: terms.tariff,
      boundAtMs: this.#deps.clock.now(),
      coveredFromMs,
      coveredToMs: null,
      validUntilMs: coveredFromMs + standingOrder.plannedMinutes * MINUTE_MS,
      attachmentReason: decision.reasons.at(-1) ?? 'ATTACHED_AT_TAKEOFF',
      journalEntryId: paid.journalEntryId,
      standingOrderId: standingOrder.standingOrderId,
    });
    this.#deps.events.publish('policy.bound', {
      flightId: flight._id,
      policyId: policy._id,
      operatorId: drone.operatorId,
    });
    return this.#record(flight, covered(policy, decision.reasons), { policyId: policy._id, quoteId });
  }

  async #keepQuote(
    flight: FlightRecord,
    drone: Drone,
    offer: { priced: PricedFlight; limitFen: number; purpose: 'binding' | 'information' },
  ): Promise<string> {
    const { price, classification } = offer.priced;
    const quoteId = derivedId('quo', flight._id, offer.purpose);
    await this.#deps.policies.keepQuote({
      _id: quoteId,
      flightId: flight._id,
      operatorId: drone.operatorId,
      droneId: drone.droneId,
      outcome: price.outcome,
      purpose: offer.purpose,
      limitFen: offer.limitFen,
      premiumFen: price.receipt.premiumFen,
      reasons: price.outcome === 'quoted' ? [] : price.reasons,
      classification,
      receipt: price.receipt,
      receiptSha256: sha256Hex(canonicalJson(price.receipt)),
      quotedAtMs: this.#deps.clock.now(),
    });
    await this.#deps.shadowPrices.record(quoteId, price, {
      product: 'perFlight',
      legalClass: classification.legalClass.value,
      ground: offer.priced.ground.category,
    });
    return quoteId;
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

function covered(policy: PolicyRecord, reasons: CoverReason[]): FlightCoverage {
  return {
    status: 'covered',
    coveredFrom: toInstant(policy.coveredFromMs),
    coveredTo: policy.coveredToMs === null ? null : toInstant(policy.coveredToMs),
    reasons,
    premiumFen: policy.premiumFen,
  };
}

/** Readable and unique: product, day of attachment (Asia/Shanghai) and ten characters of the flight. */
function policyNumber(flight: FlightRecord, coveredFromMs: number): string {
  return `SC-${shanghaiDay(coveredFromMs).replaceAll('-', '')}-${flight._id.slice(4, 16).toUpperCase()}`;
}
