import type { Weather } from '../airspace/surroundings.schema.ts';
import type { WeatherFacts } from '../pricing/factors.ts';
import type { DroneModel } from '../registry/drone-model.schema.ts';

/** Weather as the tariff counts it: gusts against what the model bears; what nobody said stays unknown. */
export function toWeatherFacts(
  weather: Weather,
  { windLimitMps }: Pick<DroneModel, 'windLimitMps'>,
): WeatherFacts {
  const { gustMps, precipitation, temperatureC } = weather;
  return {
    windRatio: gustMps === null || windLimitMps === null ? null : gustMps / windLimitMps,
    // Snow wets an aircraft as rain does.
    raining: precipitation === null ? null : precipitation !== 'none',
    temperatureC,
  };
}
