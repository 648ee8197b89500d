import Big from 'big.js';
import { describe, expect, it } from 'vitest';
import { RateInputSchema } from '../../server/pricing/rate.schema.ts';
import { rate, rateSteps } from '../../server/pricing/rate.ts';
import { splitVat, toFenHalfUp } from '../../server/pricing/round-premium.ts';
import { TariffSchema } from '../../server/pricing/tariff.schema.ts';
import { TARIFF_V0 } from '../../server/pricing/tariff-v0.ts';
import { findTariff } from '../../server/pricing/tariffs.ts';

const A = {
  lam: 5e-4,
  t: 0.5,
  n_cyc: 1,
  w: 0.35,
  m: 0.9,
  v_imp: 15,
  theta: 60,
  cells: [{ s: 1, D: 2_000, sh: 0.75, u: 0.15, c: 5e-5 }],
  L: 1e6,
  arc: 'b',
};
const B = {
  lam: 3e-4,
  t: 0.5,
  n_cyc: 1,
  w: 0.9,
  m: 9.2,
  v_imp: 21,
  theta: 60,
  cells: [{ s: 1, D: 5_000, sh: 0.75, u: 0.3, c: 1e-4 }],
  L: 1e6,
  arc: 'b',
};
const C = {
  lam: 1e-4,
  t: 0.2,
  n_cyc: 1,
  w: 1.2,
  m: 10,
  v_imp: 8,
  theta: 80,
  m2: 0.2,
  cells: [
    { s: 0.3, D: 500, sh: 0.5, u: 0.05, c: 2e-5 },
    { s: 0.7, D: 10_000, sh: 0.8, u: 0.3, c: 1e-4 },
  ],
  L: 5e6,
  arc: 'b',
};
const D = {
  lam: 1e-3,
  t: 0.25,
  n_cyc: 1,
  w: 2.5,
  m: 50,
  v_imp: 10,
  theta: 60,
  cells: [{ s: 1, D: 50, sh: 0, u: 0.03, c: 2e-5 }],
  L: 1e6,
  arc: 'b',
};
const G = {
  lam: 1e-3,
  t: 0.3,
  n_cyc: 1,
  w: 0.25,
  m: 0.249,
  v_imp: 12,
  theta: 60,
  cells: [{ s: 1, D: 5_000, sh: 0.75, u: 0.1, c: 1e-5 }],
  L: 5e5,
  arc: 'b',
};

function quote(input: object) {
  return rate(RateInputSchema.parse(input), TARIFF_V0);
}

describe('rating formula', () => {
  it.each([
    ['A light photo', A, 0.533939, 53],
    ['B enterprise urban', B, 1.862705, 186],
    ['B with a limit of 5 million', { ...B, L: 5e6 }, 2.513296, 251],
    ['B with a property deductible of 500', { ...B, d: 500 }, 1.817885, 182],
    ['C parachute delivery, at the minimum', C, 0.348324, 50],
    ['D agricultural', D, 0.820372, 82],
    ['G micro, at the minimum', G, 0.299814, 50],
  ])('reproduces golden quote %s', (_name, input, gross, premiumFen) => {
    const output = quote(input);
    expect(Math.abs(output.Gross - gross)).toBeLessThanOrEqual(5.01e-7);
    expect(output.premiumFen).toBe(premiumFen);
    expect(output.tariff).toBe('v0');
  });

  it('reproduces the intermediate values of golden quotes A and B', () => {
    const a = quote(A);
    expect(a.A_c).toBeCloseTo(1.3417, 4);
    expect(a.pF).toBeCloseTo(0.007281, 6);
    expect(a.pS_plus).toBeCloseTo(0.638501, 6);
    expect(a.N).toBeCloseTo(6.708399e-4, 10);
    expect(a.perImpact).toBeCloseTo(730.492, 4);
    const b = quote(B);
    expect(b.A_c).toBeCloseTo(2.4424, 4);
    expect(b.pF).toBeCloseTo(0.47061, 6);
    expect(b.N).toBeCloseTo(3.053023e-3, 9);
    expect(b.perImpact).toBeCloseTo(5562.3854, 4);
    const steps = rateSteps(RateInputSchema.parse(B), TARIFF_V0);
    expect(steps.B).toBeCloseTo(599_876.84, 2);
    expect(steps.PD).toBeCloseTo(12_103.16, 2);
  });

  it('keeps the bits of the golden quotes: a filed price never moves by an ulp', () => {
    expect([A, B, C, D, G].map((input) => quote(input).Gross)).toEqual([
      0.5339385470285306, 1.8627052946632996, 0.348323702535506, 0.8203720573970468, 0.2998141602168083,
    ]);
  });

  it('rises with every risk factor and falls with every protection', () => {
    const base = quote(B).Gross;
    for (const worse of [
      { F_wx: 1.5 },
      { F_night: 1.15 },
      { F_pilot: 1.2 },
      { F_mnt: 1.1 },
      { M_exp: 1.2 },
      { M_tel: 1.1 },
      { region: 1.2 },
      { arc: 'd' },
      { L: 2e6 },
      { t: 1 },
      { lam: 4e-4 },
      { v_imp: 25 },
    ]) {
      expect(quote({ ...B, ...worse }).Gross).toBeGreaterThan(base);
    }
    for (const better of [{ m2: 0.1 }, { d: 1_000 }, { arc: 'a' }, { M_exp: 0.8 }, { L: 5e5 }]) {
      expect(quote({ ...B, ...better }).Gross).toBeLessThan(base);
    }
  });

  it('prices a route split into equal cells like the whole', () => {
    const halves = B.cells.flatMap((cell) => [
      { ...cell, s: 0.5 },
      { ...cell, s: 0.5 },
    ]);
    expect(quote({ ...B, cells: halves }).Gross).toBeCloseTo(quote(B).Gross, 12);
  });

  it('survives an impact without speed and a route over nobody', () => {
    const output = quote({ ...B, v_imp: 0, cells: [{ s: 1, D: 0, sh: 0, u: 0, c: 0 }] });
    expect(output.pF).toBe(0);
    expect(output.perImpact).toBe(0);
    expect(Number.isFinite(output.Gross)).toBe(true);
  });

  it.each([
    ['an unknown key', { ...A, colour: 'red' }],
    ['an unknown key in a cell', { ...A, cells: [{ s: 1, D: 1, sh: 0, u: 0, c: 0, x: 1 }] }],
    ['no air risk class', { ...A, arc: undefined }],
    ['shares that sum to 0.9', { ...A, cells: [{ s: 0.9, D: 1, sh: 0, u: 0, c: 0 }] }],
    ['no cell', { ...A, cells: [] }],
    ['a negative mass', { ...A, m: -1 }],
    ['an angle above 90 degrees', { ...A, theta: 91 }],
    ['a sheltering above 1', { ...A, cells: [{ s: 1, D: 1, sh: 1.1, u: 0, c: 0 }] }],
    ['a deductible above the limit', { ...A, d: 2e6 }],
    ['a number written as text', { ...A, t: '0.5' }],
    ['NaN', { ...A, t: Number.NaN }],
  ])('refuses %s', (_name, input) => {
    expect(RateInputSchema.safeParse(input).success).toBe(false);
  });

  it('fills the defaults: parachute 1, deductible 0, factors 1, tariff v0', () => {
    expect(RateInputSchema.parse(A)).toMatchObject({
      m2: 1,
      d: 0,
      F_wx: 1,
      F_night: 1,
      F_pilot: 1,
      F_mnt: 1,
      M_exp: 1,
      M_tel: 1,
      region: 1,
      tariff: 'v0',
    });
  });
});

describe('premium rounding', () => {
  it.each([
    [0.545, 55],
    [1.005, 101],
    [2.675, 268],
    [0.5449999999, 54],
    [1e-7, 0],
    [1.2345e-5, 0],
    [123_456.785, 12_345_679],
  ])('rounds %d yuan half up on its shortest decimal form', (cny, fen) => {
    expect(toFenHalfUp(cny)).toBe(fen);
  });

  it('rounds as exact decimals do, near the half and far from it', () => {
    for (let fen = 0; fen < 4_000; fen += 1) {
      for (const beside of [-1e-9, -1e-15, 0, 1e-15, 1e-9, 0.123]) {
        const cny = (fen + 0.5) / 100 + beside;
        const exact = new Big(String(cny)).times(100).round(0, Big.roundHalfUp);
        expect(toFenHalfUp(cny), String(cny)).toBe(exact.toNumber());
      }
    }
  });

  it('K34: takes the tax out of 1.86 as 1.75 and 0.11', () => {
    expect(splitVat(186, 0.06)).toEqual({ netFen: 175, vatFen: 11 });
  });
});

describe('tariff v0', () => {
  it('fits its own schema and is found by its version', () => {
    expect(TariffSchema.parse(TARIFF_V0)).toEqual(TARIFF_V0);
    expect(findTariff('v0')).toBe(TARIFF_V0);
    expect(findTariff('v9')).toBeUndefined();
  });
});
