import type { WalletEntry } from '../../server/ledger/ledger.schema.ts';
import type { StandingOrder } from '../../server/policies/standing-order.schema.ts';

/** Flights at their price caps that a wallet should still pay for. */
const FLIGHTS_IN_RESERVE = 5;

/** Warns while a few flights at the price cap are still paid for, not when the first is refused. */
export function isWalletLow(
  balanceFen: number,
  orders: readonly Pick<StandingOrder, 'state' | 'premiumCapFen'>[],
): boolean {
  const capsFen = orders
    .filter((one) => one.state === 'active')
    .reduce((sum, one) => sum + one.premiumCapFen, 0);
  return balanceFen < capsFen * FLIGHTS_IN_RESERVE;
}

/** What an entry was for; its kind stands beside it in the reader's language and is not said twice. */
export function memoText(entry: Pick<WalletEntry, 'kind' | 'memo'>): string {
  return entry.kind === 'premium' ? entry.memo.replace(/^Premium /, '') : entry.memo;
}
