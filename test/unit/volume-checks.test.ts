import fc from 'fast-check';
import { cellToLatLng, latLngToCell } from 'h3-js';
import { describe, expect, it } from 'vitest';
import { checkPolygon } from '../../server/airspace/check-polygon.ts';
import { checkVolume, VOLUME_CELLS_MAX } from '../../server/airspace/check-volume.ts';
import { type Volume, VolumeSchema } from '../../server/airspace/volume.schema.ts';
import { countCells, toCellShares } from '../../server/airspace/volume-cells.ts';
import { cornerAt, NANSHAN, routeFrom, squareAround } from '../helpers/volumes.ts';

const codesOf = (volume: Volume) => checkVolume(volume).map(({ code, field }) => `${code} ${field}`);
const area = (ring: readonly (readonly [number, number])[], heights: object = {}): Volume =>
  VolumeSchema.parse({ kind: 'area', ring, ...heights });
const inMeters = (corners: readonly (readonly [number, number])[]): Volume =>
  area(corners.map(([north, east]) => cornerAt(NANSHAN, north, east)));

describe('a volume someone asks cover for', () => {
  it('is accepted: a square, a route, an L, closed or open, either way round', () => {
    const bent = inMeters([
      [0, 0],
      [0, 400],
      [200, 400],
      [200, 200],
      [400, 200],
      [400, 0],
    ]);
    for (const volume of [
      squareAround(NANSHAN, 500),
      routeFrom(
        NANSHAN,
        [
          [0, 0],
          [900, 0],
        ],
        50,
      ),
      bent,
    ])
      expect(checkVolume(volume)).toEqual([]);
    const ring = bent.kind === 'area' ? bent.ring : [];
    expect(checkVolume(area([...ring, ring[0] ?? [0, 0]]))).toEqual([]);
    expect(checkVolume(area([...ring].reverse()))).toEqual([]);
  });

  it.each([
    [
      'a bow tie',
      [
        [0, 0],
        [300, 300],
        [300, 0],
        [0, 300],
      ],
      'POLYGON_SELF_INTERSECTING',
    ],
    [
      'a spike',
      [
        [0, 0],
        [0, 300],
        [300, 300],
        [600, 300],
        [300, 300],
        [300, 0],
      ],
      'POLYGON_SELF_INTERSECTING',
    ],
    [
      'two squares at one corner',
      [
        [0, 0],
        [0, 100],
        [100, 100],
        [100, 200],
        [200, 200],
        [200, 100],
        [100, 100],
        [100, 0],
      ],
      'POLYGON_SELF_INTERSECTING',
    ],
    [
      'two different corners',
      [
        [0, 0],
        [100, 100],
        [100, 100],
      ],
      'POLYGON_INVALID',
    ],
    [
      'a line',
      [
        [0, 0],
        [100, 100],
        [200, 200],
      ],
      'POLYGON_INVALID',
    ],
    [
      'a speck',
      [
        [0, 0],
        [0, 0.5],
        [0.5, 0.5],
      ],
      'POLYGON_INVALID',
    ],
  ] as const)('is refused as %s, with the field', (_name, corners, code) => {
    expect(codesOf(inMeters(corners))).toEqual([`${code} volume.ring`]);
  });

  it.each([
    [
      'Hong Kong',
      [
        [114.15, 22.27],
        [114.17, 22.27],
        [114.17, 22.29],
      ],
    ],
    [
      'over the river to Hong Kong',
      [
        [114.05, 22.54],
        [114.05, 22.47],
        [114.09, 22.47],
      ],
    ],
    [
      'Zürich',
      [
        [8.53, 47.36],
        [8.55, 47.36],
        [8.55, 47.38],
      ],
    ],
  ] as const)('is refused outside the territory: %s', (_name, ring) => {
    expect(codesOf(area(ring))).toEqual(['OUTSIDE_TERRITORY volume.ring']);
  });

  it('is told when latitude stands first', () => {
    const kashgar = [
      [39.4, 75.9],
      [39.4, 75.95],
      [39.45, 75.95],
    ] as const;
    expect(codesOf(area(kashgar))).toEqual(['COORDINATES_SWAPPED volume.ring']);
  });

  it('is refused across the antimeridian, upside down, and as a route without length', () => {
    expect(
      codesOf(
        area([
          [179.9, 40],
          [-179.9, 40],
          [-179.9, 40.1],
        ]),
      ),
    ).toEqual(['POLYGON_INVALID volume.ring']);
    expect(codesOf({ ...squareAround(NANSHAN, 500), floorMeters: 120 })).toEqual([
      'HEIGHTS_INVERTED volume.ceilingMeters',
    ]);
    expect(
      codesOf(
        routeFrom(
          NANSHAN,
          [
            [0, 0],
            [0, 0],
          ],
          50,
        ),
      ),
    ).toEqual(['POLYGON_INVALID volume.line']);
  });

  it('is refused when it is too large to look at, without looking', () => {
    const country = area([
      [100, 25],
      [115, 25],
      [115, 35],
      [100, 35],
    ]);
    expect(codesOf(country)).toEqual(['VOLUME_TOO_LARGE volume.ring']);
    expect(codesOf(squareAround(NANSHAN, 40_000))).toEqual(['VOLUME_TOO_LARGE volume.ring']);
  });
});

describe('a polygon with holes', () => {
  const outer = [
    [114, 22.5],
    [114.1, 22.5],
    [114.1, 22.6],
    [114, 22.6],
  ] as const;
  it('keeps its holes inside and apart from its outer edge', () => {
    const hole = [
      [114.04, 22.54],
      [114.06, 22.54],
      [114.06, 22.56],
    ] as const;
    expect(checkPolygon([outer, hole], 'p')).toEqual([]);
    const crossing = [
      [114.04, 22.54],
      [114.2, 22.54],
      [114.06, 22.56],
    ] as const;
    expect(checkPolygon([outer, crossing], 'p')).toMatchObject([{ code: 'POLYGON_SELF_INTERSECTING' }]);
    const away = [
      [114.24, 22.54],
      [114.26, 22.54],
      [114.26, 22.56],
    ] as const;
    expect(checkPolygon([outer, away], 'p')).toMatchObject([{ code: 'POLYGON_INVALID', field: 'p.1' }]);
  });
});

describe('the ground cells of a volume', () => {
  it('have shares that sum to 1 and are sorted by share (property)', () => {
    const meters = fc.integer({ min: -4_000, max: 4_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(meters, meters), { minLength: 2, maxLength: 6 }), (offsets) => {
        const shares = toCellShares(routeFrom(NANSHAN, offsets, 60));
        expect(Math.abs(shares.reduce((sum, { share }) => sum + share, 0) - 1)).toBeLessThan(1e-9);
        const sorted = [...shares].sort((a, b) => b.share - a.share);
        expect(shares.map(({ share }) => share)).toEqual(sorted.map(({ share }) => share));
      }),
      { numRuns: 50 },
    );
  });

  it('is one where the volume fits one, and includes every cell a point of it lies in', () => {
    const [lat, lon] = cellToLatLng(latLngToCell(NANSHAN.latitudeDegrees, NANSHAN.longitudeDegrees, 8));
    const home = { latitudeDegrees: lat, longitudeDegrees: lon };
    expect(toCellShares(squareAround(home, 200))).toHaveLength(1);
    const cells = new Set(toCellShares(squareAround(home, 3_000)).map(({ cellId }) => cellId));
    for (let north = -1_490; north <= 1_490; north += 149)
      for (let east = -1_490; east <= 1_490; east += 149) {
        const [x, y] = cornerAt(home, north, east);
        expect(cells).toContain(latLngToCell(y, x, 8));
      }
  });

  it('has shares as large as its part of the area', () => {
    // East half twice as wide as the west half of a strip: compare with counting points.
    const volume = squareAround(NANSHAN, 2_000);
    const counted = new Map<string, number>();
    for (let i = 0; i < 100; i += 1)
      for (let j = 0; j < 100; j += 1) {
        const [x, y] = cornerAt(NANSHAN, -990 + i * 20, -990 + j * 20);
        const cell = latLngToCell(y, x, 8);
        counted.set(cell, (counted.get(cell) ?? 0) + 1e-4);
      }
    for (const { cellId, share } of toCellShares(volume))
      expect(share).toBeCloseTo(counted.get(cellId) ?? 0, 2);
  });

  it('are bounded for every volume that passes', () => {
    const long = routeFrom(
      NANSHAN,
      [
        [0, 0],
        [30_000, 20_000],
        [60_000, 0],
      ],
      500,
    );
    expect(checkVolume(long)).toEqual([]);
    expect(countCells(long)).toBeLessThan(VOLUME_CELLS_MAX);
  });
});
