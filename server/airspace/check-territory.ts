import { booleanIntersects } from '@turf/boolean-intersects';
import type { GeometryProblem } from './geometry-problem.ts';
import {
  boundsMeet,
  boundsOfPoints,
  isInsidePolygon,
  isRingInsidePolygon,
  type Ring,
} from './plane-geometry.ts';
import { TERRITORY_V0, type Territory } from './territory-v0.ts';
import { toGeojson } from './to-geojson.ts';

/**
 * Whether rings in [longitude, latitude] degrees lie in the territory where a policy responds: `all` of them
 * and wholly (a volume of a flight), or `some` corner at least (a zone may reach over the sea or the border).
 * Corners that lie in China the other way round are named as such.
 */
export function checkTerritory(
  rings: readonly Ring[],
  field: string,
  { extent, territory = TERRITORY_V0 }: { extent: 'all' | 'some'; territory?: Territory },
): GeometryProblem[] {
  const corners = rings.flat();
  const ok =
    extent === 'all'
      ? rings.every((ring) => isWhollyInside(ring, territory))
      : corners.some((corner) => isCornerInside(corner, territory));
  if (ok) return [];
  const swapped = corners.map(([x, y]): [number, number] => [y, x]);
  if (swapped.every((corner) => isCornerInside(corner, territory)))
    return [
      {
        code: 'COORDINATES_SWAPPED',
        field,
        detail: 'latitude stands before longitude; GeoJSON writes [longitude, latitude]',
      },
    ];
  const detail =
    extent === 'all' ? `not wholly inside ${territory.territory}` : `outside ${territory.territory}`;
  return [{ code: 'OUTSIDE_TERRITORY', field, detail }];
}

function isCornerInside(corner: readonly [number, number], territory: Territory): boolean {
  return (
    territory.included.some((ring) => isInsidePolygon(corner, [ring])) &&
    !territory.excluded.some((ring) => isInsidePolygon(corner, [ring]))
  );
}

function isWhollyInside(ring: Ring, territory: Territory): boolean {
  return (
    territory.included.some((included) => isRingInsidePolygon(ring, [included])) &&
    !territory.excluded.some(
      (excluded) =>
        boundsMeet(boundsOfPoints(ring), boundsOfPoints(excluded)) &&
        booleanIntersects(toGeojson([ring]), toGeojson([excluded])),
    )
  );
}
