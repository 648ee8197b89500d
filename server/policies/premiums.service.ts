import type { LedgerService, PostResult } from '../ledger/ledger.service.ts';
import type { PolicyRecord } from './policy-record.ts';

/** What one charge or refund is about, for the books and the wallet's list. */
interface About {
  operatorId: string;
  flightId: string | null;
  memo: string;
}

/**
 * Premiums in and out of the wallet, each under a key of its own, so that doing it again moves nothing. It knows
 * no prices: amounts come from receipts.
 */
export class PremiumsService {
  readonly #ledger: LedgerService;

  constructor(deps: { ledger: LedgerService }) {
    this.#ledger = deps.ledger;
  }

  /** Takes `premiumFen` > 0 for `key`: a quote, or an endorsement. A wallet that doesn't hold it is refused. */
  charge(key: string, premiumFen: number, about: About): Promise<PostResult> {
    return this.#post(`premium:${key}`, 'premium', -premiumFen, about);
  }

  /** Gives `refundFen` > 0 back for `key`, once. */
  refund(key: string, refundFen: number, about: About): Promise<PostResult> {
    return this.#post(`refund:${key}`, 'refund', refundFen, about);
  }

  /** Gives back all that was paid for a policy and not returned yet: it never covered anything. */
  async refundAll(policy: PolicyRecord, flightId: string | null): Promise<void> {
    const leftFen = policy.premiumFen - policy.refundedFen;
    if (leftFen <= 0) return;
    const { operatorId, policyNumber } = policy;
    await this.refund(policy.quoteId, leftFen, { operatorId, flightId, memo: `Refund ${policyNumber}` });
  }

  #post(key: string, kind: 'premium' | 'refund', walletChangeFen: number, about: About): Promise<PostResult> {
    const { operatorId, flightId, memo } = about;
    return this.#ledger.post(
      key,
      { kind, operatorId, walletChangeFen, counterAccount: 'income:premium' },
      { ...(flightId === null ? {} : { flightId }), memo },
    );
  }
}
