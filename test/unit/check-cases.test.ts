import { describe, expect, it } from 'vitest';
import { allocate } from '../../server/lib/money.ts';
import {
  buhlmannFactor,
  credibilityMean,
  estimateStraub,
  fullCredibilityAggregate,
  fullCredibilityClaims,
  limitedFluctuation,
  poissonGammaMean,
} from '../../server/pricing/credibility.ts';
import {
  disappearingDeductible,
  empiricalLev,
  groupedLev,
  increasedLimitFactor,
  lossElimination,
} from '../../server/pricing/empirical-severity.ts';
import { MOTOR_NO_CLAIMS, noClaimsLevel } from '../../server/pricing/no-claims.ts';
import { paretoTwoCv2 } from '../../server/pricing/severity.ts';
import { shelteredFatality } from '../../server/pricing/sheltered-fatality.ts';
import {
  compensationYears,
  deathCompensation,
  disabilityCompensation,
  ec785MinimumMillionSdr,
} from '../../server/pricing/statutory-amounts.ts';

// The check cases of the actuarial basis by their numbers. K1, K2, K4 and K5 stand in critical-area.test.ts, K19
// and K32 in severity.test.ts, K34 and the golden quotes in rate.test.ts, K6, K8 and K9 with the classification.

const DENTAL = [141, 16, 46, 40, 351, 259, 317, 1_511, 107, 567];
const GROUPED = {
  breaks: [0, 25, 50, 100, 150, 250, 500, 1_000, 1_500, 2_500, 4_000],
  counts: [30, 31, 57, 42, 65, 84, 45, 10, 11, 3],
};

describe('check cases', () => {
  it.each([
    [0, 0.88],
    [0.1, 0.8315],
    [0.2, 0.7731],
    [0.3, 0.7147],
    [0.4, 0.6563],
    [0.5, 0.5979],
    [0.6, 0.5395],
    [0.7, 0.4812],
    [0.8, 0.4235],
    [0.9, 0.367],
    [1, 0.3132],
  ])('K10: sheltered fatality, mean over 1 to 1e15 J behind shelter %d', (shelter, mean) => {
    const energies = Array.from({ length: 50 }, (_, index) => 10 ** ((15 * index) / 49));
    const sum = energies.reduce((total, energy) => total + shelteredFatality(energy, shelter), 0);
    expect(Math.abs(sum / 50 - mean)).toBeLessThanOrEqual(1.5e-4);
  });

  it('K10: half of those behind average shelter die at a million joules', () => {
    expect(shelteredFatality(1e6, 0.5)).toBeCloseTo(0.5, 12);
  });

  it('K11: 16,913 claims for an aggregate within 2 % at 90 %, Pareto of shape 6', () => {
    expect(Math.round(fullCredibilityAggregate(1.645, 0.02, paretoTwoCv2(6)))).toBe(16_913);
  });

  it('K11b: 1,082 claims for a frequency within 5 % at 90 %', () => {
    expect(Math.round(fullCredibilityClaims(1.645, 0.05))).toBe(1_082);
    expect(limitedFluctuation(270.5, 1_082)).toBe(0.5);
    expect(limitedFluctuation(5_000, 1_082)).toBe(1);
  });

  it('K15: Poisson claims 5, 3, 0, 1, 1 under a gamma of 3 and 3', () => {
    expect(poissonGammaMean({ shape: 3, rate: 3 }, { claims: 10, periods: 5 })).toBe(1.625);
  });

  it('K16: Bühlmann-Straub with exposures 800, 600 and 400', () => {
    const z = buhlmannFactor(1_800, { processVariance: 8_000, meansVariance: 40 });
    expect(z).toBeCloseTo(0.9, 12);
    expect(credibilityMean(z, (800 * 15 + 600 * 10 + 400 * 5) / 1_800, 20)).toBeCloseTo(12, 12);
  });

  it('K17: empirical limited values at each loss', () => {
    const levels = [...DENTAL].sort((a, b) => a - b).map((u) => empiricalLev(u, DENTAL));
    expect(levels.map((one) => Number(one.toFixed(1)))).toEqual([
      16, 37.6, 42.4, 85.1, 105.5, 164.5, 187.7, 197.9, 241.1, 335.5,
    ]);
  });

  it('K18: grouped limited values at each edge', () => {
    expect(GROUPED.breaks.map((u) => Number(groupedLev(u, GROUPED).toFixed(2)))).toEqual([
      0, 24.01, 46, 84.16, 115.77, 164.85, 238.26, 299.77, 324.9, 347.39, 353.34,
    ]);
  });

  it('K20: increased limit of five losses', () => {
    const losses = [50_000, 75_000, 150_000, 250_000, 1_250_000];
    const lev = (u: number) => empiricalLev(u, losses);
    expect([lev(100_000) * 5, lev(1_000_000) * 5]).toEqual([425_000, 1_525_000]);
    expect(increasedLimitFactor(lev, { limit: 1_000_000, basic: 100_000 })).toBeCloseTo(3.588, 3);
  });

  it.each([
    [200, 0],
    [250, 0],
    [700, 600],
    [1_000, 1_000],
    [5_000, 5_000],
  ])('K28: a deductible that disappears from 250 to 1,000 pays of %d', (loss, payment) => {
    expect(disappearingDeductible(loss, { full: 250, gone: 1_000 })).toBeCloseTo(payment, 10);
  });

  it.each([
    [25, 0.75],
    [499.9, 0.75],
    [500, 1.5],
    [600, 1.5],
    [2_700, 7],
    [6_000, 18],
    [12_000, 80],
    [499_999, 500],
    [500_000, 700],
  ])('K29: EC 785/2004 asks of %d kg', (mtowKg, millionSdr) => {
    expect(ec785MinimumMillionSdr(mtowKg)).toBe(millionSdr);
  });

  it.each([
    ['four clean years', { years: 4, claims: 0 }, -4, 0.5],
    ['seven clean years', { years: 7, claims: 0 }, -4, 0.5],
    ['a new customer', { years: 0, claims: 0 }, 0, 1],
    ['one claim in the third year', { years: 3, claims: 1 }, -2, 0.7],
    ['many claims', { years: 1, claims: 9 }, 5, 2],
  ])('K30: no-claims level of %s', (_name, past, level, factor) => {
    expect(noClaimsLevel(past)).toBe(level);
    expect(MOTOR_NO_CLAIMS.factors[level - MOTOR_NO_CLAIMS.levelLeast]).toBe(factor);
  });

  it.each([
    [186, [40, 35, 25], [74, 65, 47]],
    [10_000, [333_333, 333_333, 333_334], [3_333, 3_333, 3_334]],
  ])('K33: splits %d fen at %j', (fen, weights, shares) => {
    expect(allocate(fen, weights)).toEqual(shares);
  });

  it.each([
    [40, 1_250_440],
    [59, 1_250_440],
    [60, 1_250_440],
    [63, 1_062_874],
    [74, 375_132],
    [75, 312_610],
    [80, 312_610],
  ])('K35: death compensation in Shenzhen at age %d', (age, yuan) => {
    expect(deathCompensation(62_522, age)).toBe(yuan);
  });
});

describe('around the check cases', () => {
  it('a grade 10 injury at 63 is a tenth of 17 years, and there is no grade 11', () => {
    expect(compensationYears(63)).toBe(17);
    expect(disabilityCompensation(53_102, 63, 10)).toBeCloseTo(90_273.4, 6);
    expect(disabilityCompensation(53_102, 63, 1)).toBe(deathCompensation(53_102, 63));
    expect(() => disabilityCompensation(1, 40, 11)).toThrow(RangeError);
  });

  it('limited values never exceed the mean and join between the edges', () => {
    expect(empiricalLev(1e9, DENTAL)).toBe(335.5);
    expect(groupedLev(1e9, GROUPED)).toBeCloseTo(353.34, 2);
    expect(groupedLev(75, GROUPED)).toBeGreaterThan(groupedLev(50, GROUPED));
    expect(groupedLev(75, GROUPED)).toBeLessThan(groupedLev(100, GROUPED));
    expect(lossElimination((u) => empiricalLev(u, DENTAL), { deductible: 16, mean: 335.5 })).toBeCloseTo(
      16 / 335.5,
      12,
    );
  });

  it('Bühlmann-Straub gives all groups the mean when they don’t differ, and each its own when they do', () => {
    const same = estimateStraub([
      [
        { ratio: 1, weight: 1 },
        { ratio: 3, weight: 1 },
      ],
      [
        { ratio: 3, weight: 1 },
        { ratio: 1, weight: 1 },
      ],
    ]);
    expect(same.groups.map(({ premium }) => premium)).toEqual([2, 2]);
    const apart = estimateStraub([
      [
        { ratio: 1, weight: 5 },
        { ratio: 1, weight: 5 },
      ],
      [
        { ratio: 9, weight: 5 },
        { ratio: 9, weight: 5 },
      ],
    ]);
    expect(apart.groups.map(({ z }) => z)).toEqual([1, 1]);
    expect(apart.groups.map(({ premium }) => premium)).toEqual([1, 9]);
  });

  it('Bühlmann-Straub with equal weights is Bühlmann: by hand for two groups of three years', () => {
    const rows = [
      [3, 5, 7],
      [6, 12, 9],
    ].map((row) => row.map((ratio) => ({ ratio, weight: 1 })));
    const { processVariance, meansVariance, collectiveMean, groups } = estimateStraub(rows);
    expect(processVariance).toBeCloseTo(6.5, 12);
    expect(meansVariance).toBeCloseTo(8 - 6.5 / 3, 12);
    expect(collectiveMean).toBeCloseTo(7, 12);
    expect(groups[0]?.z).toBeCloseTo(3 / (3 + 6.5 / (8 - 6.5 / 3)), 12);
  });
});
