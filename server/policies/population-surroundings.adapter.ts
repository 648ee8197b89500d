import { cellToLatLng } from 'h3-js';
import type { PopulationSource } from '../airspace/population.port.ts';
import { toCellShares } from '../airspace/volume-cells.ts';
import type { SurroundingsSource } from './surroundings.port.ts';

/** Surroundings where only a population map is connected: zones, weather and terrain are unknown, and say so. */
export function createPopulationSurroundings(population: PopulationSource): SurroundingsSource {
  return {
    around: async (volume) => ({
      cells: toCellShares(volume).map(({ cellId, share }) => {
        const [latitudeDegrees, longitudeDegrees] = cellToLatLng(cellId);
        return { share, cell: population.cellAt({ latitudeDegrees, longitudeDegrees }) };
      }),
      zones: [],
      inSuitableAirspace: null,
      insideTerritory: true,
      weather: null,
      district: null,
      arc: null,
      terrain: null,
    }),
  };
}
