import type { DroneModel } from './drone-model.schema.ts';
import { DJI_CAMERA_MODELS } from './drone-models-dji-camera.ts';
import { DJI_ENTERPRISE_MODELS } from './drone-models-dji-enterprise.ts';
import { OTHER_MODELS } from './drone-models-other.ts';

/**
 * The model register (分型). Figures were transcribed from public tables and are not type data; those marked
 * "recalled, unverified" in `notes` must be checked against the maker before they decide a claim.
 */
const CHECKED_ON = '2026-11-22';

export const DRONE_MODELS: readonly DroneModel[] = [
  ...DJI_CAMERA_MODELS,
  ...DJI_ENTERPRISE_MODELS,
  ...OTHER_MODELS,
].map((model) => ({ ...model, ceilingMeters: null, power: powerOf(model), checkedOn: CHECKED_ON }));

const BY_ID = new Map(DRONE_MODELS.map((model) => [model.droneModelId, model]));

/** The model of that id, undefined when the register has none. */
export function findDroneModel(droneModelId: string): DroneModel | undefined {
  return BY_ID.get(droneModelId);
}

/** The tables name no power; every multirotor in them flies on batteries, of the others nothing is known. */
function powerOf({ airframe }: Pick<DroneModel, 'airframe'>): DroneModel['power'] {
  return airframe === 'multirotor' ? 'battery' : null;
}
