import {
  AIR_DENSITY_KG_M3,
  type Airframe,
  type FixedWing,
  GRAVITY_MPS2,
  type Multirotor,
} from './airframe.ts';

export interface Motion {
  airspeedMps: number;
  upMps: number;
  bankDegrees: number;
}

/** Shaft and battery losses of an electric drive. */
const EFFICIENCY = 0.5;
/** A descending rotor still turns; so do the fans, radios and servos of a gliding wing. */
const POWER_SHARE_MIN = 0.15;
/** Of the energy that descending sets free, what a rotor gets back. */
const DESCENT_SHARE = 0.3;

/** Electric power, W, that this motion takes. */
export function powerWatts(airframe: Airframe, motion: Motion): number {
  const reference = (airframe.batteryWh * 60) / airframe.enduranceMinutes;
  const needed =
    airframe.kind === 'multirotor'
      ? multirotorWatts(airframe, motion, reference)
      : fixedWingWatts(airframe, motion, reference);
  return Math.max(reference * POWER_SHARE_MIN, needed);
}

/** Percent of the battery that `seconds` at this power take. */
export function drainPercent(airframe: Airframe, watts: number, seconds: number): number {
  return ((watts * seconds) / 3_600 / airframe.batteryWh) * 100;
}

/** Momentum theory: the faster it flies, the less the air under the rotors must be pushed, the more it drags. */
function multirotorWatts(airframe: Multirotor, { airspeedMps, upMps }: Motion, hoverWatts: number): number {
  const weight = airframe.massKg * GRAVITY_MPS2;
  const inducedSquared = weight / (2 * AIR_DENSITY_KG_M3 * airframe.diskAreaM2);
  const ratio = airspeedMps ** 2 / (2 * inducedSquared);
  const induced = hoverWatts * Math.sqrt(Math.sqrt(1 + ratio ** 2) - ratio);
  const drag = (AIR_DENSITY_KG_M3 * airframe.dragAreaM2 * airspeedMps ** 3) / 2 / EFFICIENCY;
  const climb = upMps > 0 ? (weight * upMps) / EFFICIENCY : weight * upMps * DESCENT_SHARE;
  return induced + drag + climb;
}

/** Parabolic polar with its best glide at cruise speed; a banked wing carries more than its weight. */
function fixedWingWatts(airframe: FixedWing, motion: Motion, cruiseWatts: number): number {
  const speed = Math.max(airframe.stallMps, motion.airspeedMps) / airframe.cruiseMps;
  const load = 1 / Math.cos((motion.bankDegrees * Math.PI) / 180);
  const level = (cruiseWatts / 2) * (speed ** 3 + load ** 2 / speed);
  return level + (airframe.massKg * GRAVITY_MPS2 * motion.upMps) / EFFICIENCY;
}
