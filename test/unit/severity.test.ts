import { describe, expect, it } from 'vitest';
import { lognormalLev, paretoTailLev, paretoTwoLev, toLognormal } from '../../server/pricing/severity.ts';

describe('severity', () => {
  it('K19: lognormal of mean 65 and cv 0.3', () => {
    const loss = toLognormal(65, 0.3);
    expect(loss.mu).toBeCloseTo(4.131298, 6);
    expect(loss.sigma).toBeCloseTo(0.29356, 6);
    expect(lognormalLev(80, loss)).toBeCloseTo(62.030862, 6);
    expect(lognormalLev(100, loss)).toBeCloseTo(64.259002, 6);
    expect(lognormalLev(100, loss) - lognormalLev(80, loss)).toBeCloseTo(2.22814, 5);
    expect(lognormalLev(100, loss) / lognormalLev(80, loss)).toBeCloseTo(1.03592, 5);
  });

  it('K32: Pareto II of shape 2 and theta 2000', () => {
    const loss = { theta: 2_000, shape: 2 };
    expect(paretoTwoLev(500, loss)).toBeCloseTo(400, 10);
    expect(paretoTwoLev(1_000, loss)).toBeCloseTo(666.667, 3);
    expect(paretoTwoLev(3_000, loss)).toBeCloseTo(1_200, 10);
  });

  it.each([
    [500, 0.0403],
    [1_000, 0.0773],
    [2_000, 0.142],
    [5_000, 0.2851],
  ])('eliminates the published share of property loss with a deductible of %d', (deductible, ratio) => {
    const loss = toLognormal(4_000 * Math.sqrt(9.2), 2.5);
    expect(lognormalLev(deductible, loss) / (4_000 * Math.sqrt(9.2))).toBeCloseTo(ratio, 4);
  });

  it('limits never exceed the mean, nor the limit itself, and rise with it', () => {
    const loss = toLognormal(260_000, 1.2);
    const levels = [0, 1, 1e3, 1e5, 1e6, 1e8, 1e11].map((u) => lognormalLev(u, loss));
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
    expect(levels[0]).toBe(0);
    expect(levels.at(-1)).toBeCloseTo(260_000, 3);
  });

  it('lets a catastrophe eat any limit up to its threshold, and joins there without a step', () => {
    const tail = { threshold: 2e6, shape: 1.3 };
    expect(paretoTailLev(1e6, tail)).toBe(1e6);
    expect(paretoTailLev(2e6 * (1 + 1e-12), tail)).toBeCloseTo(2e6, 3);
    expect(paretoTailLev(5e6, tail)).toBeCloseTo((2e6 * (1.3 - 0.4 ** 0.3)) / 0.3, 3);
  });
});
