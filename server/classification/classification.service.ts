import type { GroundCell } from '../airspace/ground-cell.schema.ts';
import type { Viewer } from '../http/permissions.ts';
import type { Drone } from '../registry/drone.schema.ts';
import type { DroneModel } from '../registry/drone-model.schema.ts';
import type { DronesService } from '../registry/drones.service.ts';
import type { UsersService } from '../registry/users.service.ts';
import { toAircraftFacts } from './aircraft-facts.ts';
import type { Classification, OperationFacts } from './classification.schema.ts';
import { classify } from './classify.ts';

/**
 * Classifies registered drones: gathers what is declared and what the register says of the model, and lets
 * the rule table answer. It stores nothing; an answer names the rule version it was given by.
 */
export class ClassificationService {
  readonly #drones: DronesService;
  readonly #users: UsersService;

  constructor(deps: { drones: DronesService; users: UsersService }) {
    this.#drones = deps.drones;
    this.#users = deps.users;
  }

  /**
   * Without a place: the grade says what is unknown. By the facts of an instant (Unix ms; Order 761 art. 14), now by
   * default. Throws PERMISSION_DENIED, NOT_FOUND.
   */
  async classifyOwn(viewer: Viewer, droneId: string, atMs?: number): Promise<Classification> {
    const drone = await this.#drones.get(viewer, droneId, atMs);
    return this.classifyDrone(drone, null);
  }

  /**
   * For one flight over `ground`, the worst cell within reach; `inSuitableAirspace` null: not known. Throws
   * INTERNAL when the register lost the model.
   */
  classifyDrone(
    drone: Drone,
    ground: GroundCell | null,
    inSuitableAirspace: boolean | null = null,
  ): Promise<Classification> {
    return this.classifyFor(drone, {
      inSuitableAirspace,
      densityPerKm2: ground?.densityPerKm2 ?? null,
      controlledGround: ground?.category === 'controlled',
    });
  }

  /** For an operation as it is declared; what it leaves open is the drone's own. Throws as classifyDrone. */
  async classifyFor(drone: Drone, operation: Partial<OperationFacts>): Promise<Classification> {
    const model = getModel(drone);
    const operator = await this.#users.findOperator(drone.operatorId);
    const { declaration } = drone;
    return classify(toAircraftFacts(model, declaration), {
      commercial: declaration.commercial,
      holder: operator === undefined ? null : operator.kind === 'firm' ? 'unit' : 'person',
      ...operation,
    });
  }
}

/** The register's entry of a drone's model. */
export function getModel(drone: Drone): DroneModel {
  return drone.model;
}
