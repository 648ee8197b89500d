import { exp, ln } from './pinned-math.ts';

/** Energy that kills half of the people behind average shelter (p_s = 0.5), J. */
const ALPHA_JOULES = 1e6;
/** Energy below which nobody is killed as shelter goes to nothing, J. */
const BETA_JOULES = 34;

/**
 * Probability that a hit of `energyJoules` kills, behind a shelter p_s from 0 (open) to 1 (industrial roof), by
 * Dalamagkidis 2009. Below 2 % up to 300 J at p_s 0.5 and so no prudent basis for head strikes: the tariff
 * rates by lognormal curves, this is what they are compared with. Energy > 0; p_s is held to 0-1.
 */
export function shelteredFatality(energyJoules: number, shelter: number): number {
  const held = Math.min(1, Math.max(0, shelter));
  // The limit as p_s goes to 0: a step at β.
  if (held === 0) return energyJoules > BETA_JOULES ? 1 : 0;
  const slope = exp(ln(BETA_JOULES / energyJoules) / (4 * held));
  return 1 / (1 + Math.sqrt(ALPHA_JOULES / BETA_JOULES) * slope);
}
