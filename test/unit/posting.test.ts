import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decidePosting, type WalletPosition, walletAccount } from '../../server/ledger/post-entry.ts';
import { allocate, toYuan } from '../../server/lib/money.ts';

const order = (walletChangeFen: number) => ({
  kind: 'premium' as const,
  operatorId: 'opr_1',
  walletChangeFen,
  counterAccount: 'income:premium',
});

it('posts two sides that sum to zero, one step after the last', () => {
  expect(decidePosting({ seq: 4, balanceAfterFen: 100 }, order(-100))).toEqual({
    outcome: 'posted',
    seq: 5,
    balanceAfterFen: 0,
    postings: [
      { account: walletAccount('opr_1'), amountFen: -100 },
      { account: 'income:premium', amountFen: 100 },
    ],
  });
});

it('starts an unknown wallet at zero, and refuses to spend from it', () => {
  expect(decidePosting(undefined, order(50))).toMatchObject({ seq: 1, balanceAfterFen: 50 });
  expect(decidePosting(undefined, order(-1))).toEqual({ outcome: 'refused', balanceFen: 0, missingFen: 1 });
});

it('never lets any sequence of orders take a wallet below zero or out of balance', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 })), (changes) => {
      let position: WalletPosition | undefined;
      let sum = 0;
      for (const change of changes) {
        const decision = decidePosting(position, order(change));
        if (decision.outcome === 'refused') continue;
        position = decision;
        sum += decision.postings.reduce((total, posting) => total + posting.amountFen, 0);
        expect(decision.balanceAfterFen).toBeGreaterThanOrEqual(0);
      }
      expect(sum + 0).toBe(0);
    }),
  );
});

const weights = fc
  .array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 20 })
  .filter((list) => list.some((weight) => weight > 0));

it('splits any amount into whole parts that sum to it, none further than a fen from its share', () => {
  fc.assert(
    fc.property(fc.nat({ max: 1_000_000_000 }), weights, (amountFen, list) => {
      const parts = allocate(amountFen, list);
      const total = list.reduce((a, b) => a + b, 0);
      expect(parts.reduce((a, b) => a + b, 0)).toBe(amountFen);
      parts.forEach((part, index) => {
        expect(Number.isInteger(part)).toBe(true);
        expect(Math.abs(part - (amountFen * (list[index] ?? 0)) / total)).toBeLessThan(1);
      });
    }),
  );
});

it('gives leftover fen to the largest remainders, ties to the lead', () => {
  expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(allocate(10, [0.35, 0.65])).toEqual([4, 6]);
  expect(allocate(1, [0, 5])).toEqual([0, 1]);
});

it.each([
  [-1, [1]],
  [0.5, [1]],
  [10, []],
  [10, [0, 0]],
  [10, [2, -1]],
  [10, [Number.NaN]],
])('refuses to split %d by %j', (amountFen, list) => {
  expect(() => allocate(amountFen, list)).toThrow(RangeError);
});

it.each([
  [186, '1.86'],
  [0, '0.00'],
  [5, '0.05'],
  [-1_234, '-12.34'],
])('writes %d fen as %s yuan', (fen, text) => {
  expect(toYuan(fen)).toBe(text);
});
