import { GROUND_CATEGORY_FIGURES } from '../airspace/ground-categories.ts';
import type { GroundCell } from '../airspace/ground-cell.schema.ts';
import type { Surroundings } from '../airspace/surroundings.schema.ts';
import type { Classification, OperationFacts } from '../classification/classification.schema.ts';
import { fromInstant, MINUTE_MS, shanghaiHour } from '../lib/clock.ts';
import type { FlightPriceFacts } from '../pricing/flight-price-facts.ts';
import { type PriceDecision, priceFlight } from '../pricing/price-flight.ts';
import type { Tariff } from '../pricing/tariff.schema.ts';
import type { Drone } from '../registry/drone.schema.ts';
import type { DroneModel } from '../registry/drone-model.schema.ts';
import type { QuoteRequest } from './quote-request.schema.ts';
import { toWeatherFacts } from './weather-facts.ts';

/** One aircraft of a request with what is known of it. */
export interface RequestedAircraft {
  drone: Drone;
  model: DroneModel;
  classification: Classification;
}

export type PilotFacts = NonNullable<NonNullable<FlightPriceFacts['known']>['pilot']>;

/** Where no place is named, the ground is taken as dense town: flights may go anywhere (design D9c). */
const ANYWHERE: GroundCell = {
  ...GROUND_CATEGORY_FIGURES.urban,
  cellId: 'anywhere',
  category: 'urban',
  densityPerKm2: 5_000,
  provenance: 'no area stated: taken as dense town',
};

export function groundOf(surroundings: Surroundings | null): Surroundings['cells'] {
  return surroundings && surroundings.cells.length > 0 ? surroundings.cells : [{ share: 1, cell: ANYWHERE }];
}

/** The worst density under the volume, with what the operator says of the operation, for the class and grade. */
export function operationOf(
  request: QuoteRequest,
  surroundings: Surroundings | null,
): Partial<OperationFacts> {
  const { commercial, controlledGround, overCrowd, relayed } = request.circumstances;
  const { dangerousGoodsOrDrops, fromMovingVehicle, agriculturalWork } = request.circumstances;
  return {
    ...{ commercial, controlledGround, relayed, dangerousGoodsOrDrops, fromMovingVehicle, agriculturalWork },
    overCrowd: overCrowd || request.product === 'show',
    swarm: request.product === 'show' && request.droneIds.length > 1,
    inSuitableAirspace: surroundings?.inSuitableAirspace ?? null,
    arc: surroundings?.arc ?? null,
    densityPerKm2: Math.max(...groundOf(surroundings).map(({ cell }) => cell.densityPerKm2)),
  };
}

/** Flights that the premium is for: as planned, at least one of every aircraft. */
export function flightsPaid(request: QuoteRequest): number {
  return Math.max(request.plannedFlights, request.droneIds.length);
}

/** Minutes in the air of one flight that are priced: as planned, else the whole window of a single flight. */
export function minutesPriced(request: QuoteRequest, plannedMinutesDefault: number): number {
  if (request.plannedMinutes !== null) return request.plannedMinutes;
  const windowMinutes = Math.ceil((fromInstant(request.to) - fromInstant(request.from)) / MINUTE_MS);
  return request.product === 'perFlight'
    ? Math.min(600, windowMinutes)
    : Math.min(plannedMinutesDefault, windowMinutes);
}

/**
 * The price of a request by one tariff: all flights and aircraft together, the riskiest aircraft standing for
 * all of them.
 */
export function priceRequest(
  request: QuoteRequest,
  facts: {
    aircraft: readonly RequestedAircraft[];
    surroundings: Surroundings | null;
    pilot: PilotFacts | null;
    tariff: Tariff;
    settings: { treatyLimitFen: number; plannedMinutes: number };
  },
): { price: PriceDecision; riskiest: RequestedAircraft; priceFacts: FlightPriceFacts } {
  const priced = distinctModels(facts.aircraft).map((riskiest) => {
    const priceFacts = toPriceFacts(request, riskiest, facts);
    return { riskiest, priceFacts, price: priceFlight(priceFacts, facts.tariff) };
  });
  const [first, ...rest] = priced;
  if (!first) throw new RangeError('a request has at least one aircraft');
  return rest.reduce(
    (worst, one) => (one.price.receipt.output.Gross > worst.price.receipt.output.Gross ? one : worst),
    first,
  );
}

/** Aircraft of one model with one declaration cost the same: one of each is priced. */
function distinctModels(aircraft: readonly RequestedAircraft[]): RequestedAircraft[] {
  const kinds = new Map(
    aircraft.map((one) => [JSON.stringify([one.model.droneModelId, one.drone.declaration]), one]),
  );
  return [...kinds.values()];
}

function toPriceFacts(
  request: QuoteRequest,
  { drone, model, classification }: RequestedAircraft,
  facts: {
    aircraft: readonly RequestedAircraft[];
    surroundings: Surroundings | null;
    pilot: PilotFacts | null;
    settings: { treatyLimitFen: number; plannedMinutes: number };
  },
): FlightPriceFacts {
  const { surroundings, settings } = facts;
  const minutes = minutesPriced(request, settings.plannedMinutes);
  return {
    model,
    declaredEmptyMassKg: drone.declaration.emptyMassKg,
    declaredMtowKg: drone.declaration.mtowKg,
    airframe: model.airframe,
    legalClass: classification.legalClass.value,
    agricultural: classification.agricultural.value || model.agricultural,
    registered: drone.state === 'active',
    plannedMinutes: minutes,
    exposure: exposureOf(request, minutes),
    limitFen: request.limitFen,
    deductibleFen: request.deductibleFen,
    cells: groundOf(surroundings),
    arc: surroundings?.arc ?? null,
    takeoffHour: shanghaiHour(fromInstant(request.from)),
    takeoffMinute: Math.floor(fromInstant(request.from) / MINUTE_MS) % 60,
    groundRiskGrade: classification.groundRiskGrade,
    treatyLimitFen: settings.treatyLimitFen,
    accumulationExceeded: false,
    known: knownOf(request, model, facts),
  };
}

/** Hours and flights of one price: aircraft of a show fly together, others each for themselves. */
function exposureOf(request: QuoteRequest, minutes: number): FlightPriceFacts['exposure'] {
  if (request.product === 'perFlight') return null;
  const aircraft = request.product === 'show' ? request.droneIds.length : 1;
  const flights = Math.max(1, Math.ceil(flightsPaid(request) / aircraft));
  return { hours: (minutes * flights) / 60, flights, aircraft };
}

function knownOf(
  request: QuoteRequest,
  model: DroneModel,
  { surroundings, pilot }: { surroundings: Surroundings | null; pilot: PilotFacts | null },
): NonNullable<FlightPriceFacts['known']> {
  const { parachute, circumstances, volume, product } = request;
  // A forecast is of the hours ahead; it says nothing of the weeks of a longer window.
  const hasForecast = product === 'perFlight' || product === 'show';
  const weather = hasForecast ? (surroundings?.weather ?? null) : null;
  return {
    ...(parachute === 'none' ? {} : { parachute }),
    ...(circumstances.certifiedLogistics ? { certifiedLogistics: true } : {}),
    ...(circumstances.controlledGround ? { groundMitigated: true } : {}),
    ...(volume ? { heightMeters: volume.ceilingMeters } : {}),
    ...(weather ? { weather: toWeatherFacts(weather, model) } : {}),
    ...(pilot ? { pilot } : {}),
  };
}
