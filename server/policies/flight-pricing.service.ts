import type { GroundCell } from '../airspace/ground-cell.schema.ts';
import { flightReachMeters, worstCellWithin } from '../airspace/ground-risk.ts';
import type { PopulationSource } from '../airspace/population.port.ts';
import type { Classification } from '../classification/classification.schema.ts';
import { type ClassificationService, getModel } from '../classification/classification.service.ts';
import { type Clock, shanghaiHour } from '../lib/clock.ts';
import type { Position } from '../lib/geo.ts';
import { type PricedQuote, priceQuote } from '../pricing/price-quote.ts';
import type { TariffsService } from '../pricing/tariffs.service.ts';
import type { Drone } from '../registry/drone.schema.ts';

/** Settings until the settings module edits them (design D7): fen and minutes, with their source. */
export const PRICING_SETTINGS = Object.freeze({
  /** Largest limit a flight may have without an underwriter; judgement, to be filed. */
  treatyLimitFen: 1_000_000_000,
  /** Limit shown as "would have cost" where no standing order names one. */
  informationLimitFen: 100_000_000,
  /** Design D9c. */
  plannedMinutes: 30,
});

export interface PricedFlight {
  classification: Classification;
  price: PricedQuote;
  ground: GroundCell;
}

/** Gathers the facts of one flight for the pure price: model, ground within reach, class and hour. */
export class FlightPricingService {
  readonly #classification: ClassificationService;
  readonly #population: PopulationSource;
  readonly #tariffs: TariffsService;
  readonly #clock: Clock;

  constructor(deps: {
    classification: ClassificationService;
    population: PopulationSource;
    tariffs: TariffsService;
    clock: Clock;
  }) {
    this.#classification = deps.classification;
    this.#population = deps.population;
    this.#tariffs = deps.tariffs;
    this.#clock = deps.clock;
  }

  async price(
    drone: Drone,
    flight: { position: Position; tookOffAtMs: number; limitFen: number; plannedMinutes: number },
  ): Promise<PricedFlight> {
    const model = getModel(drone);
    const { maxLevelSpeedMps } = model;
    const reachMeters = flightReachMeters({ maxLevelSpeedMps, plannedMinutes: flight.plannedMinutes });
    const ground = worstCellWithin(this.#population, flight.position, reachMeters).cell;
    const classification = await this.#classification.classifyDrone(drone, ground);
    const price = priceQuote(
      {
        model,
        declaredEmptyMassKg: drone.declaration.emptyMassKg,
        declaredMtowKg: drone.declaration.mtowKg,
        airframe: model.airframe,
        legalClass: classification.legalClass.value,
        // A crop drone is rated as one even where its declaration is too thin for the legal label.
        agricultural: classification.agricultural.value || model.agricultural,
        registered: true,
        plannedMinutes: flight.plannedMinutes,
        limitFen: flight.limitFen,
        deductibleFen: 0,
        cells: [{ share: 1, cell: ground }],
        arc: null,
        takeoffHour: shanghaiHour(flight.tookOffAtMs),
        groundRiskGrade: classification.groundRiskGrade,
        treatyLimitFen: PRICING_SETTINGS.treatyLimitFen,
        accumulationExceeded: false,
      },
      await this.#tariffs.inForceAt(this.#clock.now()),
    );
    return { classification, price, ground };
  }
}
