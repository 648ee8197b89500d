import type { DroneDeclaration } from '../registry/drone.schema.ts';
import type { DroneModel } from '../registry/drone-model.schema.ts';
import type { AircraftFacts } from './classification.schema.ts';

/**
 * Model and declaration → facts for `classify`; what is declared for the airframe wins (Order 761 art. 14).
 * The register holds remotely piloted models only, so a human can intervene. Height and radius limits and
 * micro-power radios are known where declared only; unknown, they keep an aircraft out of the micro class.
 */
export function toAircraftFacts(model: DroneModel, declaration: DroneDeclaration): AircraftFacts {
  return {
    modelName: `${model.maker} ${model.name}`,
    airframe: model.airframe,
    emptyMassKg: declaration.emptyMassKg ?? model.emptyMassKg,
    mtowKg: declaration.mtowKg ?? model.mtowKg,
    maxLevelSpeedMps: declaration.maxLevelSpeedMps ?? model.maxLevelSpeedMps,
    maxHeightMeters: declaration.maxHeightMeters,
    maxRadiusMeters: declaration.maxRadiusMeters,
    shortRangeRadio: declaration.shortRangeRadio,
    dimensionMeters: declaration.dimensionMeters ?? model.dimensionMeters,
    airspaceKeeping: declaration.airspaceKeeping,
    monitoring: declaration.monitoring,
    humanIntervention: true,
    agriculturalPurpose: declaration.agricultural ?? model.agricultural,
  };
}
