import { isInsideTerritory } from '../airspace/territory.ts';
import type { FlightRecord } from '../flights/flight-record.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { type Clock, SECOND_MS } from '../lib/clock.ts';
import type { EventBus } from '../lib/events.ts';
import type { Position } from '../lib/geo.ts';
import { sha256Hex } from '../lib/hash.ts';
import { derivedId, type Ids } from '../lib/ids.ts';
import type { ShadowPricesService } from '../pricing/shadow-prices.service.ts';
import type { Drone } from '../registry/drone.schema.ts';
import type { SettingsService } from '../registry/settings.service.ts';
import { bucketsOf, groundCellOf } from './accumulate-limits.ts';
import type { AccumulationService, LimitClaim } from './accumulation.service.ts';
import { attachCover } from './attach-cover.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import type { AttachmentsService } from './attachments.service.ts';
import type { CoverReason } from './cover.schema.ts';
import { type CoverDecision, decideCover } from './decide-cover.ts';
import type { FlightPricingService, PricedFlight } from './flight-pricing.service.ts';
import type { PoliciesService } from './policies.service.ts';
import type { PolicyRecord } from './policy-record.ts';
import type { PremiumsService } from './premiums.service.ts';
import type { QuotesService } from './quotes.service.ts';
import type { StandingOrder } from './standing-order.schema.ts';
import type { StandingOrdersService } from './standing-orders.service.ts';
import { takeoffPolicy } from './takeoff-policy.ts';

interface Deps {
  clock: Clock;
  ids: Ids;
  events: EventBus;
  premiums: PremiumsService;
  settings: SettingsService;
  accumulation: AccumulationService;
  pricing: FlightPricingService;
  shadowPrices: ShadowPricesService;
  policies: PoliciesService;
  quotes: QuotesService;
  attachments: AttachmentsService;
  standingOrders: StandingOrdersService;
  /** A demonstration covers simulated flights; nothing else does. */
  demo: boolean;
}

export type TakeoffOutcome =
  | {
      outcome: 'attached';
      attachment: AttachmentRecord;
      premiumFen: number;
      reasons: CoverReason[];
      quoteId: string;
    }
  | { outcome: 'refused'; reasons: CoverReason[]; premiumFen: number | null; quoteId: string | undefined };

/**
 * Binds cover at take-off by standing order (design D10): price, take the premium, then write the policy and
 * attach the flight. Every step is keyed by the flight, so doing it again after a crash changes nothing. It
 * never binds before the premium is received (见费出单, 金发〔2025〕36号), and never after the fact.
 */
export class TakeoffBindingService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Binds, or says why not and what it would have cost. `incidentAtMs`: first sign of one so far, Unix ms. */
  async bind(flight: FlightRecord, drone: Drone, incidentAtMs: number | null): Promise<TakeoffOutcome> {
    const standingOrder = await this.#deps.standingOrders.findForDrone(drone.droneId);
    const position = flight.takeoffPosition;
    if (!position) return refused(['RISK_REFERRED'], null, undefined);
    const limitFen =
      standingOrder?.limitFen ?? this.#deps.settings.at('informationLimitFen', this.#deps.clock.now());
    const priced = await this.#price(flight, drone, { position, limitFen, standingOrder });
    const decision = this.#decide(flight, { position, priced, standingOrder, incidentAtMs });
    const purpose = decision.outcome === 'bind' ? 'binding' : 'information';
    const quoteId = await this.#keepQuote(flight, drone, { priced, limitFen, purpose });
    if (decision.outcome === 'refuse' || !standingOrder)
      return refused(decision.reasons, priced.price.receipt.premiumFen, quoteId);
    return this.#issue(flight, { drone, standingOrder, quoteId, decision, priced });
  }

  #price(
    flight: FlightRecord,
    drone: Drone,
    terms: { position: Position; limitFen: number; standingOrder: StandingOrder | undefined },
  ): Promise<PricedFlight> {
    const { position, limitFen, standingOrder } = terms;
    const tookOffAtMs = flight.tookOffAtMs ?? flight.openedAtMs;
    const plannedMinutes =
      standingOrder?.plannedMinutes ?? this.#deps.settings.at('plannedMinutes', tookOffAtMs);
    return this.#deps.pricing.price(drone, { position, tookOffAtMs, limitFen, plannedMinutes });
  }

  #decide(
    flight: FlightRecord,
    facts: {
      position: Position;
      priced: PricedFlight;
      standingOrder: StandingOrder | undefined;
      incidentAtMs: number | null;
    },
  ): CoverDecision {
    const tookOffAtMs = flight.tookOffAtMs ?? flight.openedAtMs;
    return decideCover({
      attachment: attachCover({
        tookOffAtMs,
        takeoffKnownAtMs: flight.takeoffKnownAtMs ?? tookOffAtMs,
        liveFromMs: flight.liveFromMs,
        graceMs: this.#deps.settings.at('attachGraceSeconds', tookOffAtMs) * SECOND_MS,
        incidentAtMs: facts.incidentAtMs,
      }),
      insideTerritory: isInsideTerritory(facts.position),
      simulated: flight.simulated && !this.#deps.demo,
      standingOrder: facts.standingOrder,
      price: facts.priced.price,
    });
  }

  async #issue(
    flight: FlightRecord,
    terms: {
      drone: Drone;
      standingOrder: StandingOrder;
      quoteId: string;
      decision: CoverDecision & { outcome: 'bind' };
      priced: PricedFlight;
    },
  ): Promise<TakeoffOutcome> {
    const { drone, standingOrder, quoteId, decision, priced } = terms;
    const { premiumFen, reasons } = decision;
    const { premiums, policies, attachments, settings, clock, ids, events } = this.#deps;
    const { operatorId, name } = drone;
    const draft = takeoffPolicy({
      ...{ flightId: flight._id, drone, standingOrder, quoteId, decision },
      tariff: priced.price.receipt.tariff,
      insurer: settings.at('insurer', clock.now()).code,
      boundAtMs: clock.now(),
      journalEntryId: '',
      verifyToken: ids.secret(16),
    });
    const full = await this.#deps.accumulation.claim(claimOfFlight(flight, draft));
    if (full.length > 0) return refused(['ACCUMULATION_REACHED'], premiumFen, quoteId);
    const paid = await premiums.charge(quoteId, premiumFen, {
      operatorId,
      flightId: flight._id,
      memo: `Premium ${name}`,
      policy: draft,
    });
    if (paid.outcome === 'refused') {
      await this.#deps.accumulation.drop(flight._id);
      return refused(['WALLET_INSUFFICIENT'], premiumFen, quoteId);
    }
    const policy = await policies.issue({ ...draft, journalEntryId: paid.journalEntryId });
    const attachment = await attachments.attach({
      _id: flight._id,
      policyId: policy._id,
      operatorId,
      droneId: drone.droneId,
      serialNumber: drone.serialNumber,
      coveredFromMs: policy.coveredFromMs,
      coveredToMs: policy.coveredToMs,
      validUntilMs: policy.validUntilMs,
      limitFen: policy.limitFen,
      reason: policy.attachmentReason ?? 'ATTACHED_AT_TAKEOFF',
      isVoid: policy.state === 'void',
    });
    events.publish('policy.bound', { flightId: flight._id, policyId: policy._id, operatorId });
    return { outcome: 'attached', attachment, premiumFen, reasons, quoteId };
  }

  async #keepQuote(
    flight: FlightRecord,
    drone: Drone,
    offer: { priced: PricedFlight; limitFen: number; purpose: 'binding' | 'information' },
  ): Promise<string> {
    const { price, classification } = offer.priced;
    const quoteId = derivedId('quo', flight._id, offer.purpose);
    await this.#deps.quotes.keep({
      _id: quoteId,
      flightId: flight._id,
      operatorId: drone.operatorId,
      droneId: drone.droneId,
      product: 'perFlight',
      request: null,
      outcome: price.outcome,
      purpose: offer.purpose,
      limitFen: offer.limitFen,
      premiumFen: price.receipt.premiumFen,
      reasons: price.outcome === 'quoted' ? [] : price.reasons,
      classification,
      surroundings: null,
      receipt: price.receipt,
      receiptSha256: sha256Hex(canonicalJson(price.receipt)),
      alternatives: price.alternatives,
      exclusionsVersion: null,
      termsSha256: null,
      liftedBy: null,
      quotedAtMs: this.#deps.clock.now(),
      expiresAtMs: null,
    });
    await this.#deps.shadowPrices.record(quoteId, price, {
      product: 'perFlight',
      legalClass: classification.legalClass.value,
      ground: offer.priced.ground.category,
    });
    return quoteId;
  }
}

/** A flight counts in the cell of its take-off while it is covered. */
function claimOfFlight(flight: FlightRecord, policy: PolicyRecord): LimitClaim {
  const cellIds = flight.takeoffPosition ? [groundCellOf(flight.takeoffPosition)] : [];
  const { operatorId, product, limitFen, coveredFromMs, validUntilMs } = policy;
  return {
    holderId: flight._id,
    buckets: bucketsOf({ operatorId, product, cellIds }),
    limitFen,
    fromMs: coveredFromMs,
    untilMs: validUntilMs,
  };
}

function refused(
  reasons: CoverReason[],
  premiumFen: number | null,
  quoteId: string | undefined,
): TakeoffOutcome {
  return { outcome: 'refused', reasons, premiumFen, quoteId };
}
