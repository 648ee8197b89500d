import { exp, ln, normalCdf } from './pinned-math.ts';

/** Limited expected values E[min(X, u)]: what a limit or a deductible of `u` leaves of a loss on average. */

export interface LognormalParameters {
  mu: number;
  sigma: number;
}

/** Lognormal parameters from a mean and a coefficient of variation, both > 0. */
export function toLognormal(mean: number, cv: number): LognormalParameters {
  const variance = ln(1 + cv * cv);
  return { mu: ln(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

/** E[min(X, u)] of a lognormal loss; 0 for u ≤ 0. */
export function lognormalLev(u: number, { mu, sigma }: LognormalParameters): number {
  if (u <= 0) return 0;
  const z = (ln(u) - mu) / sigma;
  return exp(mu + (sigma * sigma) / 2) * normalCdf(z - sigma) + u * normalCdf(-z);
}

/** E[min(X, u)] of a single-parameter Pareto loss that starts at `threshold`, shape a > 1. */
export function paretoTailLev(u: number, { threshold, shape }: { threshold: number; shape: number }): number {
  if (u <= threshold) return u;
  return (threshold * (shape - exp((shape - 1) * ln(threshold / u)))) / (shape - 1);
}

/** Squared coefficient of variation of a Pareto II loss, shape a > 2: whatever its scale. */
export function paretoTwoCv2(shape: number): number {
  return shape / (shape - 2);
}

/** E[min(X, u)] of a Pareto II (Lomax) loss, shape a > 1. */
export function paretoTwoLev(u: number, { theta, shape }: { theta: number; shape: number }): number {
  return (theta / (shape - 1)) * (1 - exp((shape - 1) * ln(theta / (theta + u))));
}
