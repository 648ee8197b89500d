import type { GroundFiles } from '../config.ts';
import type { Logger } from '../lib/logger.ts';
import type { DistrictSource } from './districts.port.ts';
import { DEMO_DISTRICTS } from './districts-demo.adapter.ts';
import { readDistrictsFile } from './districts-file.adapter.ts';
import { createCirclePopulation } from './population.adapter.ts';
import type { PopulationSource } from './population.port.ts';
import { readPopulationFile } from './population-file.adapter.ts';
import { NO_TERRAIN, type TerrainSource } from './terrain.port.ts';
import { readTerrainFile } from './terrain-file.adapter.ts';
import { NO_WEATHER, type WeatherSource } from './weather.port.ts';
import { WeatherFile } from './weather-file.adapter.ts';

export interface GroundSources {
  population: PopulationSource;
  terrain: TerrainSource;
  weather: WeatherSource;
  districts: DistrictSource;
  /** Takes up a weather file that changed. */
  reload(): Promise<void>;
}

/** Opens what is configured; population and districts are SYNTHETIC otherwise. Throws StartupError. */
export function openGroundSources(files: GroundFiles, logger: Logger): GroundSources {
  const weatherFile = files.weather ? new WeatherFile(files.weather, logger) : undefined;
  const sources = {
    population: files.population ? readPopulationFile(files.population) : createCirclePopulation(),
    terrain: files.terrain ? readTerrainFile(files.terrain) : NO_TERRAIN,
    weather: weatherFile ?? NO_WEATHER,
    districts: files.districts ? readDistrictsFile(files.districts) : DEMO_DISTRICTS,
    reload: async () => weatherFile?.reload(),
  };
  const provenance = Object.fromEntries(
    (['population', 'terrain', 'weather', 'districts'] as const).map((name) => [
      name,
      sources[name].provenance,
    ]),
  );
  logger.info(provenance, 'ground data');
  return sources;
}
