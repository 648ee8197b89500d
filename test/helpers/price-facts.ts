import { createCirclePopulation } from '../../server/airspace/population.adapter.ts';
import type { FlightPriceFacts } from '../../server/pricing/flight-price-facts.ts';
import type { DroneModel } from '../../server/registry/drone-model.schema.ts';
import { findDroneModel } from '../../server/registry/drone-models.ts';

/** A cell of the synthetic city. */
export const CITY_CELL = createCirclePopulation().cellAt({
  latitudeDegrees: 22.5308,
  longitudeDegrees: 113.9472,
});

export function modelOf(droneModelId: string): DroneModel {
  const found = findDroneModel(droneModelId);
  if (!found) throw new Error(droneModelId);
  return found;
}

/** Half an hour by day with a Matrice 200 over the city, limit ¥1,000,000; everything unsaid is unknown. */
export function priceFacts(changes: Partial<FlightPriceFacts> = {}): FlightPriceFacts {
  return {
    model: modelOf('dji-matrice-200'),
    declaredEmptyMassKg: null,
    declaredMtowKg: null,
    airframe: 'multirotor',
    legalClass: 'small',
    agricultural: false,
    registered: true,
    plannedMinutes: 30,
    limitFen: 100_000_000,
    deductibleFen: 0,
    cells: [{ share: 1, cell: CITY_CELL }],
    arc: null,
    takeoffHour: 10,
    groundRiskGrade: 6,
    treatyLimitFen: 2_000_000_000,
    accumulationExceeded: false,
    ...changes,
  };
}
