import type { GroundCategory } from './ground-cell.schema.ts';
import type { Surroundings } from './surroundings.schema.ts';
import type { AirEnvironment } from './zone.schema.ts';
import type { ZoneTouch } from './zone-lookup.ts';

type Arc = NonNullable<Surroundings['arc']>;

/** 500 ft, where the table changes, metres. */
const LOW_METERS = 152.4;

/** SORA Annex C table 1: encounter category and initial air risk class of each environment, low and high. */
const CLASSES: Readonly<Record<Exclude<AirEnvironment, 'segregated'>, { low: Arc; high: Arc }>> = {
  // AEC 1: airport in class B, C or D, at any height.
  airport: { low: 'd', high: 'd' },
  // AEC 6: airport in class E, F or G.
  airportUncontrolled: { low: 'c', high: 'c' },
  // AEC 7 below and 2 above.
  transponderMandatory: { low: 'c', high: 'd' },
  // AEC 8 below (K9: in a CTR, off the airport) and 3 above.
  controlled: { low: 'c', high: 'd' },
};
const ORDER: readonly Arc[] = ['a', 'b', 'c', 'd'];

/**
 * Initial air risk class of the worst environment touched; null where no zone is published at all, since the
 * absence of an airport is then no knowledge. Elsewhere uncontrolled airspace: AEC 10 low over rural ground, 9
 * low over other ground, 5 and 4 high. Wholly inside a segregated zone: AEC 12.
 */
export function initialArc(
  touches: readonly ZoneTouch[],
  at: { ceilingMeters: number; categories: readonly GroundCategory[] },
): Arc | null {
  if (touches.length === 0) return null;
  const low = at.ceilingMeters <= LOW_METERS;
  const met = touches.flatMap(({ found }) => environmentOf(found.zone) ?? []);
  const others = met.filter((one) => one !== 'segregated');
  const alone = touches.some(
    ({ found, contains }) => found.zone.airEnvironment === 'segregated' && contains === true,
  );
  if (alone && others.length === 0) return 'a';
  const rural = at.categories.every((category) => category === 'rural' || category === 'water');
  const uncontrolled: Arc = low && rural ? 'b' : 'c';
  return others
    .map((one) => (low ? CLASSES[one].low : CLASSES[one].high))
    .reduce((worst, one) => (ORDER.indexOf(one) > ORDER.indexOf(worst) ? one : worst), uncontrolled);
}

/** An airport's zone (art. 19(1)) whose environment nobody named counts as the airport itself. */
function environmentOf(zone: {
  airEnvironment: AirEnvironment | null;
  clause: string;
}): AirEnvironment | null {
  return zone.airEnvironment ?? (zone.clause === 'Order 761 art. 19(1)' ? 'airport' : null);
}
