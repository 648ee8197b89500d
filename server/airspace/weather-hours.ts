import { latLngToCell, POLYGON_TO_CELLS_FLAGS, polygonToCellsExperimental } from 'h3-js';
import { HOUR_MS } from '../lib/clock.ts';
import type { Ring } from './plane-geometry.ts';
import type { Weather } from './surroundings.schema.ts';

/** Weather of one cell in one hour; what is null nobody said. */
export type WeatherHour = Omit<Weather, 'provenance'>;

/** Hours by cell and hour number since 1970; all cells of one H3 resolution. */
export interface WeatherTable {
  resolution: number;
  hours: ReadonlyMap<string, ReadonlyMap<number, WeatherHour>>;
}

/** No forecast reaches farther. */
const HOURS_MAX = 14 * 24;
/** Most comfortable for aircraft and battery, °C: what is farther from it is worse. */
const MILD_C = 20;

/** The worst of what is known over the rings in [fromMs, toMs]; undefined when nothing is. */
export function worstWeather(
  table: WeatherTable,
  parts: readonly Ring[],
  window: { fromMs: number; toMs: number },
): WeatherHour | undefined {
  const first = Math.floor(window.fromMs / HOUR_MS);
  const last = Math.min(Math.floor(window.toMs / HOUR_MS), first + HOURS_MAX);
  const known: WeatherHour[] = [];
  for (const cell of cellsOf(parts, table.resolution)) {
    const hours = table.hours.get(cell);
    for (let hour = first; hours && hour <= last; hour += 1) {
      const one = hours.get(hour);
      if (one) known.push(one);
    }
  }
  return known.length === 0 ? undefined : known.reduce(worse);
}

const WETNESS = [null, 'none', 'rain', 'snow'] as const;

function worse(a: WeatherHour, b: WeatherHour): WeatherHour {
  return {
    gustMps: maxKnown(a.gustMps, b.gustMps),
    precipitation:
      WETNESS.indexOf(a.precipitation) >= WETNESS.indexOf(b.precipitation)
        ? a.precipitation
        : b.precipitation,
    temperatureC: farther(a.temperatureC, b.temperatureC),
  };
}

function maxKnown(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

function farther(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.abs(a - MILD_C) >= Math.abs(b - MILD_C) ? a : b;
}

function cellsOf(parts: readonly Ring[], resolution: number): Set<string> {
  const { containmentOverlapping } = POLYGON_TO_CELLS_FLAGS;
  return new Set(
    parts.flatMap((part) => [
      ...part.map(([x, y]) => latLngToCell(y, x, resolution)),
      ...polygonToCellsExperimental([part.map(([x, y]) => [x, y])], resolution, containmentOverlapping, true),
    ]),
  );
}
