import { cellToLatLng, latLngToCell } from 'h3-js';
import { describe, expect, it } from 'vitest';
import { GroundCellSchema } from '../../server/airspace/ground-cell.schema.ts';
import { flightReachMeters, worstCellWithin } from '../../server/airspace/ground-risk.ts';
import { createCirclePopulation } from '../../server/airspace/population.adapter.ts';
import type { PopulationSource } from '../../server/airspace/population.port.ts';
import { offsetPosition } from '../../server/lib/geo.ts';

const demo = createCirclePopulation();
const NANSHAN = { latitudeDegrees: 22.5308, longitudeDegrees: 113.9472 };
const PARK = { latitudeDegrees: 22.5, longitudeDegrees: 114.6 };

/** Countryside everywhere but one crowded cell. */
function withCrowdAt(latitudeDegrees: number, longitudeDegrees: number): PopulationSource {
  const crowded = latLngToCell(latitudeDegrees, longitudeDegrees, 8);
  return {
    provenance: 'test',
    cellAt: (position) => {
      const cell = demo.cellAt(PARK);
      const cellId = latLngToCell(position.latitudeDegrees, position.longitudeDegrees, 8);
      return { ...cell, cellId, densityPerKm2: cellId === crowded ? 30_000 : 10 };
    },
  };
}

describe('ground below a flight', () => {
  it('says that the demo population is synthetic', () => {
    expect(demo.provenance).toContain('SYNTHETIC');
    expect(demo.cellAt(NANSHAN).provenance).toContain('SYNTHETIC');
  });

  it.each([
    ['Nanshan', NANSHAN, 'urban'],
    ['Shenzhen Bay', { latitudeDegrees: 22.46, longitudeDegrees: 113.96 }, 'water'],
    ['Dapeng', { latitudeDegrees: 22.595, longitudeDegrees: 114.475 }, 'suburban'],
    ['Yantian port', { latitudeDegrees: 22.575, longitudeDegrees: 114.275 }, 'industrial'],
    ['a park', PARK, 'rural'],
  ] as const)('knows %s as %s ground', (_name, position, category) => {
    const cell = demo.cellAt(position);
    expect(GroundCellSchema.parse(cell)).toEqual(cell);
    expect(cell.category).toBe(category);
  });

  it('assumes dear ground where it knows nothing, and says so', () => {
    const cell = demo.cellAt({ latitudeDegrees: 25.27, longitudeDegrees: 110.29 });
    const inside = demo.cellAt(NANSHAN);
    expect(cell.densityPerKm2 * (1 - cell.sheltering)).toBeGreaterThan(
      inside.densityPerKm2 * (1 - inside.sheltering),
    );
    expect(cell.provenance).toContain('no population data');
  });

  it('finds the one crowded cell within reach and not the one beyond', () => {
    const near = offsetPosition(PARK, 1_500, 1_000);
    const source = withCrowdAt(near.latitudeDegrees, near.longitudeDegrees);
    expect(worstCellWithin(source, PARK, 2_500).cell.densityPerKm2).toBe(30_000);
    expect(worstCellWithin(source, PARK, 100).cell.densityPerKm2).toBe(10);
  });

  it('examines every cell whose centre lies within reach', () => {
    for (const bearing of [0, 45, 90, 135, 180, 225, 270, 315]) {
      const radians = (bearing * Math.PI) / 180;
      const target = offsetPosition(PARK, 2_900 * Math.cos(radians), 2_900 * Math.sin(radians));
      const [lat, lon] = cellToLatLng(latLngToCell(target.latitudeDegrees, target.longitudeDegrees, 8));
      expect(worstCellWithin(withCrowdAt(lat, lon), PARK, 3_000).cell.densityPerKm2).toBe(30_000);
    }
  });

  it('weighs density by what shelters people', () => {
    const base = demo.cellAt(PARK);
    const home = latLngToCell(PARK.latitudeDegrees, PARK.longitudeDegrees, 8);
    const source: PopulationSource = {
      provenance: 'test',
      cellAt: (position) => {
        const cellId = latLngToCell(position.latitudeDegrees, position.longitudeDegrees, 8);
        return cellId === home
          ? { ...base, cellId, densityPerKm2: 1_000, sheltering: 0 }
          : { ...base, cellId, densityPerKm2: 3_000, sheltering: 0.75 };
      },
    };
    expect(worstCellWithin(source, PARK, 2_000).cell.cellId).toBe(home);
  });

  it('bounds the search and says when it did', () => {
    const far = worstCellWithin(demo, NANSHAN, 100_000);
    expect(far.truncated).toBe(true);
    expect(far.cellsExamined).toBeLessThanOrEqual(469);
    expect(worstCellWithin(demo, NANSHAN, 3_000).truncated).toBe(false);
  });

  it('reaches as far as half the planned time allows, at most the cap', () => {
    expect(flightReachMeters({ maxLevelSpeedMps: 10, plannedMinutes: 2 })).toBe(600);
    expect(flightReachMeters({ maxLevelSpeedMps: 23, plannedMinutes: 30 })).toBe(3_000);
  });
});
