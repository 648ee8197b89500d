import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitPremiumChange } from '../../server/ledger/split-premium.ts';
import { allocate, allocateChange, toYuan } from '../../server/lib/money.ts';

const sum = (parts: readonly number[]) => parts.reduce((total, part) => total + part, 0);
const weights = fc
  .array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 20 })
  .filter((list) => list.some((weight) => weight > 0));

describe('a split', () => {
  it('has whole parts that sum to the amount, none further than a fen from its share', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), weights, (amountFen, list) => {
        const parts = allocate(amountFen, list);
        expect(sum(parts)).toBe(amountFen);
        parts.forEach((part, index) => {
          expect(Number.isInteger(part)).toBe(true);
          expect(Math.abs(part - (amountFen * (list[index] ?? 0)) / sum(list))).toBeLessThan(1);
        });
      }),
    );
  });

  // K33 of the pricing notes, and what doubles would get wrong.
  it.each([
    [186, [40, 35, 25], [74, 65, 47]],
    [10_000, [0.333333, 0.333333, 0.333334], [3_333, 3_333, 3_334]],
    [100, [1, 1, 1], [34, 33, 33]],
    [10, [0.35, 0.65], [4, 6]],
    [1, [0, 5], [0, 1]],
    [3, [1e-7, 2e-7], [1, 2]],
    [Number.MAX_SAFE_INTEGER, [1, 1], [4_503_599_627_370_496, 4_503_599_627_370_495]],
    [9_007_199_254_740_989, [9_999, 1], [9_006_298_534_815_515, 900_719_925_474]],
  ])('of %d fen by %j is %j', (amountFen, list, parts) => {
    expect(allocate(amountFen, list)).toEqual(parts);
  });

  it.each([
    [-1, [1]],
    [0.5, [1]],
    [2 ** 53, [1]],
    [10, []],
    [10, [0, 0]],
    [10, [2, -1]],
    [10, [Number.NaN]],
    [10, [1, Number.POSITIVE_INFINITY]],
  ])('of %d by %j is refused', (amountFen, list) => {
    expect(() => allocate(amountFen, list)).toThrow(RangeError);
  });
});

describe('a running split', () => {
  it('books for a period the split of its total, whatever the order of premiums and refunds', () => {
    const changes = fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(changes, weights, (list, shares) => {
        let totalFen = 0;
        const booked = shares.map(() => 0);
        for (const changeFen of list) {
          const parts = allocateChange({ totalFen, changeFen }, shares);
          expect(sum(parts)).toBe(changeFen);
          parts.forEach((part, index) => {
            booked[index] = (booked[index] ?? 0) + part;
          });
          totalFen += changeFen;
        }
        expect(sum(booked)).toBe(totalFen);
        booked.forEach((part, index) => {
          expect(Math.abs(part - (totalFen * (shares[index] ?? 0)) / sum(shares))).toBeLessThan(1);
        });
      }),
    );
  });

  it('moves a part against the change where the largest remainder does', () => {
    // 6 : 6 : 2 is the textbook case: one seat more takes one from the smallest.
    expect(allocate(10, [6, 6, 2])).toEqual([4, 4, 2]);
    expect(allocate(11, [6, 6, 2])).toEqual([5, 5, 1]);
    expect(allocateChange({ totalFen: 10, changeFen: 1 }, [6, 6, 2])).toEqual([1, 1, -1]);
  });

  it('takes back to nothing what was booked, fen for fen', () => {
    const grosses = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(grosses, fc.infiniteStream(fc.nat()), (list, chance) => {
        const backwards = list
          .map((fen) => ({ fen, order: chance.next().value }))
          .sort((a, b) => a.order - b.order);
        const changes = [...list, ...backwards.map(({ fen }) => -fen)];
        const booked = [0, 0, 0];
        let totalFen = 0;
        for (const changeFen of changes) {
          const { netFen, vatFen, securityFundFen } = splitPremiumChange({ totalFen, changeFen }, RATES);
          [netFen, vatFen, securityFundFen].forEach((part, index) => {
            booked[index] = (booked[index] ?? 0) + part;
          });
          totalFen += changeFen;
        }
        expect(booked).toEqual([0, 0, 0]);
      }),
    );
  });
});

const RATES = { vatBps: 600, securityFundBps: 80 };

function writeMany(grosses: readonly number[], rates = RATES) {
  const booked = { netFen: 0, vatFen: 0, securityFundFen: 0 };
  let totalFen = 0;
  for (const changeFen of grosses) {
    const parts = splitPremiumChange({ totalFen, changeFen }, rates);
    booked.netFen += parts.netFen;
    booked.vatFen += parts.vatFen;
    booked.securityFundFen += parts.securityFundFen;
    totalFen += changeFen;
  }
  return booked;
}

describe('a premium', () => {
  it('of 1.86 is 1.75 net and 0.11 VAT at 6 % (K34)', () => {
    expect(writeMany([186])).toEqual({ netFen: 175, vatFen: 11, securityFundFen: 1 });
  });

  it('of 186 fen, a thousand times, carries 10,528 fen of VAT, not 11,000', () => {
    expect(writeMany(Array.from({ length: 1_000 }, () => 186))).toEqual({
      netFen: 175_472,
      vatFen: 10_528,
      securityFundFen: 1_404,
    });
  });

  it('carries no VAT where the rate is 0, and no levy', () => {
    expect(writeMany([186, 1], { vatBps: 0, securityFundBps: 0 })).toEqual({
      netFen: 187,
      vatFen: 0,
      securityFundFen: 0,
    });
  });

  it.each([-1, 0.5, 10_001, Number.NaN])('at a rate of %d basis points is refused', (bps) => {
    expect(() => writeMany([1], { vatBps: bps, securityFundBps: 0 })).toThrow(RangeError);
    expect(() => writeMany([1], { vatBps: 600, securityFundBps: bps })).toThrow(RangeError);
  });
});

it.each([
  [186, '1.86'],
  [0, '0.00'],
  [5, '0.05'],
  [-1_234, '-12.34'],
])('writes %d fen as %s yuan', (fen, text) => {
  expect(toYuan(fen)).toBe(text);
});
