import type { Position } from '../lib/geo.ts';

/** [east, north] in metres from the plane's origin. */
export type PlanePoint = readonly [number, number];
/** [longitude, latitude], WGS-84 degrees: GeoJSON's order (RFC 7946 §3.1.1). */
export type LonLatPair = readonly [number, number];

const RADIANS = Math.PI / 180;
/** WGS-84: semi-major axis in metres and first eccentricity squared. */
const SEMI_MAJOR_METERS = 6_378_137;
const ECCENTRICITY_SQUARED = 6.694_379_990_14e-3;

export interface TangentPlane {
  toPlane(at: LonLatPair): PlanePoint;
  toLonLat(point: PlanePoint): [number, number];
}

/**
 * The plane that touches the WGS-84 ellipsoid at `origin`, by its two radii of curvature there. A distance d
 * from the origin is off by less than d²·tan(latitude)/R: at 53° north 2 cm in 300 m, 21 cm in 1 km. The mapping
 * is linear, so that what is straight between two corners in degrees (RFC 7946 §3.1.1) is straight here too.
 */
export function tangentPlane(origin: LonLatPair): TangentPlane {
  const [longitude, latitude] = origin;
  const sine = Math.sin(latitude * RADIANS);
  const w2 = 1 - ECCENTRICITY_SQUARED * sine * sine;
  const primeVertical = SEMI_MAJOR_METERS / Math.sqrt(w2);
  const meridional = (primeVertical * (1 - ECCENTRICITY_SQUARED)) / w2;
  const east = primeVertical * Math.cos(latitude * RADIANS) * RADIANS;
  const north = meridional * RADIANS;
  return {
    toPlane: ([x, y]) => [(x - longitude) * east, (y - latitude) * north],
    toLonLat: ([x, y]) => [longitude + x / east, latitude + y / north],
  };
}

export function toLonLatPair({ longitudeDegrees, latitudeDegrees }: Position): LonLatPair {
  return [longitudeDegrees, latitudeDegrees];
}
