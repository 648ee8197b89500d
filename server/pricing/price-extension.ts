import type { FlightPriceFacts } from './flight-price-facts.ts';
import { type PriceDecision, priceFlight } from './price-flight.ts';
import type { Tariff } from './tariff.schema.ts';

/**
 * More minutes for a flight already priced: the price of all its minutes less what was paid, never below 0, by
 * the tariff the flight was priced with. Its receipt is that of all the minutes. Minutes and fen are whole.
 */
export function priceExtension(
  facts: FlightPriceFacts,
  { totalMinutes, paidFen }: { totalMinutes: number; paidFen: number },
  tariff: Tariff,
): { decision: PriceDecision; extraFen: number } {
  const decision = priceFlight({ ...facts, plannedMinutes: totalMinutes, exposure: null }, tariff);
  return { decision, extraFen: Math.max(0, decision.receipt.premiumFen - paidFen) };
}
