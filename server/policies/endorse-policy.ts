import { fromInstant, HOUR_MS, MINUTE_MS } from '../lib/clock.ts';
import type { Receipt } from '../pricing/receipt.schema.ts';
import type { Tariff } from '../pricing/tariff.schema.ts';
import type { EndorseInput } from './endorsement.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import { POLICY_IN_FORCE } from './policy-state.ts';
import { PRODUCT_TERMS } from './products.ts';
import type { RequestProblem } from './request-problem.ts';
import { reratePolicy } from './rerate-policy.ts';

/** Names on one policy. */
const INSURED_MAX = 50;

export type EndorseDecision =
  | { outcome: 'endorsed'; set: Partial<PolicyRecord>; premiumFen: number }
  | { outcome: 'refused'; problem: RequestProblem };

/**
 * What a change makes of the contract and of its whole premium (保险法 art. 20). Names are free and instant. What
 * was priced is priced again by the tariff the policy was sold with; it only grows here, and never while a flight
 * is in the air or after the window.
 */
export function endorsePolicy(
  policy: PolicyRecord,
  input: EndorseInput,
  facts: { nowMs: number; flightsInAir: number; receipt: Receipt; tariff: Tariff },
): EndorseDecision {
  const { nowMs, flightsInAir, receipt, tariff } = facts;
  if (!POLICY_IN_FORCE.includes(policy.state) || nowMs >= policy.validUntilMs)
    return refused('kind', `the policy is ${policy.state}`);
  const free = (set: Partial<PolicyRecord>): EndorseDecision => ({
    outcome: 'endorsed',
    set,
    premiumFen: policy.premiumFen,
  });
  if (input.kind === 'additionalInsured')
    return policy.additionalInsured.length >= INSURED_MAX
      ? refused('insured', `${INSURED_MAX} names at most`)
      : free({ additionalInsured: [...policy.additionalInsured, input.insured] });
  if (input.kind === 'pilot') return free({ pilotIds: [...new Set([...policy.pilotIds, input.pilotId])] });
  if (flightsInAir > 0) return refused('kind', 'a flight is in the air');
  const priced = (
    set: Partial<PolicyRecord>,
    change: { limitFen?: number; hours?: number; takeoffs?: number },
  ) => ({
    outcome: 'endorsed' as const,
    set,
    // What was charged for blocks in the air and the like stays on top.
    premiumFen: policy.premiumFen + reratePolicy(receipt, change, tariff).premiumFen - receipt.premiumFen,
  });
  if (input.kind === 'limit') {
    const { limitFen } = input;
    if (limitFen <= policy.limitFen) return refused('limitFen', 'a limit is only raised');
    const times = policy.aggregateLimitFen / policy.limitFen;
    return priced({ limitFen, aggregateLimitFen: limitFen * times }, { limitFen });
  }
  return endorseWindow(policy, input, { receipt, priced });
}

function endorseWindow(
  policy: PolicyRecord,
  input: EndorseInput & { kind: 'window' },
  facts: {
    receipt: Receipt;
    priced: (set: Partial<PolicyRecord>, change: { hours: number; takeoffs: number }) => EndorseDecision;
  },
): EndorseDecision {
  const toMs = fromInstant(input.to);
  const flightsMax = input.plannedFlights ?? policy.flightsMax;
  const terms = PRODUCT_TERMS[policy.product];
  if (toMs < policy.validUntilMs) return refused('to', 'a window is only prolonged; cancel to end it');
  const hours = (toMs - policy.validFromMs) / HOUR_MS;
  if (hours > terms.windowHoursMax) return refused('to', `the product allows ${terms.windowHoursMax} h`);
  if (flightsMax < policy.flightsMax) return refused('plannedFlights', 'flights are only added');
  if (terms.flightsMax !== null && flightsMax > terms.flightsMax)
    return refused('plannedFlights', `the product allows ${terms.flightsMax}`);
  const before = policy.flightsMax * minutesOf(policy, policy.validUntilMs);
  const after = flightsMax * minutesOf(policy, toMs);
  const { t, n_cyc } = facts.receipt.input;
  return facts.priced(
    { validUntilMs: toMs, flightsMax },
    { hours: (t * after) / before, takeoffs: (n_cyc * flightsMax) / policy.flightsMax },
  );
}

/** Minutes of one flight: as planned, or all of the window. */
function minutesOf({ plannedMinutes, validFromMs, product }: PolicyRecord, untilMs: number): number {
  if (plannedMinutes !== null || product !== 'perFlight') return plannedMinutes ?? 1;
  return (untilMs - validFromMs) / MINUTE_MS;
}

function refused(field: string, detail: string): EndorseDecision {
  return { outcome: 'refused', problem: { code: 'ENDORSEMENT_NOT_POSSIBLE', field, detail } };
}
