import type { NoteSigner } from '../evidence/note.ts';
import { type Alternative, alternatives } from './alternatives.ts';
import type { FlightPriceFacts } from './flight-price-facts.ts';
import { type PriceDecision, priceFlight } from './price-flight.ts';
import { signReceipt } from './sign-receipt.ts';
import type { Tariff } from './tariff.schema.ts';

/** What prices are made with at one instant. */
export interface TariffsInForce {
  live: Tariff;
  /** Runs beside the live one and is never charged. */
  shadow: Tariff | null;
  /** Null where nothing signs, as in tests of the price alone. */
  signer: NoteSigner | null;
}

/** The same facts by the shadow tariff, CNY fen. */
export interface ShadowPrice {
  tariff: string;
  outcome: PriceDecision['outcome'];
  premiumFen: number;
}

export type PricedQuote = PriceDecision & { alternatives: Alternative[]; shadow: ShadowPrice | null };

/** A price with its signed receipt, what would change it, and what the shadow tariff would have asked. */
export function priceQuote(facts: FlightPriceFacts, { live, shadow, signer }: TariffsInForce): PricedQuote {
  const decision = priceFlight(facts, live);
  const receipt = signer === null ? decision.receipt : signReceipt(decision.receipt, signer);
  const beside = shadow === null ? null : priceFlight(facts, shadow);
  return {
    ...decision,
    receipt,
    alternatives: alternatives(facts, live),
    shadow: beside && {
      tariff: beside.receipt.tariff,
      outcome: beside.outcome,
      premiumFen: beside.receipt.premiumFen,
    },
  };
}
