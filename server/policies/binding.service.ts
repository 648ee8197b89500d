import { permit, type Viewer } from '../http/permissions.ts';
import { type Clock, fromInstant, MINUTE_MS, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { EventBus } from '../lib/events.ts';
import type { Ids } from '../lib/ids.ts';
import type { Receipt } from '../pricing/receipt.schema.ts';
import type { DronesService } from '../registry/drones.service.ts';
import type { SettingsService } from '../registry/settings.service.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { bucketsOf } from './accumulate-limits.ts';
import type { AccumulationService, LimitClaim } from './accumulation.service.ts';
import { type BindingRecord, bindingModel } from './binding.model.ts';
import { boundPolicy } from './bound-policy.ts';
import { checkBinding } from './check-binding.ts';
import type { AcknowledgeInput } from './exclusions.schema.ts';
import type { InsuredAircraftService } from './insured-aircraft.service.ts';
import type { PoliciesService } from './policies.service.ts';
import type { Acknowledgement, Policy } from './policy.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import type { PremiumsService } from './premiums.service.ts';
import type { QuoteRecord } from './quote.model.ts';
import type { QuotesService } from './quotes.service.ts';
import { cellIdsOf } from './quoting.service.ts';
import { toPolicy } from './to-policy.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  events: EventBus;
  drones: DronesService;
  settings: SettingsService;
  premiums: PremiumsService;
  policies: PoliciesService;
  quotes: QuotesService;
  insuredAircraft: InsuredAircraftService;
  accumulation: AccumulationService;
  /** Flights in the air that the new policy may cover; the cover service answers. */
  coverAirborne: (policy: PolicyRecord) => Promise<void>;
}

/** A bind that is under way longer than this was cut off. */
const CUT_OFF_MS = MINUTE_MS;
const RESUMED_PER_RUN = 100;

/**
 * Binds a quote: acknowledgement, accumulation, premium, policy, in this order (见费出单). Every step goes by the
 * quote, so two binds of one quote make one policy and a bind cut off by a crash is finished once.
 */
export class BindingService {
  readonly #deps: Deps;
  readonly #bindings: ReturnType<typeof bindingModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#bindings = bindingModel(deps.connection);
  }

  /**
   * Throws PERMISSION_DENIED, NOT_FOUND, QUOTE_ALREADY_BOUND, QUOTE_EXPIRED, QUOTE_NOT_BINDABLE,
   * EXCLUSIONS_NOT_ACKNOWLEDGED, ACCUMULATION_REACHED, WALLET_INSUFFICIENT, WALLET_IN_ARREARS; nothing is changed.
   */
  async bind(viewer: Viewer, quoteId: string, input: AcknowledgeInput): Promise<Policy> {
    permit(viewer, 'policy.bind');
    const { quotes, policies, clock } = this.#deps;
    const quote = await quotes.getRecord(viewer, quoteId);
    const known = await policies.findForQuote(quoteId);
    if (known) throw new AppError('QUOTE_ALREADY_BOUND', { policyId: known._id });
    const now = clock.now();
    const problem = checkBinding(quote, input, now);
    if (problem) throw new AppError(problem.code, { field: problem.field, detail: problem.detail });
    const acknowledgement: Acknowledgement = {
      ...input,
      shownAt: toInstant(fromInstant(input.shownAt)),
      acknowledgedAt: toInstant(now),
      byUserId: viewer.userId,
    };
    const full = await this.#deps.accumulation.claim(claimOf(quote));
    if (full.length > 0) throw new AppError('ACCUMULATION_REACHED', { field: 'limitFen', buckets: full });
    await this.#begin({ _id: quoteId, acknowledgement, startedAtMs: now, outcome: null });
    return toPolicy(await this.#finish(quote, acknowledgement));
  }

  /** Finishes binds that a crash cut off: paid ones get their policy, the others their accumulation back. */
  async resume(): Promise<void> {
    const cut = await this.#bindings
      .find({ outcome: null, startedAtMs: { $lte: this.#deps.clock.now() - CUT_OFF_MS } })
      .sort({ startedAtMs: 1 })
      .limit(RESUMED_PER_RUN)
      .lean<BindingRecord[]>();
    for (const { _id, acknowledgement } of cut) {
      const quote = await this.#deps.quotes.find(_id);
      const isPaid = await this.#deps.premiums.isCharged(_id);
      if (quote && isPaid) await this.#finish(quote, acknowledgement);
      else await this.#giveUp(_id);
    }
  }

  async #begin(record: BindingRecord): Promise<void> {
    await this.#bindings.create(record).catch(async (error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
      // Refused before (the wallet was empty): this is another try, and its acknowledgement counts.
      await this.#bindings.replaceOne({ _id: record._id, outcome: 'refused' }, record);
    });
  }

  async #finish(quote: QuoteRecord, acknowledgement: Acknowledgement): Promise<PolicyRecord> {
    const { premiums, policies, insuredAircraft, events } = this.#deps;
    const { _id: quoteId, premiumFen, operatorId } = quote;
    if (!quote.request || premiumFen === null || operatorId === null)
      throw new AppError('QUOTE_NOT_BINDABLE', { field: 'quoteId' });
    const draft = await this.#draft(quote, acknowledgement);
    const paid = await premiums.charge(quoteId, premiumFen, {
      operatorId,
      flightId: null,
      memo: `Premium ${draft.policyNumber}`,
      policy: draft,
    });
    if (paid.outcome === 'refused') {
      await this.#giveUp(quoteId);
      throw new AppError(paid.reason, { missingFen: paid.missingFen, balanceFen: paid.balanceFen });
    }
    await insuredAircraft.keep(draft);
    const policy = await policies.issue({ ...draft, journalEntryId: paid.journalEntryId });
    await this.#bindings.updateOne({ _id: quoteId }, { $set: { outcome: 'bound' } });
    events.publish('policy.bound', { flightId: null, policyId: policy._id, operatorId });
    await this.#deps.coverAirborne(policy);
    return policy;
  }

  /** The policy as it will be, before it is paid. */
  async #draft(quote: QuoteRecord, acknowledgement: Acknowledgement): Promise<PolicyRecord> {
    const { clock, drones, settings, ids } = this.#deps;
    const now = clock.now();
    const request = quote.request;
    if (!request) throw new AppError('QUOTE_NOT_BINDABLE', { field: 'quoteId' });
    const serials = await drones.serialNumbersOf(request.droneIds);
    return boundPolicy({
      quoteId: quote._id,
      operatorId: quote.operatorId ?? '',
      request,
      serialNumbers: request.droneIds.flatMap((droneId) => serials.get(droneId) ?? []),
      insurer: settings.at('insurer', now).code,
      district: quote.surroundings?.district ?? null,
      premiumFen: quote.premiumFen ?? 0,
      tariff: (quote.receipt as Receipt).tariff,
      boundAtMs: now,
      journalEntryId: '',
      acknowledgement,
      verifyToken: ids.secret(16),
    });
  }

  async #giveUp(quoteId: string): Promise<void> {
    // Another bind of the same quote may have got through meanwhile: its claim stays.
    const refused = await this.#bindings.updateOne(
      { _id: quoteId, outcome: null },
      { $set: { outcome: 'refused' } },
    );
    if (refused.modifiedCount === 1 && !(await this.#deps.policies.findForQuote(quoteId)))
      await this.#deps.accumulation.drop(quoteId);
  }
}

/** What a quote counts as when it is bound. */
export function claimOf(quote: QuoteRecord): LimitClaim {
  const { request, operatorId } = quote;
  if (!request || operatorId === null) throw new AppError('QUOTE_NOT_BINDABLE', { field: 'quoteId' });
  return {
    holderId: quote._id,
    buckets: bucketsOf({ operatorId, product: quote.product, cellIds: cellIdsOf(quote.surroundings) }),
    limitFen: quote.limitFen,
    fromMs: fromInstant(request.from),
    untilMs: fromInstant(request.to),
  };
}
