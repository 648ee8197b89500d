import type { DroneDeclaration, DroneFigures } from './drone.schema.ts';
import type { DroneModel } from './drone-model.schema.ts';

/** Figures that an airframe may have of its own. */
const OWN = [
  'emptyMassKg',
  'mtowKg',
  'dimensionMeters',
  'maxLevelSpeedMps',
  'ceilingMeters',
  'power',
] as const;

/**
 * What is true of one airframe: its model's figures, and its own where it was declared to differ (Order 761
 * art. 14). `declared` names those that differ.
 */
export function resolveFigures(model: DroneModel, declaration: DroneDeclaration): DroneFigures {
  return {
    maker: model.maker,
    modelName: model.name,
    airframe: model.airframe,
    emptyMassKg: declaration.emptyMassKg ?? model.emptyMassKg,
    mtowKg: declaration.mtowKg ?? model.mtowKg,
    dimensionMeters: declaration.dimensionMeters ?? model.dimensionMeters,
    maxLevelSpeedMps: declaration.maxLevelSpeedMps ?? model.maxLevelSpeedMps,
    ceilingMeters: declaration.ceilingMeters ?? model.ceilingMeters,
    power: declaration.power ?? model.power,
    maxHeightMeters: declaration.maxHeightMeters,
    maxRadiusMeters: declaration.maxRadiusMeters,
    shortRangeRadio: declaration.shortRangeRadio,
    airspaceKeeping: declaration.airspaceKeeping,
    monitoring: declaration.monitoring,
    agricultural: declaration.agricultural ?? model.agricultural,
    commercial: declaration.commercial,
    declared: OWN.filter((name) => declaration[name] !== null && declaration[name] !== model[name]),
  };
}
