import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../server/lib/canonical-json.ts';
import {
  experienceFactor,
  nightFactor,
  pilotFactor,
  telematicsFactor,
  weatherFactor,
} from '../../server/pricing/factors.ts';
import type { FlightPriceFacts, KnownFlightFacts } from '../../server/pricing/flight-price-facts.ts';
import { priceFlight } from '../../server/pricing/price-flight.ts';
import { rate } from '../../server/pricing/rate.ts';
import { parseRateArguments, runRateCommand } from '../../server/pricing/rate-command.ts';
import { type Receipt, ReceiptSchema } from '../../server/pricing/receipt.schema.ts';
import { recomputeReceipt } from '../../server/pricing/recompute-receipt.ts';
import { TARIFF_V0 } from '../../server/pricing/tariff-v0.ts';
import { CITY_CELL, modelOf, priceFacts } from '../helpers/price-facts.ts';

const cell = CITY_CELL;
const model = modelOf;
const facts = priceFacts;

function quoted(changes: Partial<FlightPriceFacts> = {}): Receipt {
  const decision = priceFlight(facts(changes), TARIFF_V0);
  expect(decision.outcome).toBe('quoted');
  return decision.receipt;
}

function known(changes: Partial<KnownFlightFacts>): Partial<FlightPriceFacts> {
  return { known: changes };
}

describe('price of one flight', () => {
  it.each([
    ['dji-matrice-200', 'small'],
    ['dji-mavic-pro', 'light'],
  ] as const)('quotes the demo aircraft %s over a city below the five yuan cap', (id, legalClass) => {
    const receipt = quoted({ model: model(id), legalClass });
    expect(receipt.premiumFen).toBeGreaterThan(50);
    expect(receipt.premiumFen).toBeLessThan(500);
  });

  it('prices exactly what the formula gives for the input on the receipt', () => {
    const receipt = quoted();
    expect(receipt.output).toEqual(rate(receipt.input, TARIFF_V0));
    expect(receipt.premiumFen).toBe(receipt.output.premiumFen);
    expect(receipt.input).toMatchObject({
      lam: 3e-4,
      t: 0.5,
      m: 6.14,
      w: 0.643,
      theta: 60,
      L: 1e6,
      d: 0,
      arc: 'c',
      m2: 1,
    });
  });

  it('names every symbol of the formula with its source, and which were assumed', () => {
    const receipt = quoted({ plannedMinutes: null });
    const symbols = receipt.provenance.map(({ symbol }) => symbol);
    const needed = Object.keys(receipt.input).filter((symbol) => symbol !== 'tariff' && symbol !== 'cells');
    expect(needed.filter((symbol) => !symbols.includes(symbol))).toEqual([]);
    expect(symbols).toContain('cells.0');
    const find = (symbol: string) => receipt.provenance.find((one) => one.symbol === symbol);
    expect(find('t')).toMatchObject({ value: 0.5, assumed: true });
    expect(find('F_pilot')).toMatchObject({ value: 1, assumed: true });
    expect(find('w')).toMatchObject({ assumed: false });
    expect(find('cells.0')?.source).toContain('SYNTHETIC');
  });

  it('gives components that sum to the premium', () => {
    for (const receipt of [quoted(), quoted({ limitFen: 1_000_000, plannedMinutes: 1 })]) {
      const components = receipt.factors.filter(({ kind }) => kind === 'component');
      expect(components.reduce((sum, one) => sum + one.effectCny, 0)).toBeCloseTo(
        receipt.premiumFen / 100,
        10,
      );
    }
  });

  it('shows the minimum premium where it applies', () => {
    const receipt = quoted({ limitFen: 1_000_000, plannedMinutes: 1 });
    expect(receipt.rounding).toMatchObject({ minimumApplied: true, minimumFen: 50 });
    expect(receipt.premiumFen).toBe(50);
  });

  it('computes the effect of each factor by leaving it out', () => {
    const night = quoted({ takeoffHour: 22 });
    const effect = night.factors.find(({ code }) => code === 'F_night');
    expect(effect?.value).toBe(1.15);
    expect(effect?.effectCny).toBeCloseTo(night.output.Gross - quoted().output.Gross, 12);
    expect(quoted().factors.find(({ code }) => code === 'F_night')?.effectCny).toBe(0);
    expect(
      quoted({ deductibleFen: 50_000 }).factors.find(({ code }) => code === 'd')?.effectCny,
    ).toBeLessThan(0);
  });

  it('takes the impact from the airframe: fall, glide or parachute', () => {
    expect(quoted({ airframe: 'vtol' }).input).toMatchObject({ theta: 35, v_imp: 23 });
    expect(quoted(known({ parachute: 'medium' })).input).toMatchObject({ theta: 80, v_imp: 8, m2: 0.2 });
    const fall = quoted().input.v_imp;
    expect(fall).toBeGreaterThan(20);
    expect(fall).toBeLessThan(30);
  });

  it('takes the risk group from class, label and certificate', () => {
    expect(quoted({ agricultural: true }).input.lam).toBe(1e-3);
    expect(quoted({ legalClass: 'micro' }).input.lam).toBe(1e-3);
    expect(quoted({ legalClass: 'light' }).input.lam).toBe(5e-4);
    expect(quoted({ legalClass: 'large' }).input.lam).toBe(1e-4);
    expect(quoted(known({ certifiedLogistics: true })).input.lam).toBe(1e-4);
  });

  it('lets declared masses win over the register, and a roof shelter less from 25 kg', () => {
    expect(quoted({ declaredMtowKg: 8 }).input.m).toBe(8);
    const heavy = quoted({ declaredMtowKg: 25 });
    expect(heavy.input.cells[0]?.sh).toBeCloseTo(cell.sheltering - 0.1, 12);
    expect(quoted({ declaredMtowKg: 24.9 }).input.cells[0]?.sh).toBe(cell.sheltering);
  });

  it.each([
    ['declined', 'AIRCRAFT_NOT_REGISTERED', { registered: false }],
    [
      'declined',
      'WIND_ABOVE_LIMIT',
      known({ weather: { windRatio: 1.01, raining: null, temperatureC: null } }),
    ],
    [
      'declined',
      'RAIN_NOT_RATED',
      known({ weather: { windRatio: null, raining: true, temperatureC: null } }),
    ],
    ['referred', 'GROUND_RISK_OUT_OF_TABLE', { groundRiskGrade: null }],
    ['referred', 'DENSITY_ABOVE_LIMIT', { cells: [{ share: 1, cell: { ...cell, densityPerKm2: 50_001 } }] }],
    ['referred', 'LIMIT_ABOVE_TREATY', { limitFen: 2_000_000_001 }],
    ['referred', 'ACCUMULATION_CAP_REACHED', { accumulationExceeded: true }],
  ] as const)('is %s for %s, with what it would have cost', (outcome, code, changes) => {
    const decision = priceFlight(facts(changes), TARIFF_V0);
    expect(decision).toMatchObject({ outcome, reasons: [{ code }] });
    expect(decision.receipt.premiumFen).toBeGreaterThan(0);
  });

  it.each([
    ['exactly 50,000 people/km2', { cells: [{ share: 1, cell: { ...cell, densityPerKm2: 50_000 } }] }],
    [
      'more with M1 mitigation',
      { cells: [{ share: 1, cell: { ...cell, densityPerKm2: 60_000 } }], known: { groundMitigated: true } },
    ],
    ['gusts at the limit', known({ weather: { windRatio: 1, raining: false, temperatureC: 20 } })],
    [
      'rain on a rated aircraft',
      known({ rainRated: true, weather: { windRatio: 0.2, raining: true, temperatureC: 20 } }),
    ],
    ['a limit equal to the treaty', { limitFen: 2_000_000_000 }],
  ])('quotes %s', (_name, changes) => {
    expect(priceFlight(facts(changes), TARIFF_V0).outcome).toBe('quoted');
  });

  it('declines when one reason declines and another refers, and gives both', () => {
    const decision = priceFlight(facts({ registered: false, groundRiskGrade: null }), TARIFF_V0);
    expect(decision).toMatchObject({
      outcome: 'declined',
      reasons: [{ code: 'AIRCRAFT_NOT_REGISTERED' }, { code: 'GROUND_RISK_OUT_OF_TABLE' }],
    });
  });
});

describe('rating factors', () => {
  it.each([
    [{ windRatio: 0.5, raining: false, temperatureC: 20 }, 1],
    [{ windRatio: 0.51, raining: false, temperatureC: 20 }, 1.15],
    [{ windRatio: 0.75, raining: null, temperatureC: null }, 1.15],
    [{ windRatio: 1, raining: true, temperatureC: -1 }, 1.5 * 1.25 * 1.2],
    [{ windRatio: null, raining: null, temperatureC: 40 }, 1],
    [{ windRatio: null, raining: null, temperatureC: 40.1 }, 1.2],
  ])('weather %o', (weather, value) => {
    expect(weatherFactor(weather, TARIFF_V0)).toBeCloseTo(value, 12);
  });

  it.each([
    [19, null, 1.5],
    [20, null, 1.2],
    [99, null, 1.2],
    [100, 89, 1],
    [499, null, 1],
    [500, null, 0.9],
    [500, 90, 0.99],
    [null, null, 1],
    [null, 91, 1.1],
  ])('pilot with %s hours, last flight %s days ago', (hours, daysSinceLastFlight, value) => {
    expect(pilotFactor({ hours, daysSinceLastFlight }, TARIFF_V0)).toBeCloseTo(value, 12);
  });

  it('night runs from 19 to 6 o’clock', () => {
    expect([18, 19, 23, 0, 5, 6, 12].map((hour) => nightFactor(hour, TARIFF_V0))).toEqual([
      1, 1.15, 1.15, 1.15, 1.15, 1, 1,
    ]);
  });

  it('experience and behaviour are clipped and credible by degrees', () => {
    expect(experienceFactor({ claims: 0, expectedClaims: 1 }, TARIFF_V0)).toBeCloseTo(2 / 3, 12);
    expect(experienceFactor({ claims: 9, expectedClaims: 1 }, TARIFF_V0)).toBe(1.8);
    expect(experienceFactor({ claims: 0, expectedClaims: 9 }, TARIFF_V0)).toBe(0.6);
    expect(telematicsFactor({ product: 0.5, hours: 50 }, TARIFF_V0)).toBeCloseTo(0.7, 12);
    expect(telematicsFactor({ product: 2, hours: 12.5 }, TARIFF_V0)).toBeCloseTo(1.25, 12);
    expect(telematicsFactor(null, TARIFF_V0)).toBe(1);
  });
});

describe('receipt', () => {
  it('fits its schema and survives storage as canonical JSON bit for bit', () => {
    const receipt = quoted();
    const stored = ReceiptSchema.parse(JSON.parse(canonicalJson(receipt)));
    expect(stored).toEqual(receipt);
    expect(recomputeReceipt(stored)).toEqual({ agrees: true, disagreements: [] });
  });

  it.each([
    ['premiumFen', (receipt: Receipt) => ({ ...receipt, premiumFen: receipt.premiumFen + 1 })],
    [
      'output.EL',
      (receipt: Receipt) => ({
        ...receipt,
        output: { ...receipt.output, EL: receipt.output.EL * (1 + 2 ** -52) },
      }),
    ],
    ['rounding.vatFen', (receipt: Receipt) => ({ ...receipt, rounding: { ...receipt.rounding, vatFen: 0 } })],
    [
      'factors.0.effectCny',
      (receipt: Receipt) => ({
        ...receipt,
        factors: receipt.factors.map((one, i) => (i === 0 ? { ...one, effectCny: 9 } : one)),
      }),
    ],
    [
      'provenance.m',
      (receipt: Receipt) => ({
        ...receipt,
        provenance: receipt.provenance.map((one) => (one.symbol === 'm' ? { ...one, value: 1 } : one)),
      }),
    ],
    ['tariff', (receipt: Receipt) => ({ ...receipt, tariff: 'v9' })],
  ])('finds a changed %s', (path, change) => {
    const result = recomputeReceipt(change(quoted()));
    expect(result.agrees).toBe(false);
    expect(result.disagreements.map((one) => one.path)).toContain(path);
  });

  it('finds a changed input through the figures that follow from it', () => {
    const receipt = quoted();
    const result = recomputeReceipt({ ...receipt, input: { ...receipt.input, t: 0.25 } });
    expect(result.disagreements.map((one) => one.path)).toEqual(
      expect.arrayContaining(['output.Gross', 'premiumFen', 'provenance.t']),
    );
  });
});

function answerTo(args: string[]) {
  const request = parseRateArguments(args);
  if (request.outcome !== 'answered') throw new Error('not answered');
  return request.result;
}

describe('rate command', () => {
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

  it('prints one JSON line with the result', () => {
    const { exitCode, stdout, stderr } = runRateCommand(JSON.stringify(B));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'A_c',
      'pF',
      'pS_plus',
      'N',
      'perImpact',
      'EL',
      'Net',
      'Gross',
      'premiumFen',
      'tariff',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ premiumFen: 186, tariff: 'v0' });
  });

  it.each([
    ['text that is no JSON', '{', 'BODY_NOT_JSON', ''],
    ['nothing', '', 'BODY_NOT_JSON', ''],
    ['an unknown key', JSON.stringify({ ...B, x: 1 }), 'VALIDATION_FAILED', ''],
    ['an unknown tariff', JSON.stringify({ ...B, tariff: 'v7' }), 'VALIDATION_FAILED', 'tariff'],
    ['a missing air risk class', JSON.stringify({ ...B, arc: undefined }), 'VALIDATION_FAILED', 'arc'],
    ['a list', '[]', 'VALIDATION_FAILED', ''],
    ['a damaged receipt', '{"receiptVersion":1}', 'VALIDATION_FAILED', 'tariff'],
  ])('refuses %s with a problem document on standard error', (_name, text, code, path) => {
    const { exitCode, stdout, stderr } = runRateCommand(text);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    const problem = JSON.parse(stderr);
    expect(problem).toMatchObject({ code, status: 400, type: `urn:skycover:problem:${code}` });
    if (path) expect(problem.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
  });

  it.each([
    [{ ...B, t: undefined }, 't', 't: flight time in hours, missing'],
    [{ ...B, m: -1 }, 'm', 'm: mass in kg; '],
    [{ ...B, cells: [{ s: 1 }] }, 'cells.0.D', 'cells.0.D: people per km², missing'],
    [{ ...B, cells: [{ ...B.cells[0], s: 0.5 }] }, 'cells', 'must sum to 1'],
    [{ ...B, mass: 1 }, '', 'unknown: mass; known are lam, t,'],
    [{ ...B, cells: [{ ...B.cells[0], x: 1 }] }, 'cells.0', 'unknown: x; known are s, D, sh, u, c'],
  ])('names the symbol with its meaning and unit: %j', (input, path, message) => {
    const { issues } = JSON.parse(runRateCommand(JSON.stringify(input)).stderr).details;
    const found = issues.find((issue: { path: string }) => issue.path === path);
    expect(found?.message).toContain(message);
  });

  it('explains itself with --help, by an example that prices', () => {
    for (const flag of ['--help', '-h']) {
      const { exitCode, stdout, stderr } = answerTo([flag]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      for (const symbol of Object.keys({ ...B, ...B.cells[0] }))
        expect(stdout).toMatch(new RegExp(`^ +${symbol} +\\S`, 'm'));
      const example = /echo '([^']*)'/.exec(stdout)?.[1] ?? '';
      expect(JSON.parse(runRateCommand(example).stdout)).toMatchObject({ premiumFen: 186 });
    }
  });

  it('takes no other argument', () => {
    const { exitCode, stdout, stderr } = answerTo(['input.json']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('standard input');
  });

  it('recomputes a receipt: 0 when it agrees, 1 when it does not', () => {
    const receipt = quoted();
    const good = runRateCommand(canonicalJson(receipt));
    expect(good.exitCode).toBe(0);
    expect(JSON.parse(good.stdout)).toEqual({ agrees: true, disagreements: [], signature: 'absent' });
    const bad = runRateCommand(JSON.stringify({ ...receipt, premiumFen: 1 }));
    expect(bad.exitCode).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({ agrees: false });
  });
});
