import type { Account } from '../../server/ledger/ledger.schema.ts';
import type { BalanceRow } from '../../server/ledger/trial-balance.schema.ts';
import { formatFen } from './format.ts';

/** What the trial balance may be told apart by beside the account. */
export const BALANCE_DIMENSIONS = ['productCode', 'technologyInsuranceCode', 'insurer', 'district'] as const;
export type BalanceDimension = (typeof BALANCE_DIMENSIONS)[number];

export type BalanceSums = Pick<BalanceRow, 'openingFen' | 'debitFen' | 'creditFen' | 'closingFen'>;
export interface BalanceLine extends BalanceSums {
  account: Account;
  /** Value of the dimension; null: of none. */
  value: string | null;
}

const NOTHING: BalanceSums = { openingFen: 0, debitFen: 0, creditFen: 0, closingFen: 0 };

function add<Sums extends BalanceSums>(sums: Sums, row: BalanceSums): void {
  sums.openingFen += row.openingFen;
  sums.debitFen += row.debitFen;
  sums.creditFen += row.creditFen;
  sums.closingFen += row.closingFen;
}

/** Rows summed by account and, when asked, by one dimension, in the order of the rows. */
export function groupBalance(rows: readonly BalanceRow[], by: BalanceDimension | null): BalanceLine[] {
  const lines = new Map<string, BalanceLine>();
  for (const row of rows) {
    const value = by === null ? null : row[by];
    const key = JSON.stringify([row.account, value]);
    const line = lines.get(key) ?? { account: row.account, value, ...NOTHING };
    add(line, row);
    lines.set(key, line);
  }
  return [...lines.values()];
}

export function totalOf(rows: readonly BalanceRow[]): BalanceSums {
  const total = { ...NOTHING };
  for (const row of rows) add(total, row);
  return total;
}

/** "asset:bank" and "asset:receivable:opr_…" → key of the account's name; i18next reads colons otherwise. */
export function accountKey(account: string): string {
  return `ledger.account.${account.split(':').slice(0, 2).join('-')}`;
}

/** A balance by its side, as bookkeepers write it: credit positive, debit negative, nothing without a side. */
export function sideOf(fen: number): { amount: string; side: 'credit' | 'debit' | null } {
  return { amount: formatFen(Math.abs(fen)), side: fen === 0 ? null : fen > 0 ? 'credit' : 'debit' };
}
