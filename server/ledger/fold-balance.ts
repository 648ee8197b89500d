import { chartAccountOf } from './chart-of-accounts.ts';
import type { JournalEntryRecord } from './journal-entry-record.ts';
import { ACCOUNTS, type Account, type Dimensions } from './ledger.schema.ts';
import type { BalanceRow } from './trial-balance.schema.ts';

/** Debits and credits of one account under one set of dimensions. */
export interface Turnover extends Omit<Dimensions, 'policyId'> {
  account: Account;
  debitFen: number;
  creditFen: number;
}

/** What a chain has moved up to its entry `seq`. */
export interface ChainBalance {
  seq: number;
  turnovers: Turnover[];
}

const keyOf = (one: Omit<Turnover, 'debitFen' | 'creditFen'>) =>
  JSON.stringify([one.account, one.productCode, one.technologyInsuranceCode, one.insurer, one.district]);

/** Sums entries on top of turnovers that are left as they were. */
export class BalanceFold {
  readonly #rows = new Map<string, Turnover>();

  constructor(turnovers: readonly Turnover[] = []) {
    for (const one of turnovers) this.add(one);
  }

  /** Adds turnovers of another sum, by account and dimensions. */
  add(one: Turnover): void {
    const row = this.#rowOf(one);
    row.debitFen += one.debitFen;
    row.creditFen += one.creditFen;
  }

  addEntry({ postings, dimensions }: Pick<JournalEntryRecord, 'postings' | 'dimensions'>): void {
    for (const { account, amountFen } of postings) {
      const row = this.#rowOf({
        account: chartAccountOf(account),
        productCode: dimensions?.productCode ?? null,
        technologyInsuranceCode: dimensions?.technologyInsuranceCode ?? null,
        insurer: dimensions?.insurer ?? null,
        district: dimensions?.district ?? null,
      });
      if (amountFen < 0) row.debitFen -= amountFen;
      else row.creditFen += amountFen;
    }
  }

  turnovers(): Turnover[] {
    return [...this.#rows.values()];
  }

  #rowOf(one: Omit<Turnover, 'debitFen' | 'creditFen'>): Turnover {
    const key = keyOf(one);
    const known = this.#rows.get(key);
    if (known) return known;
    const { account, productCode, technologyInsuranceCode, insurer, district } = one;
    const row = {
      account,
      productCode,
      technologyInsuranceCode,
      insurer,
      district,
      debitFen: 0,
      creditFen: 0,
    };
    this.#rows.set(key, row);
    return row;
  }
}

/** Opening, movement and closing of every account that ever moved, in the chart's order. */
export function toBalanceRows(before: readonly Turnover[], within: readonly Turnover[]): BalanceRow[] {
  const rows = new Map<string, BalanceRow>();
  const rowOf = ({ debitFen, creditFen, ...one }: Turnover): BalanceRow => {
    const key = keyOf(one);
    const row = rows.get(key) ?? { ...one, openingFen: 0, debitFen: 0, creditFen: 0, closingFen: 0 };
    rows.set(key, row);
    return row;
  };
  for (const one of before) rowOf(one).openingFen += one.creditFen - one.debitFen;
  for (const one of within) {
    const row = rowOf(one);
    row.debitFen += one.debitFen;
    row.creditFen += one.creditFen;
  }
  for (const row of rows.values()) row.closingFen = row.openingFen + row.creditFen - row.debitFen;
  const placeOf = ({ account }: BalanceRow) => ACCOUNTS.indexOf(account);
  return [...rows.entries()]
    .sort(([a, one], [b, other]) => placeOf(one) - placeOf(other) || (a < b ? -1 : 1))
    .map(([, row]) => row);
}
