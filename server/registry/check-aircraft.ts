import type { DroneDeclaration } from './drone.schema.ts';
import type { DroneModel } from './drone-model.schema.ts';

/** Why an airframe can't exist, by the field that gives it away. */
export interface AircraftProblem {
  field: string;
  reason: string;
}

type Figure =
  | 'emptyMassKg'
  | 'mtowKg'
  | 'dimensionMeters'
  | 'maxLevelSpeedMps'
  | 'ceilingMeters'
  | 'maxHeightMeters'
  | 'maxRadiusMeters';

/** Largest value of any unmanned aircraft with room to spare, in the unit of the name. */
const LARGEST: Readonly<Record<Figure, number>> = {
  emptyMassKg: 20_000,
  mtowKg: 50_000,
  dimensionMeters: 100,
  maxLevelSpeedMps: 400,
  ceilingMeters: 30_000,
  maxHeightMeters: 30_000,
  maxRadiusMeters: 5_000_000,
};

/** A modified aircraft differs from its model, but not by this factor: then it is another aircraft. */
const MODEL_FACTOR = 10;

/**
 * Declared figures that no airframe of this model can have: not above zero, beyond any aircraft, ten times or a
 * tenth of the model's, heavier empty (空机重量) than at take-off (最大起飞重量; Order 761 art. 62). None: plausible.
 */
export function findAircraftProblems(declaration: DroneDeclaration, model: DroneModel): AircraftProblem[] {
  const problems = (Object.keys(LARGEST) as Figure[]).flatMap((field) => {
    const value = declaration[field];
    const reason = value === null ? undefined : reasonAgainst(value, LARGEST[field], ofModel(model, field));
    return reason === undefined ? [] : [{ field, reason }];
  });
  const emptyMassKg = declaration.emptyMassKg ?? model.emptyMassKg;
  const mtowKg = declaration.mtowKg ?? model.mtowKg;
  if (mtowKg !== null && emptyMassKg > mtowKg) {
    const field = declaration.emptyMassKg === null ? 'mtowKg' : 'emptyMassKg';
    problems.push({ field, reason: `empty ${emptyMassKg} kg is more than at take-off ${mtowKg} kg` });
  }
  return problems;
}

function reasonAgainst(value: number, largest: number, modelValue: number | null): string | undefined {
  if (value <= 0) return 'must be above 0';
  if (value > largest) return `beyond any aircraft: at most ${largest}`;
  if (modelValue === null) return undefined;
  if (value >= modelValue * MODEL_FACTOR) return `ten times its model's ${modelValue} or more`;
  if (value <= modelValue / MODEL_FACTOR) return `a tenth of its model's ${modelValue} or less`;
  return undefined;
}

function ofModel(model: DroneModel, field: Figure): number | null {
  if (field === 'maxHeightMeters' || field === 'maxRadiusMeters' || field === 'ceilingMeters') return null;
  return model[field];
}
