import { ownScope, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { derivedId } from '../lib/ids.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Receipt } from '../pricing/receipt.schema.ts';
import type { TariffsService } from '../pricing/tariffs.service.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { AccumulationService } from './accumulation.service.ts';
import type { AttachmentsService } from './attachments.service.ts';
import { endorsePolicy } from './endorse-policy.ts';
import { type EndorsementRecord, endorsementModel } from './endorsement.model.ts';
import type { EndorseInput, Endorsement } from './endorsement.schema.ts';
import type { InsuredAircraftService } from './insured-aircraft.service.ts';
import type { PoliciesService } from './policies.service.ts';
import type { Policy } from './policy.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import type { PremiumsService } from './premiums.service.ts';
import type { QuotesService } from './quotes.service.ts';
import { toPolicy } from './to-policy.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  policies: PoliciesService;
  quotes: QuotesService;
  attachments: AttachmentsService;
  premiums: PremiumsService;
  tariffs: TariffsService;
  insuredAircraft: InsuredAircraftService;
  accumulation: AccumulationService;
}

const LIST_MAX = 500;

/**
 * Endorsements 批单: changes of a contract, each charged first where it costs something, then written, then kept.
 * The endorsement's id comes from the policy and the version it changes, so that of two changes made in sight of
 * one version one wins, and a retry charges once.
 */
export class EndorsementsService {
  readonly #deps: Deps;
  readonly #endorsements: ReturnType<typeof endorsementModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#endorsements = endorsementModel(deps.connection);
  }

  /** Oldest first. Throws PERMISSION_DENIED, NOT_FOUND. */
  async list(viewer: Viewer, policyId: string): Promise<Page<Endorsement>> {
    await this.#deps.policies.get(viewer, policyId);
    const records = await this.#endorsements
      .find({ policyId, ...ownScope(viewer) })
      .sort({ effectiveAtMs: 1, _id: 1 })
      .limit(LIST_MAX)
      .lean<EndorsementRecord[]>();
    return { items: records.map(toEndorsement), nextCursor: null };
  }

  /**
   * Changes the contract from now on. Throws PERMISSION_DENIED, NOT_FOUND, VERSION_CONFLICT,
   * ENDORSEMENT_NOT_POSSIBLE, ACCUMULATION_REACHED, WALLET_INSUFFICIENT, WALLET_IN_ARREARS.
   */
  async endorse(viewer: Viewer, policyId: string, input: EndorseInput): Promise<Policy> {
    permit(viewer, 'policy.endorse');
    const policy = await this.#deps.policies.getRecord(viewer, policyId);
    if (policy.version !== input.version) throw new AppError('VERSION_CONFLICT', { version: policy.version });
    const now = this.#deps.clock.now();
    const decision = endorsePolicy(policy, input, await this.#factsOf(policy, now));
    if (decision.outcome === 'refused') {
      const { code, field, detail } = decision.problem;
      throw new AppError(code, { field, detail });
    }
    const endorsementId = derivedId('end', policyId, policy.version);
    const extraFen = decision.premiumFen - policy.premiumFen;
    await this.#pay(policy, { endorsementId, extraFen, set: decision.set });
    const charges = extraFen > 0 ? [...policy.chargeKeys, endorsementId] : policy.chargeKeys;
    const changed = await this.#deps.policies.change(policyId, (record) =>
      record.version === policy.version
        ? { ...decision.set, premiumFen: decision.premiumFen, chargeKeys: charges }
        : undefined,
    );
    if (!changed) throw new AppError('VERSION_CONFLICT');
    await this.#follow(changed, decision.set);
    await this.keep({
      _id: endorsementId,
      policyId,
      operatorId: policy.operatorId,
      kind: input.kind,
      change: changeOf(policy, decision.set),
      premiumChangeFen: extraFen,
      effectiveAtMs: now,
      note: null,
      byUserId: viewer.userId,
    });
    return toPolicy(changed);
  }

  /** Appends an endorsement once. */
  async keep(record: EndorsementRecord): Promise<void> {
    await this.#endorsements.create(record).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
  }

  async #factsOf(policy: PolicyRecord, nowMs: number) {
    const quote = await this.#deps.quotes.find(policy.quoteId);
    const tariff = await this.#deps.tariffs.contentOf(policy.tariff);
    if (!quote?.receipt) throw new AppError('INTERNAL', { policyId: policy._id });
    const flightsInAir = await this.#deps.attachments.countInAir(policy._id);
    return { nowMs, flightsInAir, receipt: quote.receipt as Receipt, tariff };
  }

  /** Accumulation first, then money: what is refused has changed nothing. */
  async #pay(
    policy: PolicyRecord,
    change: { endorsementId: string; extraFen: number; set: Partial<PolicyRecord> },
  ): Promise<void> {
    const { endorsementId, extraFen, set } = change;
    const { accumulation, premiums } = this.#deps;
    const before = { limitFen: policy.limitFen, untilMs: policy.validUntilMs };
    const after = {
      limitFen: set.limitFen ?? before.limitFen,
      untilMs: set.validUntilMs ?? before.untilMs,
    };
    const full = await accumulation.change(policy.quoteId, after);
    if (full.length > 0) throw new AppError('ACCUMULATION_REACHED', { buckets: full });
    if (extraFen <= 0) return;
    const paid = await premiums.charge(endorsementId, extraFen, {
      operatorId: policy.operatorId,
      flightId: policy.flightId,
      memo: `Endorsement ${policy.policyNumber}`,
      policy,
    });
    if (paid.outcome === 'posted') return;
    await accumulation.change(policy.quoteId, before);
    throw new AppError(paid.reason, { missingFen: paid.missingFen, balanceFen: paid.balanceFen });
  }

  /** A changed window is what finds the policy and ends its flights. */
  async #follow(policy: PolicyRecord, set: Partial<PolicyRecord>): Promise<void> {
    if (set.validUntilMs === undefined) return;
    const { _id, validFromMs, validUntilMs } = policy;
    await this.#deps.insuredAircraft.setWindow(_id, { validFromMs, validUntilMs });
  }
}

function changeOf(policy: PolicyRecord, set: Partial<PolicyRecord>): Endorsement['change'] {
  return Object.fromEntries(
    Object.entries(set).map(([field, after]) => [
      field,
      { before: policy[field as keyof PolicyRecord], after },
    ]),
  );
}

function toEndorsement(record: EndorsementRecord): Endorsement {
  const { _id, effectiveAtMs, ...rest } = record;
  return { ...rest, endorsementId: _id, effectiveAt: toInstant(effectiveAtMs) };
}
