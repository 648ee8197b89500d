import type { Position } from '../lib/geo.ts';
import type { TerrainSource } from './terrain.port.ts';

/** Heights as a sample carries them, metres; unknown is null. */
export interface ReportedHeights extends Position {
  altitudeAmslMeters: number | null;
  heightAboveGroundMeters: number | null;
}

export interface TrueHeight {
  meters: number;
  /** Which of the two it is. */
  source: 'aboveGround' | 'amslMinusTerrain';
}

/**
 * True height 真高 (Order 761 art. 62: above the ground directly below): measured above ground, else the
 * altitude above sea level less the terrain; null where neither is known. The height above take-off is neither.
 */
export function trueHeightOf(sample: ReportedHeights, terrain: TerrainSource): TrueHeight | null {
  if (sample.heightAboveGroundMeters !== null)
    return { meters: sample.heightAboveGroundMeters, source: 'aboveGround' };
  if (sample.altitudeAmslMeters === null) return null;
  const ground = terrain.elevationAt(sample);
  if (ground === null) return null;
  return { meters: sample.altitudeAmslMeters - ground, source: 'amslMinusTerrain' };
}
