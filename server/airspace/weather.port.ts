import type { Ring } from './plane-geometry.ts';
import type { Weather } from './surroundings.schema.ts';

/** Weather observed or forecast. */
export interface WeatherSource {
  /** The worst expected over these rings in [fromMs, toMs], Unix ms; null when nobody said anything. */
  over(parts: readonly Ring[], fromMs: number, toMs: number): Weather | null;
  readonly provenance: string;
}

export const NO_WEATHER: WeatherSource = { over: () => null, provenance: 'no weather data' };
