import type { Position } from '../lib/geo.ts';
import type { GroundCell } from './ground-cell.schema.ts';

/** A map of who and what is on the ground. Answers for every position on Earth. */
export interface PopulationSource {
  cellAt(position: Position): GroundCell;
  /** Where the figures come from, for receipts. */
  readonly provenance: string;
}
