import type { FlightPriceFacts } from './flight-price-facts.ts';
import { makeReceipt } from './make-receipt.ts';
import { toRateInput } from './rate-input-of-flight.ts';
import type { ReceiptV2 } from './receipt.schema.ts';
import type { Tariff } from './tariff.schema.ts';

export interface PriceReason {
  code: string;
  detail: string;
}

export type PriceDecision =
  | { outcome: 'quoted'; premiumFen: number; receipt: ReceiptV2 }
  | { outcome: 'referred' | 'declined'; reasons: PriceReason[]; receipt: ReceiptV2 };

type Check = {
  outcome: 'referred' | 'declined';
  code: string;
  detail: (facts: FlightPriceFacts, tariff: Tariff) => string;
  applies: (facts: FlightPriceFacts, tariff: Tariff) => boolean;
};

/** Who is not quoted by the machine: declined outright, or referred to an underwriter. */
const CHECKS: readonly Check[] = [
  {
    outcome: 'declined',
    code: 'AIRCRAFT_NOT_REGISTERED',
    applies: ({ registered }) => !registered,
    detail: () => 'the aircraft is not registered, or was retired (Order 761 art. 10)',
  },
  {
    outcome: 'declined',
    code: 'WIND_ABOVE_LIMIT',
    applies: ({ known }, { wind }) => (known?.weather?.windRatio ?? 0) > wind.declineAbove,
    detail: ({ known }) => `gusts are ${known?.weather?.windRatio} of the aircraft's wind limit`,
  },
  {
    outcome: 'declined',
    code: 'RAIN_NOT_RATED',
    applies: ({ known }) => known?.weather?.raining === true && known.rainRated !== true,
    detail: () => 'rain, and the aircraft is not known to be rated for it',
  },
  {
    outcome: 'referred',
    code: 'GROUND_RISK_OUT_OF_TABLE',
    applies: ({ groundRiskGrade }) => groundRiskGrade === null,
    detail: ({ legalClass }) => `no ground-risk grade for a ${legalClass} aircraft over this ground`,
  },
  {
    outcome: 'referred',
    code: 'DENSITY_ABOVE_LIMIT',
    applies: ({ cells, known }, { refer }) =>
      known?.groundMitigated !== true && cells.some(({ cell }) => cell.densityPerKm2 > refer.densityPerKm2),
    detail: (_facts, { refer }) => `more than ${refer.densityPerKm2} people/km² without M1 mitigation`,
  },
  {
    outcome: 'referred',
    code: 'LIMIT_ABOVE_TREATY',
    applies: ({ limitFen, treatyLimitFen }) => limitFen > treatyLimitFen,
    detail: ({ limitFen, treatyLimitFen }) =>
      `limit ${limitFen} fen exceeds the treaty's ${treatyLimitFen} fen`,
  },
  {
    outcome: 'referred',
    code: 'ACCUMULATION_CAP_REACHED',
    applies: ({ accumulationExceeded }) => accumulationExceeded,
    detail: () => 'the sum insured in this cell or event has reached its cap',
  },
];

/**
 * Price of one flight, or why there is none by machine; a decline outweighs a referral, and all reasons are
 * given. The receipt of a refused flight shows what it would have cost. Facts are taken as parsed at the door.
 */
export function priceFlight(facts: FlightPriceFacts, tariff: Tariff): PriceDecision {
  const { input, provenance } = toRateInput(facts, tariff);
  const receipt = makeReceipt(input, tariff, provenance);
  const { outcome, reasons } = decideOutcome(facts, tariff);
  return outcome === 'quoted'
    ? { outcome, premiumFen: receipt.premiumFen, receipt }
    : { outcome, reasons, receipt };
}

/** Who is quoted, referred or declined, and why; no price. */
export function decideOutcome(
  facts: FlightPriceFacts,
  tariff: Tariff,
): { outcome: PriceDecision['outcome']; reasons: PriceReason[] } {
  const found = CHECKS.filter((check) => check.applies(facts, tariff));
  const reasons = found.map(({ code, detail }) => ({ code, detail: detail(facts, tariff) }));
  if (found.length === 0) return { outcome: 'quoted', reasons };
  return {
    outcome: found.some((check) => check.outcome === 'declined') ? 'declined' : 'referred',
    reasons,
  };
}
