import { DAY_MS } from '../lib/clock.ts';
import type { PolicyRecord } from './policy-record.ts';
import { POLICY_IN_FORCE } from './policy-state.ts';

export type CancelDecision =
  | { possible: true; reason: string; earnedShare: { days: number; ofDays: number } }
  | { possible: false; reason: string };

/**
 * Whether the operator may cancel at `nowMs` and which share of the premium is earned by then (保险法 art. 54).
 * Before cover begins nothing is; a window is earned by the day, a day begun counting whole; a single flight and a
 * show are earned whole once they began.
 */
export function decideCancel(
  policy: Pick<PolicyRecord, 'state' | 'product' | 'flightId' | 'validFromMs' | 'validUntilMs'>,
  facts: { flightsInAir: number; flightsAttached: number },
  nowMs: number,
): CancelDecision {
  if (!POLICY_IN_FORCE.includes(policy.state)) return { possible: false, reason: 'NOT_IN_FORCE' };
  if (nowMs >= policy.validUntilMs) return { possible: false, reason: 'WINDOW_ENDED' };
  if (facts.flightsInAir > 0) return { possible: false, reason: 'FLIGHT_IN_AIR' };
  const isSingle = policy.product === 'perFlight' || policy.product === 'show';
  if (policy.product === 'perFlight' && policy.flightId !== null)
    return { possible: false, reason: 'FLIGHT_TAKEN' };
  const hasBegun = nowMs >= policy.validFromMs;
  // A flight that did not begin is no risk that was run, whatever the hour.
  if (!hasBegun || policy.product === 'perFlight')
    return { possible: true, reason: 'NOT_BEGUN', earnedShare: { days: 0, ofDays: 1 } };
  if (isSingle) return { possible: false, reason: 'EVENT_BEGUN' };
  const ofDays = Math.max(1, Math.ceil((policy.validUntilMs - policy.validFromMs) / DAY_MS));
  const days = Math.min(ofDays, Math.floor((nowMs - policy.validFromMs) / DAY_MS) + 1);
  return { possible: true, reason: 'BY_THE_DAY', earnedShare: { days, ofDays } };
}

/** Fen earned of one premium; rounded up, so that the parts of several premiums are each at least exact. */
export function earnedFen(premiumFen: number, share: { days: number; ofDays: number }): number {
  return Math.min(premiumFen, Math.ceil((premiumFen * share.days) / share.ofDays));
}
