import { isInsideRing, type Position } from '../lib/geo.ts';
import { TERRITORY_V0, type Territory } from './territory-v0.ts';

/**
 * Whether a mainland policy responds at `position` (WGS-84). The territory is a versioned setting
 * (design D7) and approximate: a position on its edge may fall to either side.
 */
export function isInsideTerritory(position: Position, territory: Territory = TERRITORY_V0): boolean {
  return (
    territory.included.some((ring) => isInsideRing(position, ring)) &&
    !territory.excluded.some((ring) => isInsideRing(position, ring))
  );
}
