import { type Bounds, boundsOfPoints, type Ring, signedArea } from './plane-geometry.ts';
import { type LonLatPair, tangentPlane } from './tangent-plane.ts';
import type { Volume } from './volume.schema.ts';

/** Corners of each half circle at the ends of a leg; circumscribed, so that no point within reach is lost. */
const CAP_CORNERS = 12;

/** A ring without a repeated closing corner and without corners that follow themselves. */
export function openRing<Corner extends LonLatPair>(ring: readonly Corner[]): Corner[] {
  const corners = ring.filter((corner, index) => {
    const before = ring[index - 1];
    return before === undefined || before[0] !== corner[0] || before[1] !== corner[1];
  });
  const [first, last] = [corners[0], corners.at(-1)];
  const closed = corners.length > 1 && first && last && first[0] === last[0] && first[1] === last[1];
  return closed ? corners.slice(0, -1) : corners;
}

/**
 * The ground under a volume as simple rings in degrees, anticlockwise and open: one for an area, one for each
 * leg of a route (they overlap where legs meet). Nothing within the half width of a route is left out.
 */
export function toVolumeParts(volume: Volume): Ring[] {
  if (volume.kind === 'area') {
    const ring = openRing(volume.ring);
    return [signedArea(ring) < 0 ? ring.reverse() : ring];
  }
  const line = openLine(volume.line);
  if (line.length === 1 && line[0]) return [circleRing(line[0], volume.halfWidthMeters)];
  return line.slice(1).map((to, index) => legRing(line[index] ?? to, to, volume.halfWidthMeters));
}

/** A line without corners that follow themselves. */
export function openLine(line: readonly LonLatPair[]): LonLatPair[] {
  return line.filter((point, index) => {
    const before = line[index - 1];
    return before === undefined || before[0] !== point[0] || before[1] !== point[1];
  });
}

/** A circle as a ring in degrees, anticlockwise and open, circumscribed: 24 corners. */
export function circleRing(centre: LonLatPair, radiusMeters: number): Ring {
  return legRing(centre, centre, radiusMeters);
}

function legRing(from: LonLatPair, to: LonLatPair, halfWidthMeters: number): Ring {
  const plane = tangentPlane([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
  const [a, b] = [plane.toPlane(from), plane.toPlane(to)];
  const course = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const step = Math.PI / CAP_CORNERS;
  const radius = halfWidthMeters / Math.cos(step / 2);
  const cap = ([x, y]: readonly [number, number], start: number) =>
    Array.from({ length: CAP_CORNERS }, (_, index) => {
      const angle = start + (index + 0.5) * step;
      return plane.toLonLat([x + radius * Math.cos(angle), y + radius * Math.sin(angle)]);
    });
  return [...cap(b, course - Math.PI / 2), ...cap(a, course + Math.PI / 2)];
}

/** West, south, east and north of a volume, degrees. */
export function volumeBounds(volume: Volume): Bounds {
  return boundsOfPoints(toVolumeParts(volume).flat());
}

/** Area of one ring in degrees, square metres; positive when anticlockwise. */
export function ringAreaSquareMeters(ring: Ring): number {
  const { west, south, east, north } = boundsOfPoints(ring);
  const plane = tangentPlane([(west + east) / 2, (south + north) / 2]);
  return signedArea(ring.map((corner) => plane.toPlane(corner)));
}
