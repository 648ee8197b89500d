import { describe, expect, it } from 'vitest';
import { checkZone } from '../../server/airspace/check-zone.ts';
import { initialArc } from '../../server/airspace/encounter-class.ts';
import { overlayGround } from '../../server/airspace/ground-overlay.ts';
import { createCirclePopulation } from '../../server/airspace/population.adapter.ts';
import { isInSuitableAirspace } from '../../server/airspace/suitable-airspace.ts';
import { NO_TERRAIN } from '../../server/airspace/terrain.port.ts';
import { trueHeightOf } from '../../server/airspace/true-height.ts';
import { toVolumeParts } from '../../server/airspace/volume-parts.ts';
import { ZoneFactsSchema } from '../../server/airspace/zone.schema.ts';
import { heightsMeet } from '../../server/airspace/zone-heights.ts';
import { zonesAt } from '../../server/airspace/zone-lookup.ts';
import { isActiveAt, isActiveDuring, isActiveThroughout } from '../../server/airspace/zone-window.ts';
import { offsetPosition } from '../../server/lib/geo.ts';
import { cornerAt, NANSHAN, squareAround } from '../helpers/volumes.ts';
import { indexOf, touchesOf, zoneFacts, zoneOf } from '../helpers/zones.ts';

const ms = (instant: string) => Date.parse(instant);
const window = (more: object) => ZoneFactsSchema.shape.windows.parse([more]);

describe('when a zone holds', () => {
  const july = window({ from: '2026-07-01T00:00:00Z', to: '2026-08-01T00:00:00Z' });
  const nights = window({ daily: { from: '22:00', to: '06:00' } });
  const mondays = window({ daily: { days: ['mon'], from: '09:00', to: '17:00' } });

  it('is always without windows', () => expect(isActiveAt([], 0)).toBe(true));

  it('is from its first instant up to, not at, its last', () => {
    expect(isActiveAt(july, ms('2026-07-01T00:00:00Z'))).toBe(true);
    expect(isActiveAt(july, ms('2026-07-31T23:59:59.999Z'))).toBe(true);
    expect(isActiveAt(july, ms('2026-08-01T00:00:00Z'))).toBe(false);
    expect(isActiveDuring(july, ms('2026-06-30T23:00:00Z'), ms('2026-07-01T00:00:00Z'))).toBe(true);
  });

  it('goes by the clock of Shanghai, over midnight too', () => {
    expect(isActiveAt(nights, ms('2026-07-01T14:00:00Z'))).toBe(true); // 22:00
    expect(isActiveAt(nights, ms('2026-07-01T21:59:00Z'))).toBe(true); // 05:59
    expect(isActiveAt(nights, ms('2026-07-01T22:00:00Z'))).toBe(false); // 06:00
    expect(isActiveAt(nights, ms('2026-07-01T13:59:59Z'))).toBe(false);
  });

  it('knows its weekdays in Shanghai', () => {
    expect(isActiveAt(mondays, ms('2026-11-30T01:00:00Z'))).toBe(true); // Monday 09:00
    expect(isActiveAt(mondays, ms('2026-11-29T01:00:00Z'))).toBe(false);
    expect(isActiveDuring(mondays, ms('2026-11-24T00:00:00Z'), ms('2026-11-29T12:00:00Z'))).toBe(false);
    expect(isActiveDuring(mondays, ms('2026-11-24T00:00:00Z'), ms('2027-11-24T00:00:00Z'))).toBe(true);
  });

  it('holds throughout only where no part is left out', () => {
    expect(isActiveThroughout(mondays, ms('2026-11-30T01:00:00Z'), ms('2026-11-30T08:59:00Z'))).toBe(true);
    expect(isActiveThroughout(mondays, ms('2026-11-30T01:00:00Z'), ms('2026-11-30T09:30:00Z'))).toBe(false);
    expect(isActiveThroughout(july, ms('2026-06-30T23:00:00Z'), ms('2026-07-01T01:00:00Z'))).toBe(false);
  });
});

describe('what is said of a zone', () => {
  it.each([
    [
      'a bow tie',
      {
        polygon: [
          [
            cornerAt(NANSHAN, 0, 0),
            cornerAt(NANSHAN, 300, 300),
            cornerAt(NANSHAN, 300, 0),
            cornerAt(NANSHAN, 0, 300),
          ],
        ],
      },
      'POLYGON_SELF_INTERSECTING polygon.0',
    ],
    [
      'two corners',
      { polygon: [[cornerAt(NANSHAN, 0, 0), cornerAt(NANSHAN, 300, 300)]] },
      'POLYGON_INVALID polygon.0',
    ],
    [
      'Hong Kong',
      {
        polygon: [
          [
            [114.15, 22.27],
            [114.17, 22.27],
            [114.17, 22.29],
          ],
        ],
      },
      'OUTSIDE_TERRITORY polygon',
    ],
    [
      'latitude first',
      {
        polygon: [
          [
            [39.4, 75.9],
            [39.4, 75.95],
            [39.45, 75.95],
          ],
        ],
      },
      'COORDINATES_SWAPPED polygon',
    ],
    ['a ceiling under its floor', { floorMeters: 100, ceilingMeters: 50 }, 'HEIGHTS_INVERTED ceilingMeters'],
    [
      'a window that ends first',
      { windows: [{ from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }] },
      'WINDOW_INVERTED windows.0.to',
    ],
  ])('is refused with its field: %s', (_name, more, expected) => {
    const problems = checkZone(zoneFacts(more)).map(({ code, field }) => `${code} ${field}`);
    expect(problems).toEqual([expected]);
  });

  it('may reach over the border or the sea, and have a hole', () => {
    expect(checkZone(zoneFacts({}, 40_000))).toEqual([]);
    const hole = [cornerAt(NANSHAN, -100, -100), cornerAt(NANSHAN, -100, 100), cornerAt(NANSHAN, 100, 0)];
    expect(checkZone(zoneFacts({ polygon: [...zoneFacts().polygon, hole] }))).toEqual([]);
  });
});

describe('heights of a zone and a flight', () => {
  const zone = zoneFacts({ floorMeters: 100, floorDatum: 'amsl', ceilingMeters: 300, ceilingDatum: 'amsl' });
  it('compare above the ground where it is known, and are unknown otherwise', () => {
    const low = { floorMeters: 0, ceilingMeters: 50 };
    expect(heightsMeet(zone, low, { minMeters: 0, maxMeters: 10 })).toBe(false);
    expect(heightsMeet(zone, low, { minMeters: 0, maxMeters: 80 })).toBe(true);
    expect(heightsMeet(zone, low, null)).toBeNull();
    expect(heightsMeet(zoneFacts({ floorMeters: 120 }), { floorMeters: 0, ceilingMeters: 120 }, null)).toBe(
      false,
    );
  });

  it('are measured above the ground first, then by sea level less terrain, never by take-off', () => {
    const sample = { ...NANSHAN, altitudeAmslMeters: 150, heightAboveGroundMeters: null };
    const hill = { ...NO_TERRAIN, elevationAt: () => 40 };
    expect(trueHeightOf(sample, hill)).toEqual({ meters: 110, source: 'amslMinusTerrain' });
    expect(trueHeightOf(sample, NO_TERRAIN)).toBeNull();
    expect(trueHeightOf({ ...sample, heightAboveGroundMeters: 90 }, hill)).toEqual({
      meters: 90,
      source: 'aboveGround',
    });
  });
});

describe('the index of zones', () => {
  it('examines what lies near, not all: 5,000 zones, a handful of candidates', () => {
    const corner = { latitudeDegrees: 24, longitudeDegrees: 100 };
    const template = zoneFacts();
    const [shape = []] = template.polygon;
    const index = indexOf(
      ...Array.from({ length: 5_000 }, (_, i) => {
        // A lattice of 100 columns, some 3 km apart.
        const [dx, dy] = [100 + (i % 100) * 0.03 - 113.9472, 24 + Math.floor(i / 100) * 0.03 - 22.5308];
        return { ...template, polygon: [shape.map(([x, y]): [number, number] => [x + dx, y + dy])] };
      }),
    );
    expect(index.size).toBe(5_000);
    const home = {
      latitudeDegrees: corner.latitudeDegrees + 0.9,
      longitudeDegrees: corner.longitudeDegrees + 0.9,
    };
    const [x, y] = [home.longitudeDegrees, home.latitudeDegrees];
    expect(index.search({ west: x, south: y, east: x, north: y })).toHaveLength(1);
    expect(touchesOf(index, squareAround(home, 4_000))).toHaveLength(1);
    expect(
      index.search({ west: x - 0.05, south: y - 0.05, east: x + 0.05, north: y + 0.05 }).length,
    ).toBeLessThan(20);
  });

  it('forgets the old version of a zone, and a retired one', () => {
    const index = indexOf(zoneFacts());
    const at = { west: 113.9, south: 22.5, east: 114, north: 22.6 };
    index.put({
      ...zoneOf('zon_0', zoneFacts({}, 1_000, { latitudeDegrees: 30, longitudeDegrees: 110 })),
      version: 2,
    });
    expect(index.search(at)).toEqual([]);
    index.put({ ...zoneOf('zon_0', zoneFacts()), version: 3 });
    expect(index.search(at)).toHaveLength(1);
    index.put({ ...zoneOf('zon_0', zoneFacts()), version: 4, state: 'retired' });
    expect(index.size).toBe(0);
  });

  it('answers a point by place, height and instant, and not in a hole', () => {
    const hole = [
      cornerAt(NANSHAN, -100, -100),
      cornerAt(NANSHAN, -100, 100),
      cornerAt(NANSHAN, 100, 100),
      cornerAt(NANSHAN, 100, -100),
    ];
    const index = indexOf(zoneFacts({ polygon: [...zoneFacts().polygon, hole], floorMeters: 50 }));
    const ask = (north: number, trueHeightMeters: number | null) =>
      zonesAt(index, {
        position: offsetPosition(NANSHAN, north, 0),
        trueHeightMeters,
        groundMeters: null,
        atMs: 0,
      }).length;
    expect([ask(300, 60), ask(300, 40), ask(300, null), ask(0, 60), ask(600, 60)]).toEqual([1, 0, 1, 0, 0]);
    expect(touchesOf(index, { ...squareAround(NANSHAN, 150), ceilingMeters: 90 })).toEqual([]);
    expect(touchesOf(index, squareAround(NANSHAN, 250))).toHaveLength(1);
  });
});

const suitable = (more: object = {}, side = 2_000) =>
  zoneFacts({ kind: 'suitable', ceilingMeters: 120, ...more }, side);
function inSuitable(
  index: ReturnType<typeof indexOf>,
  volume = squareAround(NANSHAN, 500),
  takeoff: [number, number] | null = null,
) {
  const parts = toVolumeParts(volume);
  return isInSuitableAirspace({
    touches: touchesOf(index, volume),
    parts,
    ceilingMeters: volume.ceilingMeters,
    takeoff,
  });
}

describe('suitable airspace (Order 761 art. 19, 31)', () => {
  it('is where one published zone holds the whole flight up to 120 m', () => {
    expect(inSuitable(indexOf(suitable()))).toBe(true);
    expect(inSuitable(indexOf(suitable()), squareAround(NANSHAN, 500, { ceilingMeters: 121 }))).toBe(false);
    expect(inSuitable(indexOf(suitable({ ceilingMeters: 60 })))).toBe(null);
  });

  it('is unknown where nothing is published', () => expect(inSuitable(indexOf())).toBeNull());

  it('is left by a flight that leaves the zone or touches a controlled one', () => {
    expect(inSuitable(indexOf(suitable({}, 400)))).toBe(false);
    for (const kind of ['controlled', 'prohibited', 'restricted', 'temporary'])
      expect(inSuitable(indexOf(suitable(), zoneFacts({ kind }, 100)))).toBe(false);
    expect(inSuitable(indexOf(suitable(), zoneFacts({ kind: 'underwriting' }, 100)))).toBe(true);
    expect(inSuitable(indexOf(suitable(), zoneFacts({ floorMeters: 120 }, 100)))).toBe(true);
  });

  it('is unknown where only the reach of a take-off leaves it, and left where the take-off itself does', () => {
    const home = cornerAt(NANSHAN, 0, 0);
    const park = cornerAt(NANSHAN, 0, 200);
    expect(inSuitable(indexOf(suitable({}, 400)), squareAround(NANSHAN, 900), home)).toBeNull();
    const beside = zoneFacts({}, 100, offsetPosition(NANSHAN, 0, 200));
    expect(inSuitable(indexOf(suitable(), beside), squareAround(NANSHAN, 900), home)).toBeNull();
    expect(inSuitable(indexOf(suitable(), beside), squareAround(NANSHAN, 900), park)).toBe(false);
  });
});

describe('initial air risk (SORA Annex C)', () => {
  const arc = (facts: object[], ceilingMeters = 120, categories: ('rural' | 'urban')[] = ['urban']) =>
    initialArc(
      touchesOf(
        indexOf(...facts.map((one) => zoneFacts(one))),
        squareAround(NANSHAN, 500, { ceilingMeters }),
      ),
      { ceilingMeters, categories },
    );

  it.each([
    ['AEC 1', [{ airEnvironment: 'airport' }], 120, 'urban', 'd'],
    ['AEC 1 unnamed', [{ clause: 'Order 761 art. 19(1)' }], 120, 'urban', 'd'],
    ['AEC 2', [{ airEnvironment: 'transponderMandatory' }], 200, 'urban', 'd'],
    ['AEC 3', [{ airEnvironment: 'controlled' }], 200, 'urban', 'd'],
    ['AEC 4', [{ kind: 'suitable' }], 200, 'urban', 'c'],
    ['AEC 5', [{ kind: 'suitable' }], 200, 'rural', 'c'],
    ['AEC 6', [{ airEnvironment: 'airportUncontrolled' }], 120, 'rural', 'c'],
    ['AEC 7', [{ airEnvironment: 'transponderMandatory' }], 120, 'rural', 'c'],
    [
      'AEC 8, K9: below 120 m in a CTR off the airport',
      [{ airEnvironment: 'controlled' }],
      120,
      'rural',
      'c',
    ],
    ['AEC 9', [{ kind: 'suitable' }], 120, 'urban', 'c'],
    ['AEC 10', [{ kind: 'suitable' }], 120, 'rural', 'b'],
    ['AEC 12', [{ airEnvironment: 'segregated' }], 120, 'urban', 'a'],
    [
      'the worst of several',
      [{ airEnvironment: 'segregated' }, { airEnvironment: 'airport' }],
      120,
      'urban',
      'd',
    ],
  ] as const)('%s', (_name, facts, ceiling, ground, expected) => {
    expect(arc([...facts], ceiling, [ground])).toBe(expected);
  });

  it('is unknown where no zone is published', () => expect(arc([])).toBeNull());
});

describe('what stands on the ground', () => {
  const cell = createCirclePopulation().cellAt({ latitudeDegrees: 22.5, longitudeDegrees: 114.6 });
  const home = { latitudeDegrees: 22.5, longitudeDegrees: 114.6 };
  const over = (more: object) =>
    overlayGround(cell, [
      ...indexOf(zoneFacts(more, 200, home)).search({ west: 114, south: 22, east: 115, north: 23 }),
    ]);

  it('makes a cell dearer where a road or industry crosses it, and says so', () => {
    expect(cell.category).toBe('rural');
    expect(over({ ground: 'road' })).toMatchObject({
      propertyDamageProbability: 0.25,
      catastropheProbability: 5e-4,
      densityPerKm2: cell.densityPerKm2,
    });
    expect(over({ ground: 'industrial' }).propertyDamageProbability).toBe(0.35);
    expect(over({ ground: 'road', name: 'G4 expressway' }).provenance).toContain('road: G4 expressway');
  });

  it('stands a crowd in the open', () => {
    expect(over({ ground: 'crowd' })).toMatchObject({ densityPerKm2: 50_001, sheltering: 0 });
    expect(over({ ground: 'crowd', crowdPerKm2: 80_000 }).densityPerKm2).toBe(80_000);
  });
});
