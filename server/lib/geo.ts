/** A WGS-84 position in decimal degrees. */
export interface Position {
  latitudeDegrees: number;
  longitudeDegrees: number;
}

/** Mean Earth radius (IUGG R1), metres: the sphere is within 0.5 % of the ellipsoid, enough under 50 km. */
const EARTH_RADIUS_METERS = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** Great-circle distance in metres (haversine). */
export function distanceMeters(a: Position, b: Position): number {
  const dLat = (b.latitudeDegrees - a.latitudeDegrees) * RADIANS;
  const dLon = (b.longitudeDegrees - a.longitudeDegrees) * RADIANS;
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(a.latitudeDegrees * RADIANS) * Math.cos(b.latitudeDegrees * RADIANS) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Moves `from` by metres north and east on the local tangent plane (good to centimetres under 10 km). */
export function offsetPosition(from: Position, northMeters: number, eastMeters: number): Position {
  return {
    latitudeDegrees: from.latitudeDegrees + northMeters / (EARTH_RADIUS_METERS * RADIANS),
    longitudeDegrees:
      from.longitudeDegrees +
      eastMeters / (EARTH_RADIUS_METERS * RADIANS * Math.cos(from.latitudeDegrees * RADIANS)),
  };
}

/** Course from `a` to `b`, degrees clockwise from true north, 0 ≤ x < 360. */
export function courseDegrees(a: Position, b: Position): number {
  const dLon = (b.longitudeDegrees - a.longitudeDegrees) * RADIANS;
  const latA = a.latitudeDegrees * RADIANS;
  const latB = b.latitudeDegrees * RADIANS;
  const y = Math.sin(dLon) * Math.cos(latB);
  const x = Math.cos(latA) * Math.sin(latB) - Math.sin(latA) * Math.cos(latB) * Math.cos(dLon);
  return normalizeDegrees(Math.atan2(y, x) / RADIANS);
}

/** Any angle → 0 ≤ x < 360. */
export function normalizeDegrees(degrees: number): number {
  const turned = ((degrees % 360) + 360) % 360;
  return turned === 360 ? 0 : turned;
}

/** Even-odd test of a position against one ring of [longitude, latitude] pairs (closed or open). */
export function isInsideRing(position: Position, ring: readonly (readonly [number, number])[]): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i] ?? [0, 0];
    const [xj, yj] = ring[j] ?? [0, 0];
    const crosses = yi > position.latitudeDegrees !== yj > position.latitudeDegrees;
    if (
      crosses &&
      position.longitudeDegrees < ((xj - xi) * (position.latitudeDegrees - yi)) / (yj - yi) + xi
    ) {
      inside = !inside;
    }
  }
  return inside;
}
