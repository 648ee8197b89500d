import { criticalArea } from './critical-area.ts';
import { ln, normalCdf } from './pinned-math.ts';
import type { RateInput, RateOutput } from './rate.schema.ts';
import { toFenHalfUp } from './round-premium.ts';
import { lognormalLev, paretoTailLev, toLognormal } from './severity.ts';
import type { Tariff } from './tariff.schema.ts';

/** The steps between input and output, for explanations; CNY unless said otherwise. */
export interface RateSteps {
  /** Losses of control expected in the flight. */
  Lam: number;
  A_c: number;
  pF: number;
  pS_plus: number;
  N: number;
  /** Expected bodily injury loss per person hit, limited to L. */
  B: number;
  /** Expected property loss per damaging impact between deductible and limit. */
  PD: number;
  bodilyPerImpact: number;
  propertyPerImpact: number;
  catastrophePerImpact: number;
  perImpact: number;
  midAir: number;
  EL: number;
  Net: number;
  Gross: number;
}

/** The rating formula: expected loss of one flight, loaded, taxed, rounded once. Pure and pinned to the bit. */
export function rate(input: RateInput, tariff: Tariff): RateOutput {
  const steps = rateSteps(input, tariff);
  const { A_c, pF, pS_plus, N, perImpact, EL, Net, Gross } = steps;
  const premiumFen = Math.max(toFenHalfUp(tariff.loadings.minimumCny), toFenHalfUp(Gross));
  return { A_c, pF, pS_plus, N, perImpact, EL, Net, Gross, premiumFen, tariff: tariff.tariff };
}

/** The same computation with every intermediate step, unrounded. */
export function rateSteps(input: RateInput, tariff: Tariff): RateSteps {
  const { cells, L, t } = input;
  const Lam =
    input.lam *
    (t + tariff.cycleHours * input.n_cyc) *
    input.F_wx *
    input.F_night *
    input.F_pilot *
    input.F_mnt *
    input.M_exp *
    input.M_tel;
  const { pF, pS_plus } = injuryProbabilities(input, tariff);
  const A_c = criticalArea({
    dimensionMeters: input.w,
    massKg: input.m,
    impactSpeedMps: input.v_imp,
    impactAngleDegrees: input.theta,
  }).totalSquareMeters;
  const N = input.m2 * sumOver(cells, (cell) => cell.s * cell.D * 1e-6 * (1 - cell.sh) * A_c);
  const B = bodilyLoss(input, tariff, { pF, pS_plus });
  const damage = toLognormal(tariff.property.meanCnyPerRootKg * Math.sqrt(input.m), tariff.property.cv);
  const PD = lognormalLev(L, damage) - lognormalLev(input.d, damage);
  const { thresholdCny: threshold, shape } = tariff.catastrophe;
  const bodilyPerImpact = N * B;
  const propertyPerImpact = sumOver(cells, (cell) => cell.s * cell.u) * PD;
  const catastrophePerImpact =
    sumOver(cells, (cell) => cell.s * cell.c) * paretoTailLev(L, { threshold, shape });
  const perImpact = bodilyPerImpact + propertyPerImpact + catastrophePerImpact;
  const { alae, rho, fixedCny, variable, profit, levies, vat } = tariff.loadings;
  const midAir = t * tariff.midAirPerHour[input.arc] * L;
  const EL = Lam * perImpact * (1 + alae) + midAir;
  const Net = (EL * (1 + rho) + fixedCny) / (1 - variable - profit - levies);
  const Gross = Net * (1 + vat);
  return {
    Lam,
    A_c,
    pF,
    pS_plus,
    N,
    B,
    PD,
    bodilyPerImpact,
    propertyPerImpact,
    catastrophePerImpact,
    perImpact,
    midAir,
    EL,
    Net,
    Gross,
  };
}

/** Injury given a hit, from the energy that reaches the body: small airframes give way and pass on half. */
function injuryProbabilities(input: RateInput, tariff: Tariff): { pF: number; pS_plus: number } {
  const { fatal, serious, energyShare } = tariff;
  const share = input.w <= energyShare.upToMeters ? energyShare.small : energyShare.other;
  const energy = ln(share * 0.5 * input.m * input.v_imp * input.v_imp);
  const pF = fatal.ceiling * normalCdf((energy - ln(fatal.medianJoules)) / fatal.zeta);
  const seriousOrWorse = normalCdf((energy - ln(serious.medianJoules)) / serious.zeta);
  return { pF, pS_plus: Math.max(pF, seriousOrWorse) };
}

function bodilyLoss(input: RateInput, tariff: Tariff, p: { pF: number; pS_plus: number }): number {
  const { minor, serious, fatal } = tariff.severity;
  const limited = (loss: { meanCny: number; cv: number }): number =>
    lognormalLev(input.L, toLognormal(loss.meanCny * input.region, loss.cv));
  return (1 - p.pS_plus) * limited(minor) + (p.pS_plus - p.pF) * limited(serious) + p.pF * limited(fatal);
}

function sumOver<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
