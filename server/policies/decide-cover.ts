import type { PriceDecision } from '../pricing/price-flight.ts';
import type { AttachDecision } from './attach-cover.ts';
import type { CoverReason } from './cover.schema.ts';
import type { StandingOrder } from './standing-order.schema.ts';

export interface CoverFacts {
  attachment: AttachDecision;
  insideTerritory: boolean;
  /** The samples say they are simulated, and this is no demonstration. */
  simulated: boolean;
  standingOrder: Pick<StandingOrder, 'state' | 'premiumCapFen'> | undefined;
  price: PriceDecision;
}

export type CoverDecision =
  | { outcome: 'bind'; premiumFen: number; coveredFromMs: number; reasons: CoverReason[] }
  | { outcome: 'refuse'; reasons: CoverReason[] };

/** Whether a take-off binds cover, before money is asked for. Every reason against is given, not the first. */
export function decideCover(facts: CoverFacts): CoverDecision {
  const { attachment, standingOrder, price } = facts;
  const against: CoverReason[] = [];
  if (!attachment.attaches) against.push(attachment.reason);
  if (facts.simulated) against.push('SIMULATED_FLIGHT');
  if (!facts.insideTerritory) against.push('OUTSIDE_TERRITORY');
  if (!standingOrder) against.push('NO_STANDING_ORDER');
  else if (standingOrder.state === 'paused') against.push('STANDING_ORDER_PAUSED');
  if (price.outcome === 'declined') against.push('RISK_DECLINED');
  if (price.outcome === 'referred') against.push('RISK_REFERRED');
  if (price.outcome === 'quoted' && standingOrder && price.premiumFen > standingOrder.premiumCapFen)
    against.push('PRICE_ABOVE_CAP');
  if (against.length > 0 || price.outcome !== 'quoted' || !attachment.attaches)
    return { outcome: 'refuse', reasons: against };
  return {
    outcome: 'bind',
    premiumFen: price.premiumFen,
    coveredFromMs: attachment.coveredFromMs,
    reasons: ['STANDING_ORDER_BOUND', attachment.reason],
  };
}
