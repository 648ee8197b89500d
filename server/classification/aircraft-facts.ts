import type { DroneDeclaration } from '../registry/drone.schema.ts';
import type { DroneModel } from '../registry/drone-model.schema.ts';
import type { AircraftFacts } from './classification.schema.ts';

/**
 * Model and declaration → facts for `classify`; what is declared for the airframe wins (Order 761 art. 14).
 * The register holds remotely piloted models only, so a human can intervene. Height and radius limits and
 * micro-power radios are in neither source and stay unknown, which keeps an aircraft out of the micro class.
 */
export function toAircraftFacts(model: DroneModel, declaration: DroneDeclaration): AircraftFacts {
  return {
    modelName: `${model.maker} ${model.name}`,
    airframe: model.airframe,
    emptyMassKg: declaration.emptyMassKg ?? model.emptyMassKg,
    mtowKg: declaration.mtowKg ?? model.mtowKg,
    maxLevelSpeedMps: model.maxLevelSpeedMps,
    dimensionMeters: model.dimensionMeters,
    airspaceKeeping: declaration.airspaceKeeping,
    monitoring: declaration.monitoring,
    humanIntervention: true,
    agriculturalPurpose: model.agricultural,
  };
}
