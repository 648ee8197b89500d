import { isInsidePolygon, type Point, type Ring } from './plane-geometry.ts';
import type { ZoneKind } from './zone.schema.ts';
import type { ZoneTouch } from './zone-lookup.ts';

/** Everything above is controlled airspace 管制空域 (Order 761 art. 19). */
export const SUITABLE_CEILING_METERS = 120;

/** Zones in which a flight needs an approval (Order 761 art. 19-20). */
const CONTROLLING: ReadonlySet<ZoneKind> = new Set(['controlled', 'prohibited', 'restricted', 'temporary']);

export interface AirspaceFacts {
  touches: readonly ZoneTouch[];
  parts: readonly Ring[];
  /** True height 真高, metres. */
  ceilingMeters: number;
  /** The take-off point where only the reach round it is known; null for a stated volume. */
  takeoff: Point | null;
}

/**
 * Whether a flight stays wholly inside suitable airspace 适飞空域 (Order 761 art. 19, 31): true when one
 * published zone holds all of it and no controlled one touches it, false when that is certainly not so, null
 * when nobody knows: no zone is published there, a limit above sea level stands over unknown ground, it needs
 * two neighbouring zones together, or only the reach of a take-off leaves the zone.
 */
export function isInSuitableAirspace({
  touches,
  parts,
  ceilingMeters,
  takeoff,
}: AirspaceFacts): boolean | null {
  if (ceilingMeters > SUITABLE_CEILING_METERS) return false;
  const controlling = touches.filter(({ found }) => CONTROLLING.has(found.zone.kind));
  const suitable = touches.filter(({ found }) => found.zone.kind === 'suitable');
  const holds = ({ found }: ZoneTouch): boolean =>
    takeoff !== null && isInsidePolygon(takeoff, found.polygon);
  if (controlling.some((one) => one.heights === true && (takeoff === null || holds(one)))) return false;
  if (controlling.length > 0 || suitable.length === 0) return null;
  if (suitable.some(({ contains }) => contains === true)) return true;
  const outside = takeoff
    ? !suitable.some(holds)
    : parts.flat().some((corner) => !suitable.some(({ found }) => isInsidePolygon(corner, found.polygon)));
  return outside ? false : null;
}
