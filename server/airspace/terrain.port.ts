import type { Position } from '../lib/geo.ts';
import type { Bounds } from './plane-geometry.ts';
import type { GroundRange } from './zone-heights.ts';

/** Height of the ground, metres AMSL. Null where nothing is known. */
export interface TerrainSource {
  elevationAt(position: Position): number | null;
  /** Lowest and highest ground in a box; null unless all of it is known. */
  rangeWithin(bounds: Bounds): GroundRange | null;
  /** Where the figures come from, for receipts. */
  readonly provenance: string;
}

/** Without a file nothing is known. */
export const NO_TERRAIN: TerrainSource = {
  elevationAt: () => null,
  rangeWithin: () => null,
  provenance: 'no terrain data',
};
