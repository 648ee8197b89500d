import { cellToBoundary, POLYGON_TO_CELLS_FLAGS, polygonToCellsExperimental } from 'h3-js';
import { clipToConvex, type Ring, signedArea } from './plane-geometry.ts';
import { tangentPlane } from './tangent-plane.ts';
import type { Volume } from './volume.schema.ts';
import { toVolumeParts, volumeBounds } from './volume-parts.ts';

/** H3 resolution of ground cells: hexagons of about 0.7 km². */
const RESOLUTION = 8;

export interface CellShare {
  cellId: string;
  /** Share of the volume's area, > 0; all together 1. */
  share: number;
}

/**
 * The H3 cells that a volume touches with their shares of its area, largest first, then by id. Where legs of a
 * route overlap, each counts: what is flown over twice is twice as exposed. Call it for checked volumes only
 * (`checkVolume` bounds how many cells there can be).
 */
export function toCellShares(volume: Volume): CellShare[] {
  const { west, south, east, north } = volumeBounds(volume);
  const plane = tangentPlane([(west + east) / 2, (south + north) / 2]);
  const areas = new Map<string, number>();
  for (const part of toVolumeParts(volume)) {
    const ring = part.map((corner) => plane.toPlane(corner));
    for (const cellId of cellsOfRing(part)) {
      const hexagon = cellToBoundary(cellId, true)
        .slice(0, -1)
        .map(([x = 0, y = 0]) => plane.toPlane([x, y]));
      const area = Math.abs(signedArea(clipToConvex(ring, anticlockwise(hexagon))));
      if (area > 0) areas.set(cellId, (areas.get(cellId) ?? 0) + area);
    }
  }
  const total = [...areas.values()].reduce((sum, area) => sum + area, 0);
  return [...areas]
    .map(([cellId, area]) => ({ cellId, share: area / total }))
    .sort((a, b) => b.share - a.share || (a.cellId < b.cellId ? -1 : 1));
}

/** How many cells a volume touches. */
export function countCells(volume: Volume): number {
  return new Set(toVolumeParts(volume).flatMap(cellsOfRing)).size;
}

function cellsOfRing(ring: Ring): string[] {
  const loop = ring.map(([x, y]) => [x, y]);
  const { containmentOverlapping } = POLYGON_TO_CELLS_FLAGS;
  return polygonToCellsExperimental([loop], RESOLUTION, containmentOverlapping, true);
}

function anticlockwise(ring: Ring): Ring {
  return signedArea(ring) < 0 ? [...ring].reverse() : ring;
}
