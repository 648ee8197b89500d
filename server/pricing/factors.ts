import { poissonGammaMod } from './credibility.ts';
import { noClaimsLevel } from './no-claims.ts';
import type { Tariff } from './tariff.schema.ts';

/** Rating factors by the filed tables. Every function takes what is known; null (unknown) gives 1. */

export interface WeatherFacts {
  /** Gust speed divided by the aircraft's wind limit. */
  windRatio: number | null;
  raining: boolean | null;
  temperatureC: number | null;
}

/** F_wx: wind, rain and temperature multiply. A wind ratio above the last step must be declined before. */
export function weatherFactor(weather: WeatherFacts, tariff: Tariff): number {
  const { windRatio, raining, temperatureC } = weather;
  const wind =
    windRatio === null ? 1 : (tariff.wind.steps.find((step) => windRatio <= step.upTo)?.factor ?? 1);
  const rain = raining === true ? tariff.rain : 1;
  const { belowC, aboveC, factor } = tariff.temperature;
  const extreme = temperatureC !== null && (temperatureC < belowC || temperatureC > aboveC);
  return wind * rain * (extreme ? factor : 1);
}

/** F_night by the hour of take-off, 0-23 in Asia/Shanghai. */
export function nightFactor(takeoffHour: number, tariff: Tariff): number {
  const { factor, fromHour, toHour } = tariff.night;
  return takeoffHour >= fromHour || takeoffHour < toHour ? factor : 1;
}

/** F_pilot by flown hours and days since the last flight. */
export function pilotFactor(
  pilot: { hours: number | null; daysSinceLastFlight: number | null },
  tariff: Tariff,
): number {
  const { hours, daysSinceLastFlight } = pilot;
  const { experienced, lapsedDays, lapsed } = tariff.pilot;
  const byHours =
    hours === null ? 1 : (tariff.pilot.hours.find((step) => hours < step.below)?.factor ?? experienced);
  return byHours * (daysSinceLastFlight !== null && daysSinceLastFlight >= lapsedDays ? lapsed : 1);
}

/** M_exp = (a + C)/(a + E), clipped: claims made against claims expected (Poisson-gamma). */
export function experienceFactor(
  past: { claims: number; expectedClaims: number } | null,
  tariff: Tariff,
): number {
  if (past === null || tariff.experience === null) return 1;
  const { credibility, least, most } = tariff.experience;
  return clip(poissonGammaMod(credibility, past), least, most);
}

/** Factor of the no-claims level that an operator's past gives; 1 where the tariff has no levels. */
export function noClaimsFactor(past: { years: number; claims: number } | null, tariff: Tariff): number {
  if (past === null || tariff.noClaims === null) return 1;
  const { levelLeast, levelMost, factors } = tariff.noClaims;
  return factors[noClaimsLevel(past, { levelLeast, levelMost }) - levelLeast] ?? 1;
}

/** M_tel = 1 + Z(clip(product) - 1) with Z = min(1, √(hours/50)): behaviour counts as it is observed. */
export function telematicsFactor(seen: { product: number; hours: number } | null, tariff: Tariff): number {
  if (seen === null) return 1;
  const { fullHours, least, most } = tariff.telematics;
  const credibility = Math.min(1, Math.sqrt(seen.hours / fullHours));
  return 1 + credibility * (clip(seen.product, least, most) - 1);
}

function clip(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
