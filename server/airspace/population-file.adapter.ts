import { getResolution, isValidCell, latLngToCell } from 'h3-js';
import { z } from 'zod';
import { StartupError } from '../lib/errors.ts';
import { GROUND_CATEGORY_FIGURES } from './ground-categories.ts';
import { GroundCategorySchema, type GroundCell } from './ground-cell.schema.ts';
import { GROUND_CELL_RESOLUTION } from './population.adapter.ts';
import type { PopulationSource } from './population.port.ts';
import { DEMO_POPULATION } from './population-demo.ts';
import { readTable } from './table-file.adapter.ts';

const Share = z.coerce.number().min(0).max(1).optional();
const Row = z.strictObject({
  h3: z
    .string()
    .toLowerCase()
    .refine((cell) => isValidCell(cell) && getResolution(cell) === GROUND_CELL_RESOLUTION, {
      error: `no H3 cell of resolution ${GROUND_CELL_RESOLUTION}`,
    }),
  densityPerKm2: z.coerce.number().min(0).max(1_000_000),
  category: GroundCategorySchema,
  sheltering: Share,
  propertyDamageProbability: Share,
  catastropheProbability: Share,
});

/**
 * Population per H3 cell from POPULATION_FILE: `h3 densityPerKm2 category` and, where they differ from the
 * tariff's figures for the category, `sheltering propertyDamageProbability catastropheProbability`. A cell that
 * the file lacks is taken as dear ground, and says so. Throws StartupError.
 */
export function readPopulationFile(path: string): PopulationSource {
  const { rows, provenance } = readTable('POPULATION_FILE', path, Row);
  const cells = new Map<string, GroundCell>();
  for (const { line, row } of rows) {
    const { h3: cellId, densityPerKm2, category, ...figures } = row;
    if (cells.has(cellId))
      throw new StartupError(`POPULATION_FILE: ${path}, line ${line}: cell ${cellId} stands there twice.`);
    const usual = GROUND_CATEGORY_FIGURES[category];
    cells.set(cellId, {
      cellId,
      densityPerKm2,
      category,
      sheltering: figures.sheltering ?? usual.sheltering,
      propertyDamageProbability: figures.propertyDamageProbability ?? usual.propertyDamageProbability,
      catastropheProbability: figures.catastropheProbability ?? usual.catastropheProbability,
      provenance,
    });
  }
  return {
    provenance,
    cellAt({ latitudeDegrees, longitudeDegrees }) {
      const cellId = latLngToCell(latitudeDegrees, longitudeDegrees, GROUND_CELL_RESOLUTION);
      return cells.get(cellId) ?? unknownCell(cellId);
    },
  };
}

function unknownCell(cellId: string): GroundCell {
  const { unknown } = DEMO_POPULATION;
  return { ...GROUND_CATEGORY_FIGURES[unknown.category], ...unknown, cellId };
}
