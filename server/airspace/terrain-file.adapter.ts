import { extname } from 'node:path';
import { z } from 'zod';
import { StartupError } from '../lib/errors.ts';
import { LatitudeSchema, LongitudeSchema } from '../lib/wire.schema.ts';
import { readDataFile, readTable } from './table-file.adapter.ts';
import type { TerrainSource } from './terrain.port.ts';
import { elevationAt, rangeWithin, type TerrainGrid } from './terrain-grid.ts';

const NODES_MAX = 50_000_000;
const HEIGHT_METERS_MIN = -500;
const HEIGHT_METERS_MAX = 9_000;

/**
 * Ground heights from TERRAIN_FILE: an ESRI ASCII grid in degrees (`.asc`: ncols, nrows, xllcorner or xllcenter,
 * yllcorner or yllcenter, cellsize, NODATA_value, rows from north to south), or a table `longitude latitude
 * meters` of the nodes of a regular grid. Heights are metres AMSL, WGS-84 positions. Throws StartupError.
 */
export function readTerrainFile(path: string): TerrainSource {
  const { grid, provenance } =
    extname(path).toLowerCase() === '.asc' ? readAsciiGrid(path) : readNodeTable(path);
  return {
    provenance,
    elevationAt: (position) => elevationAt(grid, position),
    rangeWithin: (bounds) => rangeWithin(grid, bounds),
  };
}

function fail(path: string, what: string): never {
  throw new StartupError(`TERRAIN_FILE: ${path}: ${what}.`);
}

function readAsciiGrid(path: string): { grid: TerrainGrid; provenance: string } {
  const { text, fingerprint } = readDataFile('TERRAIN_FILE', path);
  const head = new Map<string, number>();
  const body = text.replace(
    /^\s*([a-z_]+)[ \t]+(-?[\d.eE+-]+)[ \t]*\r?\n/gim,
    (_all, name: string, value: string) => {
      head.set(name.toLowerCase(), Number(value));
      return '';
    },
  );
  const [columns = 0, rows = 0, step = 0] = ['ncols', 'nrows', 'cellsize'].map((name) => head.get(name));
  const west = head.get('xllcenter') ?? (head.get('xllcorner') ?? Number.NaN) + step / 2;
  const south = head.get('yllcenter') ?? (head.get('yllcorner') ?? Number.NaN) + step / 2;
  const noData = head.get('nodata_value') ?? -9999;
  if (![columns, rows].every((count) => Number.isInteger(count) && count >= 2) || columns * rows > NODES_MAX)
    fail(path, 'ncols and nrows must be 2 or more, and few enough');
  if (!(step > 0 && step < 1)) fail(path, 'cellsize must be degrees between 0 and 1');
  if (!(Math.abs(west) <= 180 && Math.abs(south) <= 90)) fail(path, 'no lower left corner in degrees');
  const heights = new Float32Array(columns * rows);
  const values = body.trim().split(/\s+/);
  if (values.length !== heights.length)
    fail(path, `${heights.length} heights expected, ${values.length} there`);
  values.forEach((text, index) => {
    const row = rows - 1 - Math.floor(index / columns);
    const value = Number(text);
    heights[row * columns + (index % columns)] = value === noData ? Number.NaN : checkHeight(path, value);
  });
  return { grid: { west, south, step, columns, rows, heights }, provenance: `terrain grid (${fingerprint})` };
}

function checkHeight(path: string, meters: number): number {
  if (meters >= HEIGHT_METERS_MIN && meters <= HEIGHT_METERS_MAX) return meters;
  return fail(path, `${meters} is no height of the ground in metres`);
}

const Node = z.strictObject({
  longitude: z.coerce.number().pipe(LongitudeSchema),
  latitude: z.coerce.number().pipe(LatitudeSchema),
  meters: z.coerce.number().min(HEIGHT_METERS_MIN).max(HEIGHT_METERS_MAX),
});

function readNodeTable(path: string): { grid: TerrainGrid; provenance: string } {
  const { rows: nodes, provenance } = readTable('TERRAIN_FILE', path, Node);
  const [xs, ys] = (['longitude', 'latitude'] as const).map((axis) =>
    [...new Set(nodes.map(({ row }) => row[axis]))].sort((a, b) => a - b),
  );
  const [west = 0, nextX = 0] = xs ?? [];
  const [south = 0] = ys ?? [];
  const step = nextX - west;
  const isRegular = (axis: readonly number[] = []): boolean =>
    axis.length >= 2 && axis.every((value, i) => Math.abs(value - (axis[0] ?? 0) - i * step) < step * 1e-3);
  if (!(step > 0 && isRegular(xs) && isRegular(ys))) fail(path, 'the nodes form no regular square grid');
  const [columns, rows] = [xs?.length ?? 0, ys?.length ?? 0];
  if (columns * rows > NODES_MAX) fail(path, 'too many nodes');
  const heights = new Float32Array(columns * rows).fill(Number.NaN);
  for (const { row } of nodes) {
    const column = Math.round((row.longitude - west) / step);
    heights[Math.round((row.latitude - south) / step) * columns + column] = row.meters;
  }
  return { grid: { west, south, step, columns, rows, heights }, provenance };
}
