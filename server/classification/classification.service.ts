import type { GroundCell } from '../airspace/ground-cell.schema.ts';
import type { Viewer } from '../http/permissions.ts';
import type { Clock } from '../lib/clock.ts';
import type { Drone } from '../registry/drone.schema.ts';
import type { DroneModel } from '../registry/drone-model.schema.ts';
import type { DronesService } from '../registry/drones.service.ts';
import type { UsersService } from '../registry/users.service.ts';
import { toAircraftFacts } from './aircraft-facts.ts';
import type {
  AircraftFacts,
  Arc,
  Classification,
  OperationFacts,
  RuleVersion,
} from './classification.schema.ts';
import { classify } from './classify.ts';
import { toConfirmedFacts } from './confirmed-facts.ts';
import type { FindingsService } from './findings.service.ts';

/**
 * Classifies registered drones: gathers what is declared, what the register says of the model and what an underwriter
 * confirmed of its flights, and lets the rule table answer. It stores nothing; an answer names the rule version it was
 * given by.
 */
export class ClassificationService {
  readonly #drones: DronesService;
  readonly #users: UsersService;
  readonly #findings: FindingsService;
  readonly #clock: Clock;

  constructor(deps: { drones: DronesService; users: UsersService; findings: FindingsService; clock: Clock }) {
    this.#drones = deps.drones;
    this.#users = deps.users;
    this.#findings = deps.findings;
    this.#clock = deps.clock;
  }

  /**
   * Without a place: the grade says what is unknown. By the facts of an instant (Unix ms; Order 761 art. 14), now by
   * default, and the newest rules unless a version is named. Throws PERMISSION_DENIED, NOT_FOUND.
   */
  async classifyOwn(
    viewer: Viewer,
    droneId: string,
    by: { atMs?: number | undefined; ruleVersion?: RuleVersion | undefined } = {},
  ): Promise<Classification> {
    const drone = await this.#drones.get(viewer, droneId, by.atMs);
    return this.#classify(drone, {}, by);
  }

  /** For one flight over `ground`, the worst cell within reach; null: not known. */
  classifyDrone(
    drone: Drone,
    ground: GroundCell | null,
    inSuitableAirspace: boolean | null = null,
    arc: Arc | null = null,
  ): Promise<Classification> {
    return this.classifyFor(drone, {
      densityPerKm2: ground?.densityPerKm2 ?? null,
      controlledGround: ground?.category === 'controlled',
      inSuitableAirspace,
      arc,
    });
  }

  /** For an operation as it is declared; what it leaves open is the drone's own. */
  classifyFor(drone: Drone, operation: Partial<OperationFacts>): Promise<Classification> {
    return this.#classify(drone, operation, {});
  }

  /**
   * What prices go by: the declaration, and in place of a smaller figure what was observed and confirmed by an instant
   * (Unix ms), so that the riskier class counts.
   */
  async effectiveFacts(drone: Drone, atMs: number): Promise<AircraftFacts> {
    const confirmed = await this.#findings.listConfirmed(drone.droneId, 'CLASS_CONTRADICTED', atMs);
    return toConfirmedFacts(toAircraftFacts(drone.model, drone.declaration), confirmed);
  }

  async #classify(
    drone: Drone,
    operation: Partial<OperationFacts>,
    by: { atMs?: number | undefined; ruleVersion?: RuleVersion | undefined },
  ): Promise<Classification> {
    const operator = await this.#users.findOperator(drone.operatorId);
    const own: OperationFacts = {
      commercial: drone.declaration.commercial,
      holder: operator === undefined ? null : operator.kind === 'firm' ? 'unit' : 'person',
    };
    const aircraft = await this.effectiveFacts(drone, by.atMs ?? this.#clock.now());
    return classify(aircraft, { ...own, ...operation }, by.ruleVersion);
  }
}

/** The register's entry of a drone's model. */
export function getModel(drone: Drone): DroneModel {
  return drone.model;
}
