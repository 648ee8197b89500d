import { statSync } from 'node:fs';
import { getResolution, isValidCell, latLngToCell } from 'h3-js';
import { z } from 'zod';
import { fromInstant, HOUR_MS } from '../lib/clock.ts';
import { StartupError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { InstantSchema, LatitudeSchema, LongitudeSchema } from '../lib/wire.schema.ts';
import type { Ring } from './plane-geometry.ts';
import { type Weather, WeatherSchema } from './surroundings.schema.ts';
import { readTable } from './table-file.adapter.ts';
import type { WeatherSource } from './weather.port.ts';
import { type WeatherHour, type WeatherTable, worstWeather } from './weather-hours.ts';

/** Grid points count for the cell they lie in, H3 resolution 5: hexagons some 18 km across. */
const GRID_RESOLUTION = 5;

const Values = {
  hour: InstantSchema.refine((instant) => fromInstant(instant) % HOUR_MS === 0, 'not on the full hour'),
  gustMps: z.coerce.number().min(0).max(150).nullable().default(null),
  precipitation: WeatherSchema.shape.precipitation.default(null),
  temperatureC: z.coerce.number().min(-90).max(70).nullable().default(null),
};
const Row = z.union([
  z.strictObject({
    h3: z.string().toLowerCase().refine(isValidCell, 'no H3 cell'),
    ...Values,
  }),
  z.strictObject({
    latitude: z.coerce.number().pipe(LatitudeSchema),
    longitude: z.coerce.number().pipe(LongitudeSchema),
    ...Values,
  }),
]);

/**
 * Hourly weather from WEATHER_FILE (NDJSON or CSV): `h3` (all of one resolution) or `latitude longitude`, `hour`
 * (RFC 3339, on the hour), `gustMps precipitation temperatureC`, each of which may be missing. A file that
 * changed is read again; while it can't be read the last good one answers.
 */
export class WeatherFile implements WeatherSource {
  readonly #path: string;
  readonly #logger: Logger;
  #table: WeatherTable;
  #changedAtMs: number;
  provenance: string;

  /** Throws StartupError. */
  constructor(path: string, logger: Logger) {
    this.#path = path;
    this.#logger = logger;
    const read = readWeather(path);
    this.#table = read.table;
    this.provenance = read.provenance;
    this.#changedAtMs = statSync(path).mtimeMs;
  }

  over(parts: readonly Ring[], fromMs: number, toMs: number): Weather | null {
    const worst = worstWeather(this.#table, parts, { fromMs, toMs });
    return worst ? { ...worst, provenance: this.provenance } : null;
  }

  /** Reads the file again if it changed. */
  async reload(): Promise<void> {
    const { mtimeMs } = statSync(this.#path, { throwIfNoEntry: false }) ?? { mtimeMs: this.#changedAtMs };
    if (mtimeMs === this.#changedAtMs) return;
    this.#changedAtMs = mtimeMs;
    try {
      const { table, provenance } = readWeather(this.#path);
      this.#table = table;
      this.provenance = provenance;
    } catch (error) {
      this.#logger.warn({ err: error }, 'weather file not usable; the last good one answers');
    }
  }
}

function readWeather(path: string): { table: WeatherTable; provenance: string } {
  const { rows, provenance } = readTable('WEATHER_FILE', path, Row);
  const hours = new Map<string, Map<number, WeatherHour>>();
  let resolution: number | undefined;
  for (const { line, row } of rows) {
    const cell = 'h3' in row ? row.h3 : latLngToCell(row.latitude, row.longitude, GRID_RESOLUTION);
    resolution ??= getResolution(cell);
    if (getResolution(cell) !== resolution)
      throw new StartupError(`WEATHER_FILE: ${path}, line ${line}: cells of two resolutions.`);
    const { gustMps, precipitation, temperatureC } = row;
    const ofCell = hours.get(cell) ?? new Map<number, WeatherHour>();
    ofCell.set(fromInstant(row.hour) / HOUR_MS, { gustMps, precipitation, temperatureC });
    hours.set(cell, ofCell);
  }
  return { table: { resolution: resolution ?? GRID_RESOLUTION, hours }, provenance };
}
