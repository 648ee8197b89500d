import { cellToBoundary } from 'h3-js';
import { GROUND_CATEGORY_FIGURES } from './ground-categories.ts';
import type { GroundCell } from './ground-cell.schema.ts';
import type { Zone } from './zone.schema.ts';
import type { IndexedZone } from './zone-index.ts';
import { meetsPolygon } from './zone-lookup.ts';

/** A crowd nobody counted: the band above 50,000 people/km² of SORA's table, assemblies of people. */
const CROWD_PER_KM2 = 50_001;

/**
 * The cell with what stands on zones that meet it: a road, railway or industry raises the probabilities of
 * damage (u, c) to those of its category, a crowd stands in the open. Figures only ever get worse, for the
 * whole cell, and the provenance says why.
 */
export function overlayGround(cell: GroundCell, zones: readonly IndexedZone[]): GroundCell {
  const hexagon = cellToBoundary(cell.cellId, true).map(([x = 0, y = 0]): [number, number] => [x, y]);
  return zones
    .filter((found) => found.zone.ground !== null && meetsPolygon(hexagon, found))
    .map(({ zone }) => zone)
    .reduce(worsen, cell);
}

function worsen(cell: GroundCell, { ground, crowdPerKm2, name, provenance: source }: Zone): GroundCell {
  if (ground === null) return cell;
  const provenance = `${cell.provenance}; ${ground}: ${name} (${source})`;
  if (ground === 'crowd') {
    const densityPerKm2 = Math.max(cell.densityPerKm2, crowdPerKm2 ?? CROWD_PER_KM2);
    return { ...cell, densityPerKm2, sheltering: 0, provenance };
  }
  const figures = GROUND_CATEGORY_FIGURES[ground];
  return {
    ...cell,
    propertyDamageProbability: Math.max(cell.propertyDamageProbability, figures.propertyDamageProbability),
    catastropheProbability: Math.max(cell.catastropheProbability, figures.catastropheProbability),
    provenance,
  };
}
