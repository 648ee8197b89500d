import { ballisticImpact, typicalDragArea } from './ballistic.ts';
import { exposureOf } from './exposure.ts';
import {
  experienceFactor,
  nightFactor,
  noClaimsFactor,
  pilotFactor,
  telematicsFactor,
  weatherFactor,
} from './factors.ts';
import type { FlightPriceFacts } from './flight-price-facts.ts';
import { assumed, type Given, stated } from './given.ts';
import type { Arc, RateInput } from './rate.schema.ts';
import type { Provenance } from './receipt.schema.ts';
import type { Tariff } from './tariff.schema.ts';

/** Upper edge of suitable airspace (Order 761 art. 19): the highest fall that needs no approval. */
export const HEIGHT_METERS_DEFAULT = 120;

/** Facts of a flight → symbols of the formula, each with where it came from. */
export function toRateInput(
  facts: FlightPriceFacts,
  tariff: Tariff,
): { input: RateInput; provenance: Provenance[] } {
  const mass = massOf(facts);
  const fall = fallOf(facts, tariff, mass.value);
  const known = facts.known ?? {};
  const parachute = known.parachute ?? 'none';
  const given = {
    ...exposureOf(facts, tariff),
    w: stated(facts.model.dimensionMeters, `model register: ${facts.model.droneModelId}`),
    m: mass,
    v_imp: fall.speed,
    theta: fall.angle,
    m2:
      known.parachute === undefined
        ? assumed(tariff.parachuteFactor.none, 'no parachute known')
        : stated(tariff.parachuteFactor[parachute], `parachute: ${parachute}`),
    L: stated(facts.limitFen / 100, 'chosen limit'),
    d: stated(facts.deductibleFen / 100, 'chosen deductible'),
    arc: arcOf(facts),
    F_wx: factor(known.weather, (weather) => weatherFactor(weather, tariff), 'weather'),
    F_night: stated(
      nightFactor(facts.takeoffHour, tariff),
      `take-off hour ${facts.takeoffHour}, Asia/Shanghai`,
    ),
    F_pilot: factor(known.pilot, (pilot) => pilotFactor(pilot, tariff), 'pilot experience'),
    F_mnt: factor(known.maintenanceFactor, (value) => value, 'maintenance'),
    M_exp: meritOf(facts, tariff),
    M_tel: factor(known.telematics, (seen) => telematicsFactor(seen, tariff), 'flying behaviour'),
    region: factor(known.region, (value) => value, 'regional income'),
  };
  const values = Object.fromEntries(Object.entries(given).map(([symbol, { value }]) => [symbol, value]));
  const input = {
    ...(values as { [K in keyof typeof given]: (typeof given)[K]['value'] }),
    cells: cellsOf(facts, tariff, mass.value),
    tariff: tariff.tariff,
  };
  const provenance = Object.entries(given).map(([symbol, one]): Provenance => ({ symbol, ...one }));
  return { input, provenance: [...provenance, ...cellProvenance(facts)] };
}

function factor<Fact>(fact: Fact | undefined, value: (fact: Fact) => number, name: string): Given<number> {
  return fact === undefined ? assumed(1, `${name} not known: 1`) : stated(value(fact), name);
}

/** The one merit system of the tariff: no-claims levels or claims against expectation, never both. */
function meritOf({ known }: FlightPriceFacts, tariff: Tariff): Given<number> {
  return tariff.noClaims === null
    ? factor(known?.experience, (past) => experienceFactor(past, tariff), 'claims experience')
    : factor(known?.noClaims, (past) => noClaimsFactor(past, tariff), 'no-claims level');
}

/** The heaviest mass that may fall: the maximum take-off mass where it is known. */
function massOf({ declaredMtowKg, declaredEmptyMassKg, model }: FlightPriceFacts): Given<number> {
  if (declaredMtowKg !== null) return stated(declaredMtowKg, 'declared maximum take-off mass');
  const registered = `model register: ${model.droneModelId}`;
  if (model.mtowKg !== null) return stated(model.mtowKg, `${registered}, maximum take-off mass`);
  return declaredEmptyMassKg !== null
    ? assumed(declaredEmptyMassKg, 'maximum take-off mass not known: declared empty mass')
    : assumed(model.emptyMassKg, `maximum take-off mass not known: empty mass of ${registered}`);
}

/** Impact speed and angle by airframe: parachute, glide (fixed wing, VTOL) or fall. */
function fallOf(
  facts: FlightPriceFacts,
  tariff: Tariff,
  massKg: number,
): { speed: Given<number>; angle: Given<number> } {
  const angles = tariff.impactAngleDegrees;
  const parachute = facts.known?.parachute ?? 'none';
  if (parachute !== 'none') {
    return {
      speed: assumed(tariff.parachuteSpeedMps, 'descent under parachute'),
      angle: assumed(angles.parachute, 'descent under parachute'),
    };
  }
  // VTOL counts as fixed wing: it flies, and falls, on its wing for most of the way.
  if (facts.airframe === 'fixedWing' || facts.airframe === 'vtol') {
    return {
      speed: stated(facts.model.maxLevelSpeedMps, `model register: ${facts.model.droneModelId}, level speed`),
      angle: assumed(angles.fixedWing, 'glide of a fixed wing'),
    };
  }
  const heightMeters = facts.known?.heightMeters ?? HEIGHT_METERS_DEFAULT;
  const impact = ballisticImpact({
    massKg,
    frontalAreaSquareMeters: typicalDragArea(massKg),
    dragCoefficient: 1,
    heightMeters,
    levelSpeedMps: facts.model.maxLevelSpeedMps,
    crossing: 'true',
  });
  const source = `ballistic fall of ${massKg} kg from ${heightMeters} m at ${facts.model.maxLevelSpeedMps} m/s`;
  return {
    speed: assumed(impact.speedMps, source),
    // A flatter path endangers more ground: a fast, low flight falls less steeply than the filed angle.
    angle:
      impact.angleDegrees < angles.multirotor
        ? assumed(impact.angleDegrees, source)
        : assumed(angles.multirotor, 'fall of a multirotor'),
  };
}

/** SORA Annex C: below 500 ft uncontrolled airspace is class c over urban, b over rural ground. */
function arcOf({ arc, cells }: FlightPriceFacts): Given<Arc> {
  if (arc !== null) return stated(arc, 'air risk class');
  const rural = cells.every(({ cell }) => cell.category === 'rural' || cell.category === 'water');
  return rural
    ? assumed('b', 'air risk not known: below 500 ft, uncontrolled, rural (SORA Annex C)')
    : assumed('c', 'air risk not known: below 500 ft, uncontrolled, urban (SORA Annex C)');
}

function cellsOf(facts: FlightPriceFacts, tariff: Tariff, massKg: number): RateInput['cells'] {
  const { fromKg, reduction } = tariff.heavySheltering;
  // From 25 kg a roof no longer stops every aircraft.
  const less = massKg >= fromKg ? reduction : 0;
  return facts.cells.map(({ share, cell }) => ({
    s: share,
    D: cell.densityPerKm2,
    sh: Math.max(0, cell.sheltering - less),
    u: cell.propertyDamageProbability,
    c: cell.catastropheProbability,
  }));
}

function cellProvenance(facts: FlightPriceFacts): Provenance[] {
  return facts.cells.map(({ cell }, index) => ({
    symbol: `cells.${index}`,
    value: `${cell.category}, cell ${cell.cellId}, ${cell.densityPerKm2} people/km²`,
    source: cell.provenance,
    assumed: true,
  }));
}
