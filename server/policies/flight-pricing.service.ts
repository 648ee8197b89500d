import type { GroundCell } from '../airspace/ground-cell.schema.ts';
import { flightReachMeters } from '../airspace/ground-risk.ts';
import type { Surroundings } from '../airspace/surroundings.schema.ts';
import type { SurroundingsService } from '../airspace/surroundings.service.ts';
import type { Classification } from '../classification/classification.schema.ts';
import { type ClassificationService, getModel } from '../classification/classification.service.ts';
import { type Clock, MINUTE_MS, shanghaiHour } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Position } from '../lib/geo.ts';
import { type PricedQuote, priceQuote } from '../pricing/price-quote.ts';
import type { TariffsService } from '../pricing/tariffs.service.ts';
import type { Drone } from '../registry/drone.schema.ts';
import type { SettingsService } from '../registry/settings.service.ts';
import { toWeatherFacts } from './weather-facts.ts';

export interface PricedFlight {
  classification: Classification;
  price: PricedQuote;
  ground: GroundCell;
  surroundings: Surroundings;
}

/** Gathers the facts of one flight for the pure price: model, what is around it within reach, class and hour. */
export class FlightPricingService {
  readonly #classification: ClassificationService;
  readonly #surroundings: SurroundingsService;
  readonly #tariffs: TariffsService;
  readonly #settings: SettingsService;
  readonly #clock: Clock;

  constructor(deps: {
    classification: ClassificationService;
    surroundings: SurroundingsService;
    tariffs: TariffsService;
    settings: SettingsService;
    clock: Clock;
  }) {
    this.#classification = deps.classification;
    this.#surroundings = deps.surroundings;
    this.#tariffs = deps.tariffs;
    this.#settings = deps.settings;
    this.#clock = deps.clock;
  }

  async price(
    drone: Drone,
    flight: { position: Position; tookOffAtMs: number; limitFen: number; plannedMinutes: number },
  ): Promise<PricedFlight> {
    const model = getModel(drone);
    const { maxLevelSpeedMps } = model;
    const reachMeters = flightReachMeters({ maxLevelSpeedMps, plannedMinutes: flight.plannedMinutes });
    const fromMs = flight.tookOffAtMs;
    const surroundings = await this.#surroundings.around(
      { position: flight.position, reachMeters },
      { fromMs, toMs: fromMs + flight.plannedMinutes * MINUTE_MS },
    );
    const { cells, arc, inSuitableAirspace, weather } = surroundings;
    const ground = cells[0]?.cell;
    if (!ground) throw new AppError('INTERNAL');
    const classification = await this.#classification.classifyDrone(drone, ground, inSuitableAirspace, arc);
    const price = priceQuote(
      {
        model,
        declaredEmptyMassKg: drone.declaration.emptyMassKg,
        declaredMtowKg: drone.declaration.mtowKg,
        airframe: model.airframe,
        legalClass: classification.legalClass.value,
        // A crop drone is rated as one even where its declaration is too thin for the legal label.
        agricultural: classification.agricultural.value || model.agricultural,
        registered: drone.state === 'active',
        plannedMinutes: flight.plannedMinutes,
        limitFen: flight.limitFen,
        deductibleFen: 0,
        cells,
        arc,
        takeoffHour: shanghaiHour(flight.tookOffAtMs),
        groundRiskGrade: classification.groundRiskGrade,
        treatyLimitFen: this.#settings.at('treatyLimitFen', this.#clock.now()),
        accumulationExceeded: false,
        ...(weather ? { known: { weather: toWeatherFacts(weather, model) } } : {}),
      },
      await this.#tariffs.inForceAt(this.#clock.now()),
    );
    return { classification, price, ground, surroundings };
  }
}
