import { cellToLatLng, latLngToCell } from 'h3-js';
import { distanceMeters, type Position } from '../lib/geo.ts';
import { GROUND_CATEGORY_FIGURES } from './ground-categories.ts';
import type { GroundCell } from './ground-cell.schema.ts';
import type { PopulationSource } from './population.port.ts';
import { DEMO_POPULATION, type PopulationData } from './population-demo.ts';

/** H3 resolution of ground cells: hexagons of about 0.7 km². */
export const GROUND_CELL_RESOLUTION = 8;

/** A population source over named circles; each H3 cell takes the ground at its centre. */
export function createCirclePopulation(data: PopulationData = DEMO_POPULATION): PopulationSource {
  return {
    provenance: data.provenance,
    cellAt(position: Position): GroundCell {
      const cellId = latLngToCell(
        position.latitudeDegrees,
        position.longitudeDegrees,
        GROUND_CELL_RESOLUTION,
      );
      const [latitudeDegrees, longitudeDegrees] = cellToLatLng(cellId);
      return { cellId, ...groundAt(data, { latitudeDegrees, longitudeDegrees }) };
    },
  };
}

function groundAt(data: PopulationData, centre: Position): Omit<GroundCell, 'cellId'> {
  if (!isInsideBounds(data.bounds, centre)) {
    const { category, densityPerKm2, sheltering, provenance } = data.unknown;
    return { ...GROUND_CATEGORY_FIGURES[category], category, densityPerKm2, sheltering, provenance };
  }
  const area = data.areas.find((one) => distanceMeters(one, centre) <= one.radiusMeters);
  const { category, densityPerKm2 } = area ?? data.remainder;
  const provenance = `${data.provenance}; ${area ? area.name : 'open country'}`;
  return { ...GROUND_CATEGORY_FIGURES[category], category, densityPerKm2, provenance };
}

function isInsideBounds(bounds: PopulationData['bounds'], at: Position): boolean {
  return (
    at.latitudeDegrees >= bounds.south &&
    at.latitudeDegrees <= bounds.north &&
    at.longitudeDegrees >= bounds.west &&
    at.longitudeDegrees <= bounds.east
  );
}
