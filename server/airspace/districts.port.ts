import type { Position } from '../lib/geo.ts';

/** Administrative districts, for subsidies and books. */
export interface DistrictSource {
  /** Its key as in the settings (`nanshan`); null: none known there. */
  districtAt(position: Position): string | null;
  readonly provenance: string;
}
