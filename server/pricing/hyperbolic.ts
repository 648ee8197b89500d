import { exp, ln } from './pinned-math.ts';

/** Hyperbolic functions over the pinned exp and ln; absolute error about 1e-15, enough for a fall. */
export function sinh(x: number): number {
  return (exp(x) - exp(-x)) / 2;
}

export function cosh(x: number): number {
  return (exp(x) + exp(-x)) / 2;
}

/** tanh, saturating at ±1 instead of overflowing. */
export function tanh(x: number): number {
  if (x > 20) return 1;
  if (x < -20) return -1;
  const e = exp(2 * x);
  return (e - 1) / (e + 1);
}

/** acosh(e^y) for y ≥ 0, written so that a large y doesn't overflow. */
export function acoshOfExp(y: number): number {
  return y + ln(1 + Math.sqrt(1 - exp(-2 * y)));
}
