import type { Airborne, AirborneAircraft } from '../../server/compliance/compliance.schema.ts';

/** What a regulator's row says: insured, not insured, or not decided yet. */
export type InsuredState = 'yes' | 'no' | 'pending';

export function insuredState(one: Pick<AirborneAircraft, 'insured' | 'flight'>): InsuredState {
  if (one.insured) return 'yes';
  return one.flight.coverage.status === 'unknown' ? 'pending' : 'no';
}

export interface AirborneCounts {
  airborne: number;
  insured: number;
  uninsured: number;
  pending: number;
}

/** Counted from the list that is shown, so that the figures and the rows can't disagree. */
export function countAirborne(items: Airborne['items']): AirborneCounts {
  const of = (state: InsuredState) => items.filter((one) => insuredState(one) === state).length;
  return { airborne: items.length, insured: of('yes'), uninsured: of('no'), pending: of('pending') };
}
