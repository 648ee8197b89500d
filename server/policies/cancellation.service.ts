import { permit, type Viewer } from '../http/permissions.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { derivedId } from '../lib/ids.ts';
import type { AccumulationService } from './accumulation.service.ts';
import type { AttachmentsService } from './attachments.service.ts';
import { type CancelDecision, decideCancel, earnedFen } from './earned-premium.ts';
import type { Cancellation, CancelPolicyInput } from './endorsement.schema.ts';
import type { EndorsementsService } from './endorsements.service.ts';
import type { PoliciesService } from './policies.service.ts';
import type { Policy } from './policy.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import type { PremiumsService } from './premiums.service.ts';
import { toPolicy } from './to-policy.ts';

interface Deps {
  clock: Clock;
  policies: PoliciesService;
  attachments: AttachmentsService;
  premiums: PremiumsService;
  accumulation: AccumulationService;
  endorsements: EndorsementsService;
}

/**
 * Ends a contract at the operator's wish and gives back what is not earned (保险法 art. 54). The contract ends first,
 * so that nobody flies on for nothing; asking again finishes a refund that was cut off.
 */
export class CancellationService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** What cancelling now would give back. Throws PERMISSION_DENIED, NOT_FOUND. */
  async preview(viewer: Viewer, policyId: string): Promise<Cancellation> {
    const policy = await this.#deps.policies.getRecord(viewer, policyId);
    const decision = await this.#decide(policy, this.#deps.clock.now());
    const { possible, reason } = decision;
    if (!decision.possible) return { possible, reason, earnedFen: policy.premiumFen, refundFen: 0 };
    const earned = await this.#earnedOf(policy, decision);
    const total = earned.reduce((sum, one) => sum + one.earnedFen, 0);
    return { possible, reason, earnedFen: total, refundFen: policy.premiumFen - total };
  }

  /**
   * Asked again after it was done, or after a crash on the way, it finishes what is left and answers the same.
   * Throws PERMISSION_DENIED, NOT_FOUND, VERSION_CONFLICT, ENDORSEMENT_NOT_POSSIBLE.
   */
  async cancel(viewer: Viewer, policyId: string, input: CancelPolicyInput): Promise<Policy> {
    permit(viewer, 'policy.endorse');
    const policy = await this.#deps.policies.getRecord(viewer, policyId);
    if (policy.state === 'cancelled') return this.#settle(policy, input.reason);
    if (policy.version !== input.version) throw new AppError('VERSION_CONFLICT', { version: policy.version });
    const now = this.#deps.clock.now();
    const decision = await this.#decide(policy, now);
    if (!decision.possible) throw new AppError('ENDORSEMENT_NOT_POSSIBLE', { reason: decision.reason });
    const earned = await this.#earnedOf(policy, decision);
    const refundFen = policy.premiumFen - earned.reduce((sum, one) => sum + one.earnedFen, 0);
    const cancelled = await this.#deps.policies.advance(policyId, {
      event: 'cancel',
      reason: decision.reason,
      atMs: now,
      byUserId: viewer.userId,
      set: { coveredToMs: Math.max(now, policy.coveredFromMs), refundedFen: refundFen },
    });
    if (!cancelled) throw new AppError('STATE_CONFLICT');
    return this.#settle(cancelled, input.reason);
  }

  /** What follows from a contract that was cancelled: each step once, whoever asks how often. */
  async #settle(policy: PolicyRecord, note: string): Promise<Policy> {
    const step = policy.transitions.find(({ event }) => event === 'cancel');
    if (!step?.from) throw new AppError('INTERNAL', { policyId: policy._id });
    const before = { ...policy, state: step.from };
    const decision = decideCancel(before, { flightsInAir: 0, flightsAttached: 0 }, step.atMs);
    if (decision.possible) await this.#refund(policy, await this.#earnedOf(policy, decision));
    await this.#deps.accumulation.release(policy.quoteId, step.atMs);
    await this.#deps.endorsements.keep({
      _id: derivedId('end', policy._id, 'cancel'),
      policyId: policy._id,
      operatorId: policy.operatorId,
      kind: 'cancel',
      change: { state: { before: step.from, after: policy.state } },
      premiumChangeFen: 0 - policy.refundedFen,
      effectiveAtMs: step.atMs,
      note,
      byUserId: step.byUserId ?? '',
    });
    return toPolicy(policy);
  }

  async #decide(policy: PolicyRecord, nowMs: number): Promise<CancelDecision> {
    const [flightsInAir, flightsAttached] = await Promise.all([
      this.#deps.attachments.countInAir(policy._id),
      this.#deps.attachments.countOfPolicy(policy._id, ''),
    ]);
    return decideCancel(policy, { flightsInAir, flightsAttached }, nowMs);
  }

  /** Of every premium what is earned; together the share of the whole. */
  async #earnedOf(
    policy: PolicyRecord,
    decision: CancelDecision & { possible: true },
  ): Promise<{ key: string; earnedFen: number }[]> {
    const charged = await this.#deps.premiums.chargedFen(policy.chargeKeys);
    return charged.map(({ key, premiumFen }) => ({
      key,
      earnedFen: earnedFen(premiumFen, decision.earnedShare),
    }));
  }

  async #refund(policy: PolicyRecord, earned: readonly { key: string; earnedFen: number }[]): Promise<void> {
    const about = { flightId: policy.flightId, memo: `Refund ${policy.policyNumber}` };
    for (const charge of earned) await this.#deps.premiums.refund(charge.key, charge, about);
  }
}
