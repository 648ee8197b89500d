import { describe, expect, it } from 'vitest';
import { alternatives } from '../../server/pricing/alternatives.ts';
import { priceExtension } from '../../server/pricing/price-extension.ts';
import { priceFlight } from '../../server/pricing/price-flight.ts';
import { priceQuote } from '../../server/pricing/price-quote.ts';
import { TARIFF_V0 } from '../../server/pricing/tariff-v0.ts';
import { CITY_CELL, modelOf, priceFacts } from '../helpers/price-facts.ts';

const priced = (changes = {}) => priceFlight(priceFacts(changes), TARIFF_V0).receipt;
const found = (code: string, changes = {}) =>
  alternatives(priceFacts(changes), TARIFF_V0).find((one) => one.code === code);

describe('what would change the price', () => {
  it('is each time the price of the changed flight, to the bit', () => {
    const night = { takeoffHour: 22, known: { heightMeters: 100 } };
    const asked = priced(night);
    const cases = [
      ['LOWER_30_METERS', { ...night, known: { heightMeters: 70 } }],
      ['SMALLER_LIMIT', { ...night, limitFen: 50_000_000 }],
      ['DEDUCTIBLE_500', { ...night, deductibleFen: 50_000 }],
      ['PARACHUTE', { ...night, known: { heightMeters: 100, parachute: 'medium' as const } }],
      ['DAYLIGHT', { ...night, takeoffHour: 10 }],
    ] as const;
    for (const [code, changes] of cases) {
      const wanted = priced(changes);
      expect(found(code, night), code).toMatchObject({
        outcome: 'quoted',
        premiumFen: wanted.premiumFen,
        differenceFen: wanted.premiumFen - asked.premiumFen,
        differenceCny: wanted.output.Gross - asked.output.Gross,
      });
    }
  });

  it('falls more slowly from 30 m lower, and so costs less', () => {
    const lower = priced({ known: { heightMeters: 40 } });
    expect(lower.input.v_imp).toBeLessThan(priced({ known: { heightMeters: 70 } }).input.v_imp);
    expect(found('LOWER_30_METERS', { known: { heightMeters: 70 } })?.differenceCny).toBeLessThan(0);
    expect(found('LOWER_30_METERS', { known: { heightMeters: 30 } })).toBeUndefined();
  });

  it('falls flatter than the filed angle from low and fast flight, which endangers more ground', () => {
    const low = priced({ known: { heightMeters: 10 } });
    expect(low.input.theta).toBeLessThan(60);
    expect(priced({ known: { heightMeters: 120 } }).input.theta).toBe(60);
  });

  it('says when 40 minutes later is night, or day again, and brings that hour’s weather', () => {
    const evening = { takeoffHour: 18, takeoffMinute: 30 };
    expect(found('LATER_40_MINUTES', evening)?.differenceCny).toBeGreaterThan(0);
    expect(found('LATER_40_MINUTES', { takeoffHour: 18 })?.differenceCny).toBe(0);
    expect(found('LATER_40_MINUTES', { takeoffHour: 5, takeoffMinute: 20 })?.differenceCny).toBeLessThan(0);
    const gale = { windRatio: 1.2, raining: false, temperatureC: 20 };
    expect(found('LATER_40_MINUTES', { known: { weatherLater: gale } })?.outcome).toBe('declined');
  });

  it('leaves out the cell where an impact costs most', () => {
    const field = {
      ...CITY_CELL,
      densityPerKm2: 1,
      propertyDamageProbability: 0.03,
      catastropheProbability: 2e-5,
    };
    const cells = [
      { share: 0.5, cell: field },
      { share: 0.3, cell: CITY_CELL },
      { share: 0.2, cell: field },
    ];
    const without = priced({ cells: [0.5 / 0.7, 0.2 / 0.7].map((share) => ({ share, cell: field })) });
    expect(found('AVOID_WORST_CELL', { cells })?.premiumFen).toBe(without.premiumFen);
    expect(found('AVOID_WORST_CELL', { cells })?.differenceFen).toBeLessThan(0);
    expect(found('AVOID_WORST_CELL')).toBeUndefined();
  });

  it('offers no daylight by day, no parachute beyond the best, no limit below the least', () => {
    expect(found('DAYLIGHT')).toBeUndefined();
    expect(found('PARACHUTE', { known: { parachute: 'high' } })).toBeUndefined();
    expect(found('SMALLER_LIMIT', { limitFen: 20_000_000 })).toBeUndefined();
  });

  it('shows that something would lift a referral', () => {
    const crowd = { ...CITY_CELL, densityPerKm2: 60_000 };
    const cells = [
      { share: 0.5, cell: CITY_CELL },
      { share: 0.5, cell: crowd },
    ];
    expect(priceFlight(priceFacts({ cells }), TARIFF_V0).outcome).toBe('referred');
    expect(found('AVOID_WORST_CELL', { cells })?.outcome).toBe('quoted');
  });
});

describe('exposure', () => {
  it('prices many flights by their hours and take-offs', () => {
    const many = priced({ exposure: { hours: 10, flights: 20, aircraft: 1 } });
    expect(many.input).toMatchObject({ t: 10, n_cyc: 20, lam: 3e-4 });
    const one = priced({ exposure: { hours: 0.5, flights: 1, aircraft: 1 } });
    expect(one.output).toEqual(priced().output);
    expect(many.output.EL).toBeCloseTo(20 * one.output.EL, 10);
  });

  it('prices a show as one occurrence: N·t·λ + p_cc·N·E[f] impacts', () => {
    const aircraft = 500;
    const show = priced({ exposure: { hours: 0.25, flights: 1, aircraft } });
    const { t, n_cyc, lam } = show.input;
    const impacts = lam * (t + 0.05 * n_cyc);
    expect(impacts).toBeCloseTo(aircraft * 0.3 * 3e-4 + 5e-4 * aircraft * 0.1, 10);
    const alone = priced({ exposure: { hours: 0.25, flights: 1, aircraft: 1 } });
    expect(show.output.EL).toBeGreaterThan(aircraft * alone.output.EL);
  });

  it('extends by the price of all minutes less what was paid, never below nothing', () => {
    const paidFen = priced().premiumFen;
    const { decision, extraFen } = priceExtension(priceFacts(), { totalMinutes: 40, paidFen }, TARIFF_V0);
    expect(decision.receipt.premiumFen).toBe(priced({ plannedMinutes: 40 }).premiumFen);
    expect(extraFen).toBe(decision.receipt.premiumFen - paidFen);
    expect(extraFen).toBeGreaterThan(0);
    const dear = { totalMinutes: 31, paidFen: 100_000 };
    expect(priceExtension(priceFacts(), dear, TARIFF_V0).extraFen).toBe(0);
  });
});

describe('merit', () => {
  const levels = { levelLeast: -1, levelMost: 1, factors: [0.8, 1, 1.5] };
  const byLevels = { ...TARIFF_V0, experience: null, noClaims: levels };

  it('is rated by one system, the tariff’s own', () => {
    const known = { noClaims: { years: 0, claims: 1 }, experience: { claims: 0, expectedClaims: 1 } };
    const facts = priceFacts({ known });
    expect(priceFlight(facts, byLevels).receipt.input.M_exp).toBe(1.5);
    expect(priceFlight(facts, TARIFF_V0).receipt.input.M_exp).toBeCloseTo(2 / 3, 12);
  });
});

describe('shadow', () => {
  it('is priced beside the live tariff and changes nothing of it', () => {
    const shadow = {
      ...TARIFF_V0,
      tariff: 'v1',
      loadings: { ...TARIFF_V0.loadings, fixedCny: 1 },
    };
    const alone = priceQuote(priceFacts(), { live: TARIFF_V0, shadow: null, signer: null });
    const beside = priceQuote(priceFacts({ model: modelOf('dji-matrice-200') }), {
      live: TARIFF_V0,
      shadow,
      signer: null,
    });
    expect(beside.receipt).toEqual(alone.receipt);
    expect(alone.shadow).toBeNull();
    expect(beside.shadow).toMatchObject({ tariff: 'v1', outcome: 'quoted' });
    expect(beside.shadow?.premiumFen).toBe(priceFlight(priceFacts(), shadow).receipt.premiumFen);
  });
});
