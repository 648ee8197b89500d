import type { Position } from '../lib/geo.ts';

/** Ellipsoid of the published algorithm (Krassovsky 1940): semi-major axis, metres, and first eccentricity squared. */
const AXIS_METERS = 6_378_245;
const ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943;
/** The algorithm leaves positions outside this box as they are. */
const BOX = { south: 0.8293, north: 55.8271, west: 72.004, east: 137.8347 };

/**
 * How far GCJ-02 maps show a WGS-84 position from its place, degrees; zero outside the box of China. 100-700 m
 * in practice. Source: the algorithm was never published by its owner; this is the form recovered in 2010 that
 * all open map converters share (eviltransform, proj4-gcj, OpenStreetMap wiki "Restrictions on geographic data
 * in China"), written anew from its formula and held to their common test vectors.
 */
export function gcj02Offset(at: Position): Position {
  const { latitudeDegrees, longitudeDegrees } = at;
  const isInside =
    latitudeDegrees >= BOX.south &&
    latitudeDegrees <= BOX.north &&
    longitudeDegrees >= BOX.west &&
    longitudeDegrees <= BOX.east;
  if (!isInside) return { latitudeDegrees: 0, longitudeDegrees: 0 };
  const x = longitudeDegrees - 105;
  const y = latitudeDegrees - 35;
  const latitude = (latitudeDegrees * Math.PI) / 180;
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(latitude) ** 2;
  const northMeters = northOf(x, y);
  const eastMeters = eastOf(x, y);
  const meridianMeters = (AXIS_METERS * (1 - ECCENTRICITY_SQUARED)) / (magic * Math.sqrt(magic));
  const parallelMeters = (AXIS_METERS / Math.sqrt(magic)) * Math.cos(latitude);
  return {
    latitudeDegrees: (northMeters * 180) / (meridianMeters * Math.PI),
    longitudeDegrees: (eastMeters * 180) / (parallelMeters * Math.PI),
  };
}

/** WGS-84 → GCJ-02. For comparing only: nothing that is stored is ever shifted. */
export function toGcj02(at: Position): Position {
  const offset = gcj02Offset(at);
  return {
    latitudeDegrees: at.latitudeDegrees + offset.latitudeDegrees,
    longitudeDegrees: at.longitudeDegrees + offset.longitudeDegrees,
  };
}

function northOf(x: number, y: number): number {
  const plane = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  return plane + ripple(x) + waves(y, 1, 20, 3, 40) + waves(y, 12, 160, 30, 320);
}

function eastOf(x: number, y: number): number {
  const plane = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  return plane + ripple(x) + waves(x, 1, 20, 3, 40) + waves(x, 12, 150, 30, 300);
}

function ripple(x: number): number {
  return ((20 * Math.sin(6 * Math.PI * x) + 20 * Math.sin(2 * Math.PI * x)) * 2) / 3;
}

/** Two sines over `z`, each by its divisor of π and its weight. */
function waves(z: number, ...[divisorA, weightA, divisorB, weightB]: [number, number, number, number]) {
  const a = weightA * Math.sin((z * Math.PI) / divisorA);
  const b = weightB * Math.sin((z * Math.PI) / divisorB);
  return ((a + b) * 2) / 3;
}
