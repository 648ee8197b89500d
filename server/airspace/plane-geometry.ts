/** Geometry of straight lines in a plane; units are the caller's, metres or degrees alike. */
export type Point = readonly [number, number];
/** Corners in order; the closing corner may be repeated or left out. */
export type Ring = readonly Point[];
/** Outer ring first, holes after it. */
export type Polygon = readonly Ring[];

export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Corners within this share of the figure's size of an edge lie on it. */
const ON_EDGE = 1e-12;

export function boundsOfPoints(points: readonly Point[]): Bounds {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const [x, y] of points) {
    bounds.west = Math.min(bounds.west, x);
    bounds.south = Math.min(bounds.south, y);
    bounds.east = Math.max(bounds.east, x);
    bounds.north = Math.max(bounds.north, y);
  }
  return bounds;
}

/** Edges of a ring, closed if it was not. */
export function edgesOf(ring: Ring): [Point, Point][] {
  return ring.map((point, index): [Point, Point] => [point, ring[(index + 1) % ring.length] ?? point]);
}

/** Area, positive when the corners run anticlockwise; square units. */
export function signedArea(ring: Ring): number {
  const [originX, originY] = ring[0] ?? [0, 0];
  let twice = 0;
  for (const [[ax, ay], [bx, by]] of edgesOf(ring))
    twice += (ax - originX) * (by - originY) - (bx - originX) * (ay - originY);
  return twice / 2;
}

/** Distance from a point to the segment a-b. */
export function distanceToSegment([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** Inside or on the edge of a polygon, outside its holes (their edges belong to it): even-odd rule. */
export function isInsidePolygon(point: Point, polygon: Polygon): boolean {
  let inside = false;
  const [x, y] = point;
  for (const ring of polygon) {
    let a = ring[ring.length - 1];
    for (const b of ring) {
      // Most edges are beside the point's parallel: a map's outline has thousands.
      const beside = !a || (a[1] > y && b[1] > y) || (a[1] < y && b[1] < y);
      if (a && !beside) {
        if (isOnSegment(point, a, b)) return true;
        if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0])
          inside = !inside;
      }
      a = b;
    }
  }
  return inside;
}

/** Whether two boxes have a point in common. */
export function boundsMeet(a: Bounds, b: Bounds): boolean {
  return a.west <= b.east && a.east >= b.west && a.south <= b.north && a.north >= b.south;
}

function isOnSegment(point: Point, a: Point, b: Point): boolean {
  const scale = Math.abs(b[0] - a[0]) + Math.abs(b[1] - a[1]) + Math.abs(a[0]) + Math.abs(a[1]);
  return distanceToSegment(point, a, b) <= ON_EDGE * scale;
}

/** Where along a-b the edges of a polygon cross or touch it. */
function cutsOf(a: Point, b: Point, polygon: Polygon): number[] {
  const cuts = [0, 1];
  const { west, south, east, north } = boundsOfPoints([a, b]);
  for (const ring of polygon) {
    let c = ring[ring.length - 1];
    for (const d of ring) {
      const apart =
        !c ||
        (c[0] < west && d[0] < west) ||
        (c[0] > east && d[0] > east) ||
        (c[1] < south && d[1] < south) ||
        (c[1] > north && d[1] > north);
      if (c && !apart) cuts.push(...meetingsAlong([a, b], [c, d]));
      c = d;
    }
  }
  return cuts.sort((left, right) => left - right);
}

/** Where along a-b (0-1) another segment crosses or touches it; ends that lie on it count. */
function meetingsAlong([a, b]: [Point, Point], [c, d]: [Point, Point]): number[] {
  const [rx, ry] = [b[0] - a[0], b[1] - a[1]];
  const [sx, sy] = [d[0] - c[0], d[1] - c[1]];
  const cross = rx * sy - ry * sx;
  if (cross !== 0) {
    const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross;
    const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross;
    return t >= 0 && t <= 1 && u >= -ON_EDGE && u <= 1 + ON_EDGE ? [t] : [];
  }
  const length2 = rx * rx + ry * ry;
  if (length2 === 0) return [];
  // Parallel: where they lie on one line, their ends divide it.
  return [c, d]
    .filter((end) => isOnSegment(end, a, b))
    .map((end) => ((end[0] - a[0]) * rx + (end[1] - a[1]) * ry) / length2);
}

/** Whether every point between a and b lies in the polygon; its edge belongs to it. Exact, by pieces. */
export function isSegmentInsidePolygon(a: Point, b: Point, polygon: Polygon): boolean {
  if (!isInsidePolygon(a, polygon) || !isInsidePolygon(b, polygon)) return false;
  const cuts = cutsOf(a, b, polygon);
  return cuts.every((t, index) => {
    const next = cuts[index + 1];
    if (next === undefined || next - t < ON_EDGE) return true;
    const middle = (t + next) / 2;
    return isInsidePolygon([a[0] + (b[0] - a[0]) * middle, a[1] + (b[1] - a[1]) * middle], polygon);
  });
}

/** Whether a ring with all it encloses lies in the polygon: its edges do, and no hole opens inside it. */
export function isRingInsidePolygon(ring: Ring, polygon: Polygon): boolean {
  return (
    edgesOf(ring).every(([a, b]) => isSegmentInsidePolygon(a, b, polygon)) &&
    !polygon.slice(1).some((hole) => hole.every((corner) => isInsidePolygon(corner, [ring])))
  );
}

/** The part of a ring inside a convex one (anticlockwise): Sutherland-Hodgman; its area is exact. */
export function clipToConvex(ring: Ring, convex: Ring): Point[] {
  let kept: Point[] = [...ring];
  for (const [a, b] of edgesOf(convex)) {
    const side = ([x, y]: Point): number => (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
    const next: Point[] = [];
    for (const [from, to] of edgesOf(kept)) {
      const [sideFrom, sideTo] = [side(from), side(to)];
      if (sideFrom >= 0) next.push(from);
      if (sideFrom >= 0 !== sideTo >= 0) {
        const t = sideFrom / (sideFrom - sideTo);
        next.push([from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t]);
      }
    }
    kept = next;
  }
  return kept;
}
