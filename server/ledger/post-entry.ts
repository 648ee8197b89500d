import type { JournalEntry } from './ledger.schema.ts';

/** What someone wants posted: a change of one operator's wallet against one other account. */
export interface PostingOrder {
  kind: JournalEntry['kind'];
  operatorId: string;
  /** Positive fills the wallet, negative spends from it; never 0. */
  walletChangeFen: number;
  counterAccount: string;
}

export interface WalletPosition {
  seq: number;
  balanceAfterFen: number;
}

export type PostingDecision =
  | {
      outcome: 'posted';
      seq: number;
      balanceAfterFen: number;
      postings: { account: string; amountFen: number }[];
    }
  | { outcome: 'refused'; balanceFen: number; missingFen: number };

/** The account of an operator's deposit: money we hold for them, so a liability in our books. */
export function walletAccount(operatorId: string): string {
  return `liability:wallet:${operatorId}`;
}

/**
 * Decides one entry on top of the wallet's last position. The two postings sum to zero; a spend that the
 * balance doesn't cover is refused and nothing changes (no credit: 见费出单, 金发〔2025〕36号).
 */
export function decidePosting(last: WalletPosition | undefined, order: PostingOrder): PostingDecision {
  const balanceFen = last?.balanceAfterFen ?? 0;
  const balanceAfterFen = balanceFen + order.walletChangeFen;
  if (balanceAfterFen < 0) return { outcome: 'refused', balanceFen, missingFen: -balanceAfterFen };
  return {
    outcome: 'posted',
    seq: (last?.seq ?? 0) + 1,
    balanceAfterFen,
    postings: [
      { account: walletAccount(order.operatorId), amountFen: order.walletChangeFen },
      { account: order.counterAccount, amountFen: -order.walletChangeFen },
    ],
  };
}
