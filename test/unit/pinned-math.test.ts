import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../server/lib/hash.ts';
import { acoshOfExp, cosh, sinh, tanh } from '../../server/pricing/hyperbolic.ts';
import {
  atan,
  cosDegrees,
  exp,
  ln,
  normalCdf,
  sinDegrees,
  tanDegrees,
} from '../../server/pricing/pinned-math.ts';

/** Deterministic spread of points, so a failure names the same point on every machine. */
function pointsBetween(low: number, high: number, count = 4_000): number[] {
  let seed = 12_345;
  return Array.from({ length: count }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return low + ((high - low) * seed) / 2_147_483_648;
  });
}

function relative(got: number, wanted: number): number {
  return wanted === 0 ? Math.abs(got) : Math.abs(got / wanted - 1);
}

function worst(points: number[], ours: (x: number) => number, reference: (x: number) => number): number {
  return Math.max(...points.map((x) => relative(ours(x), reference(x))));
}

function hex(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

/** Φ from 400-bit arithmetic (mpmath 1.3). */
const NORMAL: readonly (readonly [number, number])[] = [
  [-37, 5.725571222524577e-300],
  [-30.3, 5.731723503315496e-202],
  [-20.1, 3.6896808637213897e-90],
  [-12.5, 3.732564298877713e-36],
  [-8.7, 1.6594208699647843e-18],
  [-5, 2.866515718791939e-7],
  [-3.3, 0.0004834241423837775],
  [-2, 0.02275013194817921],
  [-1.5, 0.06680720126885807],
  [-1.4999, 0.0668201539998336],
  [-1.0001, 0.15863105806885877],
  [-1, 0.15865525393145705],
  [-0.99, 0.1610870595108309],
  [-0.5, 0.3085375387259869],
  [-0.1, 0.460172162722971],
  [0, 0.5],
  [0.1, 0.539827837277029],
  [0.5, 0.6914624612740131],
  [1, 0.8413447460685429],
  [1.7, 0.955434537241457],
  [3, 0.9986501019683699],
  [8, 0.9999999999999993],
];

describe('pinned math', () => {
  it('agrees with the platform exp within 4e-16 over the whole range of doubles', () => {
    expect(worst(pointsBetween(-700, 709), exp, Math.exp)).toBeLessThan(4e-16);
    expect(worst(pointsBetween(-1, 1), exp, Math.exp)).toBeLessThan(4e-16);
  });

  it('ends exp at the edges: 1 at 0, subnormals, 0 and Infinity', () => {
    expect(exp(0)).toBe(1);
    expect(exp(-745)).toBe(5e-324);
    expect(exp(-746)).toBe(0);
    expect(exp(710)).toBe(Infinity);
    expect(exp(-Infinity)).toBe(0);
    expect(exp(Number.NaN)).toBeNaN();
  });

  it('agrees with the platform logarithm within 5e-16, near 1 included', () => {
    expect(worst(pointsBetween(1e-9, 1e12), ln, Math.log)).toBeLessThan(5e-16);
    expect(worst(pointsBetween(0.5, 2), ln, Math.log)).toBeLessThan(5e-16);
    expect(worst(pointsBetween(0.999999, 1.000001), ln, Math.log)).toBeLessThan(5e-16);
    expect(worst([5e-324, 1e-310, 2.3e-308, 1.7e308], ln, Math.log)).toBeLessThan(5e-16);
  });

  it('gives the logarithm its limits', () => {
    expect(ln(1)).toBe(0);
    expect(ln(0)).toBe(-Infinity);
    expect(ln(-1)).toBeNaN();
    expect(ln(Infinity)).toBe(Infinity);
  });

  it.each(NORMAL)('gives Φ(%d) within 3e-15 relative, far tails included', (x, wanted) => {
    expect(relative(normalCdf(x), wanted)).toBeLessThan(3e-15);
  });

  it('keeps Φ symmetric, monotone and between 0 and 1', () => {
    const sorted = pointsBetween(-9, 9).sort((a, b) => a - b);
    const values = sorted.map(normalCdf);
    expect(values.every((value, i) => value >= (values[i - 1] ?? 0) && value <= 1)).toBe(true);
    expect(Math.max(...sorted.map((x) => Math.abs(normalCdf(x) + normalCdf(-x) - 1)))).toBeLessThan(1e-15);
    expect(normalCdf(-Infinity)).toBe(0);
    expect(normalCdf(Infinity)).toBe(1);
  });

  it('agrees with the platform circular functions within 1e-15 away from their zeros', () => {
    const radians = (degrees: number): number => (degrees * Math.PI) / 180;
    expect(worst(pointsBetween(0.001, 89.9), sinDegrees, (x) => Math.sin(radians(x)))).toBeLessThan(1e-15);
    expect(worst(pointsBetween(0.001, 80), cosDegrees, (x) => Math.cos(radians(x)))).toBeLessThan(2e-15);
    expect(worst(pointsBetween(0.001, 80), tanDegrees, (x) => Math.tan(radians(x)))).toBeLessThan(2e-15);
    expect(
      Math.max(...pointsBetween(-720, 720).map((x) => Math.abs(sinDegrees(x) - Math.sin(radians(x))))),
    ).toBeLessThan(5e-15);
  });

  it('is exact at the corners of the circle', () => {
    expect([0, 90, 180, 270].map((x) => Math.abs(sinDegrees(x)))).toEqual([0, 1, 0, 1]);
    expect([0, 90, 180, 270].map((x) => Math.abs(cosDegrees(x)))).toEqual([1, 0, 1, 0]);
    expect(tanDegrees(90)).toBe(Infinity);
  });

  it('agrees with the platform arc tangent and hyperbolic functions within 1e-15', () => {
    expect(worst([...pointsBetween(-3, 3), 1e-12, 50, 1e9], atan, Math.atan)).toBeLessThan(1e-15);
    expect(worst(pointsBetween(0.1, 10), tanh, Math.tanh)).toBeLessThan(2e-15);
    expect(worst(pointsBetween(0.1, 10), sinh, Math.sinh)).toBeLessThan(4e-15);
    expect(worst(pointsBetween(0.1, 10), cosh, Math.cosh)).toBeLessThan(2e-15);
    expect(worst(pointsBetween(0.01, 5), acoshOfExp, (y) => Math.acosh(Math.exp(y)))).toBeLessThan(3e-14);
  });

  it('keeps its bits: a changed result would change filed prices', () => {
    expect(
      [
        exp(0.7),
        exp(-12.34),
        ln(290),
        ln(43.1),
        normalCdf(-2.18),
        normalCdf(0.355),
        tanDegrees(60),
        atan(1.8),
      ].map(hex),
    ).toEqual([
      '40001c2a61268987',
      '3ed257c2c1ce3704',
      '4016adf543c1a99a',
      '400e1bb1f1f2a3fd',
      '3f8df5ab021e7043',
      '3fe47045e5939d24',
      '3ffbb67ae8584cac',
      '3ff104e80200ba00',
    ]);
  });
});

describe('shortcuts', () => {
  it('keep the bits: 200,000 values of Φ and exp, as before any term was left out', () => {
    const points = pointsBetween(-40, 12, 200_000);
    const values = new Float64Array(points.flatMap((x) => [normalCdf(x), exp(x / 8), exp(x * 1e-7)]));
    expect(sha256Hex(new Uint8Array(values.buffer))).toBe(
      '3fe2d5b6f44e94f29d15e94a11aa7e760e1799e4316b8e1ac71bf865168d6b8a',
    );
  });
});
