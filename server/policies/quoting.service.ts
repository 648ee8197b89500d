import type { Surroundings } from '../airspace/surroundings.schema.ts';
import type { SurroundingsService } from '../airspace/surroundings.service.ts';
import { type ClassificationService, getModel } from '../classification/classification.service.ts';
import { operatorOf, permit, type Viewer } from '../http/permissions.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { type Clock, fromInstant, MINUTE_MS } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { sha256Hex } from '../lib/hash.ts';
import type { Ids } from '../lib/ids.ts';
import { type PricedQuote, priceQuote } from '../pricing/price-quote.ts';
import type { ShadowPricesService } from '../pricing/shadow-prices.service.ts';
import type { TariffsService } from '../pricing/tariffs.service.ts';
import type { DronesService } from '../registry/drones.service.ts';
import type { Pilot } from '../registry/pilot.schema.ts';
import type { PilotsService } from '../registry/pilots.service.ts';
import type { RealNameStatus } from '../registry/real-name-status.schema.ts';
import type { RealNameStatusService } from '../registry/real-name-status.service.ts';
import type { SettingsService } from '../registry/settings.service.ts';
import { bucketsOf } from './accumulate-limits.ts';
import type { AccumulationService } from './accumulation.service.ts';
import { assessRisk, strictestClass } from './assess-risk.ts';
import { checkPilot, pilotFacts } from './check-named-pilot.ts';
import { checkRequest } from './check-request.ts';
import { EXCLUSIONS, termsSha256 } from './exclusions.ts';
import { operationOf, priceRequest, type RequestedAircraft } from './price-request.ts';
import { PRODUCT_TERMS } from './products.ts';
import type { QuoteRecord } from './quote.model.ts';
import type { QuoteView } from './quote.schema.ts';
import type { QuoteRequest } from './quote-request.schema.ts';
import { type QuotesService, toQuoteView } from './quotes.service.ts';
import type { RequestProblem } from './request-problem.ts';

interface Deps {
  clock: Clock;
  ids: Ids;
  drones: DronesService;
  classification: ClassificationService;
  pilots: PilotsService;
  realNameStatus: RealNameStatusService;
  settings: SettingsService;
  surroundings: SurroundingsService;
  tariffs: TariffsService;
  shadowPrices: ShadowPricesService;
  accumulation: AccumulationService;
  quotes: QuotesService;
}

/**
 * Makes quotes that somebody asks for: loads what is known, lets the pure rules check, price and assess, and keeps
 * the answer. A referred or declined risk is an answer too. It binds nothing and takes no money.
 */
export class QuotingService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * A quote for own aircraft. Throws PERMISSION_DENIED, NOT_FOUND (aircraft), and the code of the first problem of
   * `checkRequest` with its field and all problems in the details.
   */
  async request(viewer: Viewer, request: QuoteRequest): Promise<QuoteView> {
    permit(viewer, 'quote.request');
    const record = await this.make(viewer, operatorOf(viewer), request);
    await this.#deps.quotes.keep(record);
    return toQuoteView(record, null, this.#deps.clock.now());
  }

  /** The quote of a request as it is now, not kept. Throws as request. */
  async make(viewer: Viewer, operatorId: string, request: QuoteRequest): Promise<QuoteRecord> {
    const { clock, ids, settings } = this.#deps;
    const now = clock.now();
    const terms = PRODUCT_TERMS[request.product];
    refuse(checkRequest(request, terms, now));
    const window = { fromMs: fromInstant(request.from), toMs: fromInstant(request.to) };
    const surroundings = request.volume
      ? await this.#deps.surroundings.around({ volume: request.volume }, window)
      : null;
    const aircraft = await this.#loadAircraft(viewer, request, surroundings);
    refuse(this.#checkLimit(request, aircraft, now));
    const pilot = await this.#loadPilot(operatorId, request, now);
    refuse(checkPilot(request, { pilot, aircraft, surroundings }));
    const inForce = await this.#deps.tariffs.inForceAt(now);
    const { priceFacts, riskiest } = priceRequest(request, {
      ...{ aircraft, surroundings },
      pilot: pilot ? pilotFacts(pilot, window.fromMs) : null,
      tariff: inForce.live,
      settings: this.#pricingSettings(now),
    });
    const price = priceQuote(priceFacts, inForce);
    const quoteId = ids.next('quo');
    const accumulation = await this.#deps.accumulation.look({
      holderId: quoteId,
      buckets: bucketsOf({ operatorId, product: request.product, cellIds: cellIdsOf(surroundings) }),
      limitFen: request.limitFen,
      fromMs: window.fromMs,
      untilMs: window.toMs,
    });
    const { outcome, reasons } = assessRisk({
      ...{ request, terms, surroundings, price, accumulation },
      classifications: aircraft.map(({ classification }) => classification),
      realName: await this.#realNameOf(aircraft),
    });
    const { value: legalClass } = riskiest.classification.legalClass;
    await this.#deps.shadowPrices.record(quoteId, price, shadowOf(request.product, legalClass, surroundings));
    return {
      ...pricedPart(price),
      _id: quoteId,
      flightId: null,
      operatorId,
      droneId: request.droneIds[0] ?? null,
      product: request.product,
      ...{ request, outcome, reasons, surroundings },
      purpose: 'requested',
      limitFen: request.limitFen,
      classification: riskiest.classification,
      exclusionsVersion: EXCLUSIONS.exclusionsVersion,
      termsSha256: termsSha256(request.product),
      liftedBy: null,
      quotedAtMs: now,
      // No quote outlives its own window.
      expiresAtMs: Math.min(now + settings.at('quoteValidMinutes', now) * MINUTE_MS, window.toMs),
    };
  }

  #pricingSettings(nowMs: number) {
    const { settings } = this.#deps;
    const treatyLimitFen = settings.at('treatyLimitFen', nowMs);
    return { treatyLimitFen, plannedMinutes: settings.at('plannedMinutes', nowMs) };
  }

  async #loadAircraft(
    viewer: Viewer,
    request: QuoteRequest,
    surroundings: Surroundings | null,
  ): Promise<RequestedAircraft[]> {
    const operation = operationOf(request, surroundings);
    const drones = await this.#deps.drones.getMany(
      viewer,
      request.droneIds,
      // A drone that is modified before the flight flies as what it is then (Order 761 art. 14).
      fromInstant(request.from),
    );
    return Promise.all(
      drones.map(async (drone) => ({
        drone,
        model: getModel(drone),
        classification: await this.#deps.classification.classifyFor(drone, operation),
      })),
    );
  }

  async #loadPilot(operatorId: string, { pilotId }: QuoteRequest, nowMs: number): Promise<Pilot | null> {
    if (pilotId === null) return null;
    const pilot = await this.#deps.pilots.pilotAt(operatorId, pilotId, nowMs);
    if (!pilot) throw new AppError('NOT_FOUND', { field: 'pilotId' });
    return pilot;
  }

  /** The worst of all aircraft: one cancelled registration is enough. */
  async #realNameOf(aircraft: readonly RequestedAircraft[]): Promise<RealNameStatus['state']> {
    const states = await Promise.all(
      aircraft.map(async ({ drone }) => (await this.#deps.realNameStatus.check(drone)).state),
    );
    if (states.includes('cancelled')) return 'cancelled';
    return states.includes('unknown') ? 'unknown' : 'registered';
  }

  #checkLimit(
    request: QuoteRequest,
    aircraft: readonly RequestedAircraft[],
    nowMs: number,
  ): RequestProblem[] {
    const legalClass = strictestClass(aircraft.map(({ classification }) => classification.legalClass.value));
    const leastFen = this.#deps.settings.at(`minimumLimitFen.${legalClass}`, nowMs);
    const problems: RequestProblem[] = [];
    if (request.limitFen < leastFen)
      problems.push({
        code: 'LIMIT_BELOW_MINIMUM',
        field: 'limitFen',
        detail: `${leastFen} fen at least for a ${legalClass} aircraft`,
      });
    if (request.product === 'agriculturalSeason' && aircraft.some(({ model }) => !model.agricultural))
      problems.push({
        code: 'PRODUCT_NOT_FOR_AIRCRAFT',
        field: 'product',
        detail: 'an agricultural season is for aircraft built for crop work (Order 761 art. 62)',
      });
    return problems;
  }
}

/** What of a quote comes from its price. */
function pricedPart(price: PricedQuote) {
  const { receipt, alternatives } = price;
  const receiptSha256 = sha256Hex(canonicalJson(receipt));
  return { premiumFen: receipt.premiumFen, receipt, receiptSha256, alternatives };
}

/** What the shadow report groups by; without an area the ground is taken as town (design D9c). */
function shadowOf(product: string, legalClass: string, surroundings: Surroundings | null) {
  return { product, legalClass, ground: surroundings?.cells[0]?.cell.category ?? 'urban' };
}

export function cellIdsOf(surroundings: Surroundings | null): string[] {
  return surroundings?.cells.map(({ cell }) => cell.cellId) ?? [];
}

/** Throws the first problem, all of them in its details. */
function refuse(problems: readonly RequestProblem[]): void {
  const [first] = problems;
  if (!first) return;
  const issues = problems.map(({ field, detail }) => ({ path: field, message: detail }));
  throw new AppError(first.code, { field: first.field, detail: first.detail, problems, issues });
}
