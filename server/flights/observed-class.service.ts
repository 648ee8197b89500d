import { toAircraftFacts } from '../classification/aircraft-facts.ts';
import type { ClassificationService } from '../classification/classification.service.ts';
import { judgeObserved, MASS_REASON } from '../classification/judge-observed.ts';
import type { ObservedClass } from '../classification/observation.schema.ts';
import { greatestOfEach, toObservedFigures } from '../classification/observed-figures.ts';
import { RULE_VERSION } from '../classification/rule-sets.ts';
import type { Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import type { DronesService } from '../registry/drones.service.ts';
import type { Connection } from '../storage/connection.ts';
import { type FlightObservationRecord, flightObservationModel } from './flight-observation.model.ts';
import type { ObservedClassHandler } from './observed-class.handlers.ts';

interface Deps {
  connection: Connection;
  drones: DronesService;
  classification: ClassificationService;
  observedClassHandler: ObservedClassHandler;
  clock: Clock;
}

/** Flights looked at for one answer, newest first. */
const FLIGHTS_MAX = 50;

/**
 * Declared and observed class of a drone side by side, from what its flights showed. It decides nothing: prices follow
 * an observation only once an underwriter has confirmed the finding.
 */
export class ObservedClassService {
  readonly #deps: Deps;
  readonly #records: ReturnType<typeof flightObservationModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#records = flightObservationModel(deps.connection);
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND (also for another operator's drone). */
  async get(viewer: Viewer, droneId: string): Promise<ObservedClass> {
    const { drones, classification, clock } = this.#deps;
    const drone = await drones.get(viewer, droneId);
    const flights = await this.#listFlights(droneId);
    const figures = greatestOfEach(
      flights.flatMap(({ _id: flightId, observation }) =>
        toObservedFigures(observation).map((one) => ({ ...one, flightId })),
      ),
    );
    const judged = judgeObserved(toAircraftFacts(drone.model, drone.declaration), figures);
    const { observedIn = [] } = await classification.effectiveFacts(drone, clock.now());
    const hasFlown = flights.length > 0;
    return {
      droneId,
      ruleVersion: RULE_VERSION,
      flightCount: flights.length,
      observedFrom: hasFlown ? toInstant(Math.min(...flights.map((one) => one.firstAtMs))) : null,
      observedTo: hasFlown ? toInstant(Math.max(...flights.map((one) => one.lastAtMs))) : null,
      declared: judged.declared,
      observed: judged.observed,
      figures,
      contradicted: judged.contradiction !== null,
      confidence: judged.contradiction?.confidence ?? null,
      massReason: MASS_REASON,
      confirmedFindingIds: [...observedIn],
    };
  }

  async #listFlights(droneId: string): Promise<FlightObservationRecord[]> {
    const stored = await this.#records
      .find({ droneId })
      .sort({ lastAtMs: -1, _id: -1 })
      .limit(FLIGHTS_MAX)
      .lean<FlightObservationRecord[]>();
    const open = this.#deps.observedClassHandler.listOpen(droneId);
    const openIds = new Set(open.map((record) => record._id));
    return [...open, ...stored.filter((record) => !openIds.has(record._id))]
      .sort((a, b) => b.lastAtMs - a.lastAtMs)
      .slice(0, FLIGHTS_MAX);
  }
}
