import { criticalArea } from './critical-area.ts';
import { ln, normalCdf } from './pinned-math.ts';
import { type PreparedTariff, prepareTariff } from './prepared-tariff.ts';
import type { RateCell, RateInput, RateOutput } from './rate.schema.ts';
import { toFenHalfUp } from './round-premium.ts';
import { lognormalLev, paretoTailLev } from './severity.ts';
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
  const premiumFen = Math.max(prepareTariff(tariff).minimumFen, toFenHalfUp(Gross));
  return { A_c, pF, pS_plus, N, perImpact, EL, Net, Gross, premiumFen, tariff: tariff.tariff };
}

/** The same computation with every intermediate step, unrounded. */
export function rateSteps(input: RateInput, tariff: Tariff): RateSteps {
  const { cells, L, t } = input;
  const prepared = prepareTariff(tariff);
  const Lam =
    input.lam *
    (t + tariff.cycleHours * input.n_cyc) *
    input.F_wx *
    input.F_night *
    input.F_pilot *
    input.F_mnt *
    input.M_exp *
    input.M_tel;
  const { pF, pS_plus } = injuryProbabilities(input, tariff, prepared);
  const A_c = criticalArea({
    dimensionMeters: input.w,
    massKg: input.m,
    impactSpeedMps: input.v_imp,
    impactAngleDegrees: input.theta,
  }).totalSquareMeters;
  const ground = groundOf(cells, A_c);
  const N = input.m2 * ground.hits;
  const limited = prepared.limited(L, input.region);
  const B = (1 - pS_plus) * limited.minor + (pS_plus - pF) * limited.serious + pF * limited.fatal;
  const damage = {
    mu: ln(tariff.property.meanCnyPerRootKg * Math.sqrt(input.m)) - prepared.propertyVariance / 2,
    sigma: prepared.propertySigma,
  };
  const PD = lognormalLev(L, damage) - lognormalLev(input.d, damage);
  const { thresholdCny: threshold, shape } = tariff.catastrophe;
  const bodilyPerImpact = N * B;
  const propertyPerImpact = ground.damages * PD;
  const catastrophePerImpact = ground.catastrophes * paretoTailLev(L, { threshold, shape });
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
function injuryProbabilities(
  input: RateInput,
  { fatal, serious, energyShare }: Tariff,
  prepared: PreparedTariff,
): { pF: number; pS_plus: number } {
  const share = input.w <= energyShare.upToMeters ? energyShare.small : energyShare.other;
  const energy = ln(share * 0.5 * input.m * input.v_imp * input.v_imp);
  const pF = fatal.ceiling * normalCdf((energy - prepared.lnFatalMedian) / fatal.zeta);
  const seriousOrWorse = normalCdf((energy - prepared.lnSeriousMedian) / serious.zeta);
  return { pF, pS_plus: Math.max(pF, seriousOrWorse) };
}

/** Per ground impact, over the whole route: people hit, damaging impacts, catastrophes. */
function groundOf(
  cells: readonly RateCell[],
  A_c: number,
): { hits: number; damages: number; catastrophes: number } {
  let hits = 0;
  let damages = 0;
  let catastrophes = 0;
  for (const { s, D, sh, u, c } of cells) {
    hits += s * D * 1e-6 * (1 - sh) * A_c;
    damages += s * u;
    catastrophes += s * c;
  }
  return { hits, damages, catastrophes };
}
