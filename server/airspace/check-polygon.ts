import { kinks } from '@turf/kinks';
import type { GeometryProblem } from './geometry-problem.ts';
import { boundsOfPoints, edgesOf, isInsidePolygon, type Polygon, type Ring } from './plane-geometry.ts';
import { toGeojson } from './to-geojson.ts';
import { openRing, ringAreaSquareMeters } from './volume-parts.ts';

/** A smaller shape is a slip of the hand, square metres. */
const AREA_SQUARE_METERS_MIN = 1;
/** Halfway round the Earth: an edge longer than this crosses the antimeridian, 60° from China. */
const LONGITUDE_SPAN_MAX = 180;

/**
 * What is wrong with a polygon in [longitude, latitude] degrees: too few corners, over the antimeridian, no
 * area, edges that cross or run back, a hole outside. `field` is the path of the ring list. Cheap checks first;
 * the list ends with the first ring that is no ring.
 */
export function checkPolygon(polygon: Polygon, field: string): GeometryProblem[] {
  for (const [index, ring] of polygon.entries()) {
    const problem = checkRing(openRing(ring), `${field}.${index}`);
    if (problem) return [problem];
  }
  const [outer = [], ...holes] = polygon.map((ring) => openRing(ring));
  if (hasKinks([outer, ...holes]))
    return [{ code: 'POLYGON_SELF_INTERSECTING', field, detail: 'its edges cross or touch each other' }];
  const outside = holes.findIndex((hole) => !hole.every((corner) => isInsidePolygon(corner, [outer])));
  if (outside < 0) return [];
  return [
    { code: 'POLYGON_INVALID', field: `${field}.${outside + 1}`, detail: 'a hole outside the outer ring' },
  ];
}

function checkRing(ring: Ring, field: string): GeometryProblem | undefined {
  const invalid = (detail: string): GeometryProblem => ({ code: 'POLYGON_INVALID', field, detail });
  if (ring.length < 3) return invalid('fewer than three corners');
  const { west, east } = boundsOfPoints(ring);
  if (east - west > LONGITUDE_SPAN_MAX) return invalid('it crosses the antimeridian');
  if (runsBack(ring))
    return { code: 'POLYGON_SELF_INTERSECTING', field, detail: 'an edge runs back on itself' };
  // A ring that crosses itself may enclose nothing by sign; that is the better thing to say of it.
  if (hasKinks([ring]))
    return { code: 'POLYGON_SELF_INTERSECTING', field, detail: 'its edges cross or touch each other' };
  if (Math.abs(ringAreaSquareMeters(ring)) < AREA_SQUARE_METERS_MIN) return invalid('it encloses no area');
  return undefined;
}

function hasKinks(rings: readonly Ring[]): boolean {
  return kinks(toGeojson(rings)).features.length > 0;
}

/** Two neighbouring edges that lie on each other: parallel lines are none of the crossings that kinks finds. */
function runsBack(ring: Ring): boolean {
  const edges = edgesOf(ring);
  return edges.some(([a, b], index) => {
    const c = edges[(index + 1) % edges.length]?.[1] ?? b;
    const [ux, uy, vx, vy] = [b[0] - a[0], b[1] - a[1], c[0] - b[0], c[1] - b[1]];
    const lengths = Math.hypot(ux, uy) * Math.hypot(vx, vy);
    return ux * vx + uy * vy < 0 && Math.abs(ux * vy - uy * vx) <= 1e-12 * lengths;
  });
}
