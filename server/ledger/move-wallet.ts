import { receivableAccount, walletAccount } from './chart-of-accounts.ts';
import type { Posting } from './ledger.schema.ts';

/** Where a wallet stands after its last entry. Whoever owes has a balance of 0. */
export interface WalletPosition {
  seq: number;
  balanceAfterFen: number;
  owedAfterFen: number;
}

export const EMPTY_WALLET: WalletPosition = { seq: 0, balanceAfterFen: 0, owedAfterFen: 0 };

/** A spend that the wallet can't pay is refused, or what it lacks becomes a receivable. */
export type WhenShort = 'refuse' | 'owe';

export interface WalletRefusal {
  outcome: 'refused';
  reason: 'WALLET_INSUFFICIENT' | 'WALLET_IN_ARREARS';
  balanceFen: number;
  missingFen: number;
}

export type WalletMove =
  | { outcome: 'moved'; position: WalletPosition; amountFen: number; postings: Posting[] }
  | WalletRefusal;

/**
 * Moves one wallet by `changeFen`. Money in settles what is owed first. Money out beyond the balance is
 * refused, as is any while something is owed (no credit: 见费出单, 金发〔2025〕36号); only a claw-back or a
 * reversal, which take back what was paid by mistake, may leave a receivable.
 */
export function moveWallet(
  last: WalletPosition,
  operatorId: string,
  order: { changeFen: number; whenShort: WhenShort },
): WalletMove {
  const { balanceAfterFen: balanceFen, owedAfterFen: owedFen } = last;
  const { changeFen } = order;
  if (changeFen < 0 && order.whenShort === 'refuse') {
    const missingFen = owedFen - balanceFen - changeFen;
    if (owedFen > 0) return { outcome: 'refused', reason: 'WALLET_IN_ARREARS', balanceFen, missingFen };
    if (missingFen > 0) return { outcome: 'refused', reason: 'WALLET_INSUFFICIENT', balanceFen, missingFen };
  }
  const settledFen = changeFen < 0 ? Math.min(balanceFen + changeFen, 0) : Math.min(owedFen, changeFen);
  const amountFen = changeFen - settledFen;
  const postings = [
    { account: walletAccount(operatorId), amountFen },
    { account: receivableAccount(operatorId), amountFen: settledFen },
  ].filter((posting) => posting.amountFen !== 0);
  const position = {
    seq: last.seq + 1,
    balanceAfterFen: balanceFen + amountFen,
    owedAfterFen: owedFen - settledFen,
  };
  return { outcome: 'moved', position, amountFen, postings };
}
