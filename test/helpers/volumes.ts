import type { Volume } from '../../server/airspace/volume.schema.ts';
import { VolumeSchema } from '../../server/airspace/volume.schema.ts';
import { offsetPosition, type Position } from '../../server/lib/geo.ts';

/** Over Nanshan, Shenzhen. */
export const NANSHAN: Position = { latitudeDegrees: 22.5308, longitudeDegrees: 113.9472 };

/** Corner `north`, `east` metres from a position as [longitude, latitude]. */
export function cornerAt(from: Position, northMeters: number, eastMeters: number): [number, number] {
  const at = offsetPosition(from, northMeters, eastMeters);
  return [at.longitudeDegrees, at.latitudeDegrees];
}

/** A square area of `side` metres round a position. */
export function squareAround(from: Position, side: number, heights: object = {}): Volume {
  const half = side / 2;
  const ring = [
    cornerAt(from, -half, -half),
    cornerAt(from, -half, half),
    cornerAt(from, half, half),
    cornerAt(from, half, -half),
  ];
  return VolumeSchema.parse({ kind: 'area', ring, ...heights });
}

/** A route through offsets [north, east] of a position. */
export function routeFrom(
  from: Position,
  offsets: readonly (readonly [number, number])[],
  halfWidthMeters: number,
): Volume {
  const line = offsets.map(([north, east]) => cornerAt(from, north, east));
  return VolumeSchema.parse({ kind: 'route', line, halfWidthMeters });
}
