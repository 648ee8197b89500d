import type { LedgerService, PostResult } from '../ledger/ledger.service.ts';
import type { Clock } from '../lib/clock.ts';
import type { SettingsService } from '../registry/settings.service.ts';
import type { PolicyRecord } from './policy-record.ts';

/** What a charge is about, for the books and the wallet's list. */
export interface ChargeAbout {
  operatorId: string;
  flightId: string | null;
  memo: string;
  /** Dimensions of the books. */
  policy: Pick<PolicyRecord, '_id' | 'productCode' | 'technologyInsuranceCode' | 'insurer' | 'district'>;
}

/**
 * Premiums in and out of the wallet, each under a key of its own, so that doing it again moves nothing. It knows
 * no prices: amounts come from receipts.
 */
export class PremiumsService {
  readonly #ledger: LedgerService;
  readonly #settings: SettingsService;
  readonly #clock: Clock;

  constructor(deps: { ledger: LedgerService; settings: SettingsService; clock: Clock }) {
    this.#ledger = deps.ledger;
    this.#settings = deps.settings;
    this.#clock = deps.clock;
  }

  /** Takes `premiumFen` > 0 for `key`: a quote, or an endorsement. A wallet that doesn't hold it is refused. */
  charge(key: string, premiumFen: number, about: ChargeAbout): Promise<PostResult> {
    const { policy, operatorId, flightId, memo } = about;
    const { productCode, technologyInsuranceCode, insurer, district, _id: policyId } = policy;
    const now = this.#clock.now();
    return this.#ledger.postPremium(
      keyOf(key),
      {
        operatorId,
        grossFen: premiumFen,
        vatBps: this.#settings.at('vatBps', now),
        securityFundBps: this.#settings.at('securityFundBps', now),
        dimensions: { productCode, technologyInsuranceCode, insurer, district, policyId },
      },
      { ...(flightId === null ? {} : { flightId }), memo },
    );
  }

  isCharged(key: string): Promise<boolean> {
    return this.#ledger.isPosted(keyOf(key));
  }

  /** What was charged under these keys, fen. */
  async chargedFen(keys: readonly string[]): Promise<{ key: string; premiumFen: number }[]> {
    return Promise.all(
      keys.map(async (key) => ({ key, premiumFen: 0 - (await this.#ledger.amountOf(keyOf(key))) })),
    );
  }

  /**
   * Gives back of what was charged under `key` all but `earnedFen`, once per `refundKey`; answers the fen that
   * went back now.
   */
  async refund(
    refundKey: string,
    charge: { key: string; earnedFen: number },
    about: { flightId: string | null; memo: string },
  ): Promise<number> {
    const { flightId, memo } = about;
    const settled = await this.#ledger.postRefund(
      `refund:${refundKey}`,
      { of: keyOf(charge.key), earnedFen: charge.earnedFen },
      { ...(flightId === null ? {} : { flightId }), memo },
    );
    // Part of it may have settled arrears: it went back all the same.
    return settled.outcome === 'posted' ? 0 - settled.earnedChangeFen : 0;
  }

  /** Gives back all that was paid for a policy and not returned yet: it never covered anything. */
  async refundAll(policy: PolicyRecord, flightId: string | null): Promise<void> {
    const memo = `Refund ${policy.policyNumber}`;
    for (const key of policy.chargeKeys) await this.refund(key, { key, earnedFen: 0 }, { flightId, memo });
  }

  /** Takes back what `refundAll` gave back: the flight took place after all. */
  async clawBackAll(policy: PolicyRecord, flightId: string): Promise<void> {
    const memo = `Claw-back ${policy.policyNumber}`;
    for (const { key, premiumFen } of await this.chargedFen(policy.chargeKeys))
      await this.#ledger.postClawback(
        `clawback:${key}`,
        { of: keyOf(key), earnedFen: premiumFen },
        { flightId, memo },
      );
  }
}

function keyOf(key: string): string {
  return `premium:${key}`;
}
