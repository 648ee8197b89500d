import { cellToLatLng, gridDisk, latLngToCell } from 'h3-js';
import { distanceMeters, type Position } from '../lib/geo.ts';
import type { GroundCell } from './ground-cell.schema.ts';
import type { PopulationSource } from './population.port.ts';

const RESOLUTION = 8;
/** Smallest distance between neighbouring rings of resolution-8 cells, metres (they vary by latitude). */
const RING_METERS = 700;
/** Largest distance from a cell's centre to its corner, metres. */
const CELL_RADIUS_METERS = 650;
/** Bounds the search to 469 cells. */
const RINGS_MAX = 12;

/** Farther than this no flight is taken to go without a filed route, metres. Judgement; a filed setting (D7). */
export const REACH_METERS_MAX = 3_000;

export interface WorstCell {
  cell: GroundCell;
  cellsExamined: number;
  /** True when `reachMeters` was larger than the bounded search. */
  truncated: boolean;
}

/** How far an aircraft gets and still comes back in the planned time, capped at REACH_METERS_MAX. */
export function flightReachMeters(input: { maxLevelSpeedMps: number; plannedMinutes: number }): number {
  return Math.min(REACH_METERS_MAX, (input.maxLevelSpeedMps * input.plannedMinutes * 60) / 2);
}

/**
 * The cell within `reachMeters` of `position` where an impact would hit most people (design D9c): largest
 * density × (1 - sheltering), then largest probability of property damage, then smallest cell id.
 */
export function worstCellWithin(
  source: PopulationSource,
  position: Position,
  reachMeters: number,
): WorstCell {
  const wanted = Math.ceil(reachMeters / RING_METERS) + (reachMeters > 0 ? 1 : 0);
  const rings = Math.min(RINGS_MAX, wanted);
  const home = latLngToCell(position.latitudeDegrees, position.longitudeDegrees, RESOLUTION);
  let worst = source.cellAt(position);
  let cellsExamined = 1;
  for (const cellId of gridDisk(home, rings)) {
    const [latitudeDegrees, longitudeDegrees] = cellToLatLng(cellId);
    const centre = { latitudeDegrees, longitudeDegrees };
    if (cellId === home || distanceMeters(position, centre) > reachMeters + CELL_RADIUS_METERS) continue;
    const cell = source.cellAt(centre);
    cellsExamined += 1;
    if (compareRisk(cell, worst) > 0) worst = cell;
  }
  return { cell: worst, cellsExamined, truncated: wanted > RINGS_MAX };
}

/** Positive when `a` is the worse ground. */
function compareRisk(a: GroundCell, b: GroundCell): number {
  return (
    a.densityPerKm2 * (1 - a.sheltering) - b.densityPerKm2 * (1 - b.sheltering) ||
    a.propertyDamageProbability - b.propertyDamageProbability ||
    (a.cellId < b.cellId ? 1 : -1)
  );
}
