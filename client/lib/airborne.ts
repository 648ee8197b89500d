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

const RANKS: Record<InsuredState, number> = { no: 0, pending: 1, yes: 2 };

/** What a regulator acts on comes first: not insured, then being decided; the newest take-off leads each. */
export function sortAirborne(items: readonly AirborneAircraft[]): AirborneAircraft[] {
  const tookOffAtMs = (one: AirborneAircraft) => Date.parse(one.flight.tookOffAt);
  return [...items].sort(
    (a, b) => RANKS[insuredState(a)] - RANKS[insuredState(b)] || tookOffAtMs(b) - tookOffAtMs(a),
  );
}
