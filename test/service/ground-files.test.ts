import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { latLngToCell } from 'h3-js';
import { afterAll, describe, expect, it } from 'vitest';
import { DEMO_DISTRICTS } from '../../server/airspace/districts-demo.adapter.ts';
import { readDistrictsFile } from '../../server/airspace/districts-file.adapter.ts';
import { readPopulationFile } from '../../server/airspace/population-file.adapter.ts';
import { readTerrainFile } from '../../server/airspace/terrain-file.adapter.ts';
import { toVolumeParts } from '../../server/airspace/volume-parts.ts';
import { WeatherFile } from '../../server/airspace/weather-file.adapter.ts';
import { StartupError } from '../../server/lib/errors.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { ReceiptSchema } from '../../server/pricing/receipt.schema.ts';
import { addFleet, openTestContext } from '../helpers/context.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { climb, flySortie } from '../helpers/sortie.ts';
import { NANSHAN, squareAround } from '../helpers/volumes.ts';
import { zoneFacts } from '../helpers/zones.ts';

const folder = mkdtempSync(join(tmpdir(), 'skycover-ground-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const fileOf = (extension: string, text: string): string => {
  files += 1;
  const path = join(folder, `${files}.${extension}`);
  writeFileSync(path, text);
  return path;
};
const lines = (...rows: object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
const CELL = latLngToCell(NANSHAN.latitudeDegrees, NANSHAN.longitudeDegrees, 8);
const message = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    return error instanceof Error ? error.message : '';
  }
  return 'no error';
};

describe('POPULATION_FILE', () => {
  const head = '# provenance: Census of Nanshan 2025\nh3,densityPerKm2,category,sheltering\n';
  it('gives cells their figures with the file they came from, as CSV and NDJSON', () => {
    const csv = readPopulationFile(fileOf('csv', `${head}${CELL},9000,urban,0.6\n`));
    expect(csv.cellAt(NANSHAN)).toMatchObject({
      densityPerKm2: 9_000,
      sheltering: 0.6,
      propertyDamageProbability: 0.3,
    });
    expect(csv.cellAt(NANSHAN).provenance).toMatch(
      /^Census of Nanshan 2025 \(\d+\.csv, sha256 [0-9a-f]{12}\)$/,
    );
    const json = readPopulationFile(
      fileOf('ndjson', lines({ provenance: 'Telecom' }, { h3: CELL, densityPerKm2: 1, category: 'road' })),
    );
    expect(json.cellAt(NANSHAN)).toMatchObject({
      densityPerKm2: 1,
      sheltering: 0,
      catastropheProbability: 5e-4,
    });
    expect(json.cellAt({ latitudeDegrees: 30, longitudeDegrees: 110 }).provenance).toContain(
      'no population data',
    );
  });

  it.each([
    ['nothing.csv', undefined, "can't be read"],
    ['no provenance', `h3,densityPerKm2,category\n${CELL},1,urban\n`, 'no provenance'],
    ['another resolution', `${head}8428309ffffffff,1,urban,\n`, 'line 3: h3: no H3 cell of resolution 8'],
    ['a negative density', `${head}${CELL},-1,urban,\n`, 'line 3: densityPerKm2'],
    ['an unknown category', `${head}${CELL},1,city,\n`, 'line 3: category'],
    [
      'a cell twice',
      `${head}${CELL},1,urban,\n${CELL},2,urban,\n`,
      `line 4: cell ${CELL} stands there twice`,
    ],
  ])('is refused at start: %s', (_name, text, expected) => {
    const path = text === undefined ? join(folder, 'nothing.csv') : fileOf('csv', text);
    const said = message(() => readPopulationFile(path));
    expect(said).toContain('POPULATION_FILE');
    expect(said).toContain(expected);
  });
});

describe('TERRAIN_FILE', () => {
  const asc =
    'ncols 3\nnrows 2\nxllcenter 113.9\nyllcenter 22.5\ncellsize 0.1\nNODATA_value -9999\n10 20 30\n0 10 -9999\n';
  const at = (longitudeDegrees: number, latitudeDegrees: number) => ({ longitudeDegrees, latitudeDegrees });

  it('is read between its nodes, north first, and unknown beside an unknown node', () => {
    const terrain = readTerrainFile(fileOf('asc', asc));
    expect(terrain.elevationAt(at(113.9, 22.6))).toBeCloseTo(10);
    expect(terrain.elevationAt(at(113.95, 22.55))).toBeCloseTo(10);
    expect(terrain.elevationAt(at(114.05, 22.55))).toBeNull();
    expect(terrain.elevationAt(at(112, 22.55))).toBeNull();
    expect(terrain.rangeWithin({ west: 113.91, east: 113.99, south: 22.51, north: 22.59 })).toEqual({
      minMeters: 0,
      maxMeters: 20,
    });
    expect(terrain.rangeWithin({ west: 113.91, east: 114.05, south: 22.51, north: 22.59 })).toBeNull();
  });

  it('may be a table of nodes', () => {
    const rows = [
      [113.9, 22.5, 1],
      [114, 22.5, 2],
      [113.9, 22.6, 3],
      [114, 22.6, 4],
    ];
    const csv = `# provenance: Survey\nlongitude,latitude,meters\n${rows.map((row) => row.join()).join('\n')}\n`;
    const terrain = readTerrainFile(fileOf('csv', csv));
    expect(terrain.elevationAt(at(113.95, 22.55))).toBeCloseTo(2.5);
    expect(terrain.provenance).toContain('Survey');
  });

  it.each([
    ['asc', asc.replace('ncols 3', 'ncols 4'), '8 heights expected, 6 there'],
    ['asc', asc.replace('cellsize 0.1', 'cellsize 30'), 'cellsize must be degrees'],
    ['asc', asc.replace('10 20 30', '10 x 30'), 'is no height'],
    [
      'csv',
      '# provenance: S\nlongitude,latitude,meters\n113,22,1\n114,22,1\n113,22.5,1\n',
      'no regular square grid',
    ],
  ])('is refused at start: %s %#', (extension, text, expected) => {
    expect(message(() => readTerrainFile(fileOf(extension, text)))).toContain(expected);
  });
});

describe('WEATHER_FILE', () => {
  const hour = (offset: number) =>
    new Date(Math.floor(T0 / 3_600_000) * 3_600_000 + offset * 3_600_000).toISOString();
  const place = { latitude: NANSHAN.latitudeDegrees, longitude: NANSHAN.longitudeDegrees };
  const parts = toVolumeParts(squareAround(NANSHAN, 500));
  const open = (...rows: object[]) =>
    new WeatherFile(fileOf('ndjson', lines({ provenance: 'Forecast' }, ...rows)), createLogger('silent'));

  it('answers with the worst of the window, and null where nobody said', () => {
    const weather = open(
      { ...place, hour: hour(0), gustMps: 5, precipitation: 'none', temperatureC: 30 },
      { ...place, hour: hour(1), gustMps: 9, precipitation: 'rain' },
      { ...place, hour: hour(5), gustMps: 30 },
    );
    expect(weather.over(parts, T0, T0 + 3_600_000)).toMatchObject({
      gustMps: 9,
      precipitation: 'rain',
      temperatureC: 30,
    });
    expect(weather.over(parts, T0 - 7_200_000, T0 - 3_700_000)).toBeNull();
    expect(
      weather.over(
        [
          [
            [100, 30],
            [100.1, 30],
            [100.1, 30.1],
          ],
        ],
        T0,
        T0,
      ),
    ).toBeNull();
  });

  it('is read again when it changes, and the last good one answers while it can not be read', async () => {
    const path = fileOf('ndjson', lines({ provenance: 'Forecast' }, { ...place, hour: hour(0), gustMps: 5 }));
    const weather = new WeatherFile(path, createLogger('silent'));
    const change = async (text: string, at: number) => {
      writeFileSync(path, text);
      utimesSync(path, at, at);
      await weather.reload();
      return weather.over(parts, T0, T0)?.gustMps;
    };
    expect(await change(lines({ provenance: 'Next' }, { ...place, hour: hour(0), gustMps: 7 }), 1_000)).toBe(
      7,
    );
    expect(weather.provenance).toContain('Next');
    expect(await change('{half a', 2_000)).toBe(7);
  });

  it('is refused at start off the hour and in cells of two sizes', () => {
    expect(message(() => open({ ...place, hour: new Date(T0 + 1_000).toISOString() }))).toContain('line 2');
    expect(message(() => open({ h3: CELL, hour: hour(0) }, { ...place, hour: hour(0) }))).toContain(
      'two resolutions',
    );
  });
});

describe('DISTRICTS_FILE', () => {
  const file = (more: object = {}) =>
    fileOf(
      'geojson',
      JSON.stringify({
        type: 'FeatureCollection',
        provenance: 'Civil affairs',
        features: [
          {
            type: 'Feature',
            geometry: { type: 'Polygon', coordinates: zoneFacts().polygon },
            properties: { district: 'nanshan' },
          },
        ],
        ...more,
      }),
    );
  it('names the district of a place, and none outside', () => {
    const districts = readDistrictsFile(file());
    expect(districts.districtAt(NANSHAN)).toBe('nanshan');
    expect(districts.districtAt({ latitudeDegrees: 22.6, longitudeDegrees: 114 })).toBeNull();
    expect(DEMO_DISTRICTS.districtAt(NANSHAN)).toBe('nanshan');
    expect(DEMO_DISTRICTS.provenance).toContain('SYNTHETIC');
  });
  it('is refused without its provenance', () => {
    expect(message(() => readDistrictsFile(file({ provenance: undefined })))).toContain('provenance');
  });
});

describe('a take-off with files of its own', () => {
  it('is priced by their figures: ground, gusts, air risk, and the receipt says so', async () => {
    const population = lines(
      { provenance: 'Test census' },
      { h3: CELL, densityPerKm2: 60_000, category: 'urban' },
    );
    const hours = Array.from({ length: 3 }, (_, i) =>
      new Date(Math.floor(T0 / 3_600_000 + i) * 3_600_000).toISOString(),
    );
    const weather = lines(
      { provenance: 'Test forecast' },
      ...hours.map((hour) => ({
        h3: latLngToCell(NANSHAN.latitudeDegrees, NANSHAN.longitudeDegrees, 5),
        hour,
        gustMps: 9,
      })),
    );
    const zones = {
      format: 'geojson',
      source: 'test',
      document: {
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            id: 1,
            geometry: { type: 'Polygon', coordinates: zoneFacts({}, 8_000).polygon },
            properties: {
              name: 'CTR',
              kind: 'controlled',
              clause: 'Order 761 art. 19(1)',
              airEnvironment: 'controlled',
              provenance: 'test',
            },
          },
        ],
      },
    };
    const test = await openTestContext({
      config: {
        POPULATION_FILE: fileOf('ndjson', population),
        WEATHER_FILE: fileOf('ndjson', weather),
        ZONES_FILE: fileOf('json', JSON.stringify(zones)),
      },
    });
    const fleet = await addFleet(test.context);
    await flySortie(test.context, { serialNumber: fleet.drone.serialNumber, startMs: T0, steps: climb() });
    const [flight] = (await test.context.flights.list(fleet.viewer, { limit: 1 })).items;
    const quote = await test.context.quotes.get(fleet.viewer, flight?.quoteId ?? '');
    const { provenance } = ReceiptSchema.parse(quote.receipt);
    const sourceOf = (symbol: string) => provenance.find((one) => one.symbol === symbol);
    expect(sourceOf('cells.0')?.source).toContain('Test census');
    expect(sourceOf('F_wx')).toMatchObject({ assumed: false });
    expect(Number(sourceOf('F_wx')?.value)).toBeGreaterThan(1);
    expect(sourceOf('arc')).toMatchObject({ value: 'c', assumed: false });
    expect(quote.reasons.map(({ code }) => code)).toContain('DENSITY_ABOVE_LIMIT');
    await test.close();
  });

  it('refuses to start with a zones file that has an error, naming feature and path', async () => {
    const broken = {
      format: 'geojson',
      source: 'test',
      document: { type: 'FeatureCollection', features: [{ type: 'Feature' }] },
    };
    const path = fileOf('json', JSON.stringify(broken));
    await expect(openTestContext({ config: { ZONES_FILE: path } })).rejects.toThrow(
      /ZONES_FILE.*feature 0, geometry/,
    );
  });
});
