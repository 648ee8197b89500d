import { expect, it } from 'vitest';
import { accountKey, groupBalance, sideOf, totalOf } from '../../client/lib/ledger.ts';
import { en } from '../../client/locales/en.data.ts';
import { chartAccountOf, KINDS_OF } from '../../server/ledger/chart-of-accounts.ts';
import { ACCOUNTS, ENTRY_KINDS } from '../../server/ledger/ledger.schema.ts';
import type { BalanceRow } from '../../server/ledger/trial-balance.schema.ts';

const row = (account: BalanceRow['account'], insurer: string | null, fen: number): BalanceRow => ({
  account,
  insurer,
  productCode: 'p',
  technologyInsuranceCode: null,
  district: null,
  openingFen: 0,
  debitFen: Math.max(-fen, 0),
  creditFen: Math.max(fen, 0),
  closingFen: fen,
});

it('sums the rows of an account over what is not told apart, and all of them to the total', () => {
  const rows = [row('asset:bank', null, -30), row('liability:vat', 'a', 10), row('liability:vat', 'b', 20)];
  expect(groupBalance(rows, null).map(({ account, closingFen }) => [account, closingFen])).toEqual([
    ['asset:bank', -30],
    ['liability:vat', 30],
  ]);
  expect(groupBalance(rows, 'insurer').map(({ value, creditFen }) => [value, creditFen])).toEqual([
    [null, 0],
    ['a', 10],
    ['b', 20],
  ]);
  expect(totalOf(rows)).toEqual({ openingFen: 0, debitFen: 30, creditFen: 30, closingFen: 0 });
});

it('writes balances by their side', () => {
  expect([sideOf(186), sideOf(-186), sideOf(0)]).toEqual([
    { amount: '¥1.86', side: 'credit' },
    { amount: '¥1.86', side: 'debit' },
    { amount: '¥0.00', side: null },
  ]);
});

it('has a name for every account and kind of entry', () => {
  for (const account of ACCOUNTS) {
    expect(en.ledger.account).toHaveProperty(accountKey(account).replace('ledger.account.', ''));
    expect(chartAccountOf(`${account}:opr_1`)).toBe(account);
    expect(KINDS_OF[account].length).toBeGreaterThan(0);
  }
  expect(Object.keys(en.wallet.kinds).sort()).toEqual([...ENTRY_KINDS].sort());
});

it('knows no account beside the chart', () => {
  expect(() => chartAccountOf('asset:gold')).toThrow(RangeError);
});
