import type { Position } from '../lib/geo.ts';
import type { Bounds } from './plane-geometry.ts';
import type { GroundRange } from './zone-heights.ts';

/** Heights at the nodes of a regular grid, metres AMSL, NaN where unknown; rows from south to north. */
export interface TerrainGrid {
  west: number;
  south: number;
  /** Degrees between neighbouring nodes. */
  step: number;
  columns: number;
  rows: number;
  heights: Float32Array;
}

/** Height at a position between its four nodes (bilinear); null beyond the grid or beside an unknown node. */
export function elevationAt(
  grid: TerrainGrid,
  { longitudeDegrees, latitudeDegrees }: Position,
): number | null {
  const x = onGrid((longitudeDegrees - grid.west) / grid.step, grid.columns - 1);
  const y = onGrid((latitudeDegrees - grid.south) / grid.step, grid.rows - 1);
  if (x === undefined || y === undefined) return null;
  const [column, row] = [Math.min(Math.floor(x), grid.columns - 2), Math.min(Math.floor(y), grid.rows - 2)];
  const [dx, dy] = [x - column, y - row];
  const at = (c: number, r: number): number => grid.heights[r * grid.columns + c] ?? Number.NaN;
  const lower = at(column, row) * (1 - dx) + at(column + 1, row) * dx;
  const upper = at(column, row + 1) * (1 - dx) + at(column + 1, row + 1) * dx;
  const height = lower * (1 - dy) + upper * dy;
  return Number.isNaN(height) ? null : height;
}

/** A place along an axis in steps; the outermost nodes belong to it, rounding or not. */
function onGrid(steps: number, last: number): number | undefined {
  const within = steps > -1e-6 && steps < last + 1e-6;
  return within ? Math.min(last, Math.max(0, steps)) : undefined;
}

/** Lowest and highest node in and next to a box, which bounds every height between them; null unless all known. */
export function rangeWithin(grid: TerrainGrid, { west, south, east, north }: Bounds): GroundRange | null {
  const first = [Math.floor((west - grid.west) / grid.step), Math.floor((south - grid.south) / grid.step)];
  const last = [Math.ceil((east - grid.west) / grid.step), Math.ceil((north - grid.south) / grid.step)];
  const [c0 = 0, r0 = 0] = first;
  const [c1 = 0, r1 = 0] = last;
  if (c0 < 0 || r0 < 0 || c1 >= grid.columns || r1 >= grid.rows) return null;
  let [minMeters, maxMeters] = [Infinity, -Infinity];
  for (let row = r0; row <= r1; row += 1)
    for (let column = c0; column <= c1; column += 1) {
      const height = grid.heights[row * grid.columns + column] ?? Number.NaN;
      if (Number.isNaN(height)) return null;
      minMeters = Math.min(minMeters, height);
      maxMeters = Math.max(maxMeters, height);
    }
  return { minMeters, maxMeters };
}
