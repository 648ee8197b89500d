/** How far a group's own past counts against the book's: Z of it, 1 − Z of the book (pricing.md §5). */

/** Claims for full credibility of a frequency: n0 = (z/k)²; 1,082 at 90 % within 5 % (z = 1.645). */
export function fullCredibilityClaims(z: number, within: number): number {
  return (z / within) ** 2;
}

/** The same of an aggregate loss with Poisson claims: n0 · (1 + CV²) of one claim's size. */
export function fullCredibilityAggregate(z: number, within: number, severityCv2: number): number {
  return fullCredibilityClaims(z, within) * (1 + severityCv2);
}

/** Limited fluctuation: Z = min(1, √(n / n0)). */
export function limitedFluctuation(claims: number, fullClaims: number): number {
  return Math.min(1, Math.sqrt(claims / fullClaims));
}

/** Bühlmann-Straub: Z = w / (w + K), K = process variance / variance of the hypothetical means; w exposure or years. */
export function buhlmannFactor(
  weight: number,
  variances: { processVariance: number; meansVariance: number },
): number {
  // Groups that don't differ say nothing about one of them.
  if (variances.meansVariance <= 0) return 0;
  return weight / (weight + variances.processVariance / variances.meansVariance);
}

/** Credibility premium: Z · own mean + (1 − Z) · collective mean. */
export function credibilityMean(z: number, own: number, collective: number): number {
  return z * own + (1 - z) * collective;
}

export interface StraubEstimate {
  /** Collective mean, weighted by the credibility of each group. */
  collectiveMean: number;
  meansVariance: number;
  processVariance: number;
  groups: { mean: number; weight: number; z: number; premium: number }[];
}

/**
 * Bühlmann-Straub's unbiased estimators from observed ratios and their weights, one row per group with at least
 * two observations in all. A negative estimate of the means' variance counts as 0: all groups get the mean.
 */
export function estimateStraub(
  rows: readonly (readonly { ratio: number; weight: number }[])[],
): StraubEstimate {
  const groups = rows.map((row) => {
    const weight = sum(row.map((one) => one.weight));
    return { row, weight, mean: sum(row.map((one) => one.weight * one.ratio)) / weight };
  });
  const total = sum(groups.map(({ weight }) => weight));
  const overall = sum(groups.map(({ weight, mean }) => weight * mean)) / total;
  const within = sum(
    groups.map(({ row, mean }) => sum(row.map((one) => one.weight * (one.ratio - mean) ** 2))),
  );
  const freedom = sum(rows.map((row) => row.length - 1));
  const processVariance = freedom > 0 ? within / freedom : 0;
  const between = sum(groups.map(({ weight, mean }) => weight * (mean - overall) ** 2));
  const spread = total - sum(groups.map(({ weight }) => weight * weight)) / total;
  const meansVariance =
    spread > 0 ? Math.max(0, (between - (groups.length - 1) * processVariance) / spread) : 0;
  const z = groups.map(({ weight }) => buhlmannFactor(weight, { processVariance, meansVariance }));
  const sumOfZ = sum(z);
  const collectiveMean =
    sumOfZ > 0 ? sum(groups.map(({ mean }, index) => (z[index] ?? 0) * mean)) / sumOfZ : overall;
  return {
    collectiveMean,
    meansVariance,
    processVariance,
    groups: groups.map(({ mean, weight }, index) => {
      const own = z[index] ?? 0;
      return { mean, weight, z: own, premium: credibilityMean(own, mean, collectiveMean) };
    }),
  };
}

/** Poisson claims with a gamma prior of mean 1: (a + C) / (a + E), claims made against claims expected. */
export function poissonGammaMod(a: number, past: { claims: number; expectedClaims: number }): number {
  return (a + past.claims) / (a + past.expectedClaims);
}

/** Posterior mean claims per period of a gamma(shape, rate) prior after `periods` with `claims`. */
export function poissonGammaMean(
  prior: { shape: number; rate: number },
  seen: { claims: number; periods: number },
): number {
  return (prior.shape + seen.claims) / (prior.rate + seen.periods);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
