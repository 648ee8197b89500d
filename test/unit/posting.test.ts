import fc from 'fast-check';
import { expect, it } from 'vitest';
import { walletAccount } from '../../server/ledger/chart-of-accounts.ts';
import { decideEntry } from '../../server/ledger/decide-entry.ts';
import { plainOrder } from '../../server/ledger/entry-orders.ts';
import type { WalletPosition, WhenShort } from '../../server/ledger/move-wallet.ts';

const spend = (walletChangeFen: number, whenShort: WhenShort = 'refuse') => ({
  ...plainOrder('k', {
    kind: 'deposit',
    operatorId: 'opr_1',
    walletChangeFen,
    counterAccount: 'asset:bank',
  }),
  whenShort,
});
const at = (wallet?: WalletPosition) => ({ wallet, chain: undefined });
const funded = (balanceAfterFen: number, owedAfterFen = 0) => at({ seq: 4, balanceAfterFen, owedAfterFen });

it('posts sides that sum to zero, one step after the last', () => {
  expect(decideEntry(funded(100), spend(-100))).toEqual({
    outcome: 'posted',
    wallet: { seq: 5, balanceAfterFen: 0, owedAfterFen: 0, amountFen: -100 },
    chain: { seq: 1, written: [] },
    postings: [
      { account: walletAccount('opr_1'), amountFen: -100 },
      { account: 'asset:bank', amountFen: 100 },
    ],
  });
});

it('starts an unknown wallet at zero, and refuses to spend from it', () => {
  expect(decideEntry(at(), spend(50))).toMatchObject({ wallet: { seq: 1, balanceAfterFen: 50 } });
  expect(decideEntry(at(), spend(-1))).toEqual({
    outcome: 'refused',
    reason: 'WALLET_INSUFFICIENT',
    balanceFen: 0,
    missingFen: 1,
  });
});

it('takes back what is there and books the rest as owed, then refuses, then settles from money in', () => {
  expect(decideEntry(funded(30), spend(-100, 'owe'))).toMatchObject({
    wallet: { balanceAfterFen: 0, owedAfterFen: 70, amountFen: -30 },
    postings: [
      { account: 'liability:wallet:opr_1', amountFen: -30 },
      { account: 'asset:receivable:opr_1', amountFen: -70 },
      { account: 'asset:bank', amountFen: 100 },
    ],
  });
  const owing = funded(0, 70);
  expect(decideEntry(owing, spend(-1))).toMatchObject({ reason: 'WALLET_IN_ARREARS', missingFen: 71 });
  expect(decideEntry(owing, spend(50))).toMatchObject({
    wallet: { balanceAfterFen: 0, owedAfterFen: 20, amountFen: 0 },
  });
  expect(decideEntry(owing, spend(100))).toMatchObject({
    wallet: { balanceAfterFen: 30, owedAfterFen: 0, amountFen: 30 },
  });
});

it('refuses an order whose sides do not sum to zero', () => {
  const order = { ...spend(-10), postings: [{ account: 'asset:bank', amountFen: 9 }] };
  expect(() => decideEntry(funded(10), order)).toThrow(RangeError);
});

it('never lets any sequence of orders take a wallet below zero, lose a fen or hold money while owing', () => {
  const order = fc.tuple(fc.integer({ min: -1_000, max: 1_000 }), fc.constantFrom('refuse', 'owe'));
  fc.assert(
    fc.property(fc.array(order), (orders) => {
      let position: WalletPosition | undefined;
      let moved = 0;
      for (const [change, whenShort] of orders) {
        const decision = decideEntry(at(position), spend(change, whenShort as WhenShort));
        if (decision.outcome === 'refused') continue;
        position = decision.wallet;
        moved += change;
        expect(decision.postings.reduce((total, { amountFen }) => total + amountFen, 0)).toBe(0);
        expect(position.balanceAfterFen).toBeGreaterThanOrEqual(0);
        expect(position.owedAfterFen * position.balanceAfterFen).toBe(0);
      }
      expect((position?.balanceAfterFen ?? 0) - (position?.owedAfterFen ?? 0)).toBe(moved);
    }),
  );
});
