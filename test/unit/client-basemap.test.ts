import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { clipLand } from '../../client/basemap/clip-land.ts';
import { graticuleOf } from '../../client/map/graticule.ts';
import { isInRegion, REGION } from '../../client/map/region.ts';

const atlas = createRequire(import.meta.url)('world-atlas/land-10m.json');

describe('the bundled base map', () => {
  const land = clipLand(atlas, REGION);

  it('is the land of the region as Natural Earth draws it (vitest -u writes it anew)', async () => {
    await expect(`${JSON.stringify(land)}\n`).toMatchFileSnapshot('../../client/public/basemap/land.geojson');
  });

  it('stays inside the region and closes every ring', () => {
    const [shape] = land.features;
    const rings = shape?.geometry.type === 'MultiPolygon' ? shape.geometry.coordinates.flat() : [];
    expect(rings.length).toBeGreaterThan(10);
    for (const ring of rings) {
      expect(ring.at(-1)).toEqual(ring[0]);
      for (const [x = 0, y = 0] of ring) {
        expect(x >= REGION.west && x <= REGION.east && y >= REGION.south && y <= REGION.north).toBe(true);
      }
    }
  });
});

describe('the grid beyond the bundled map', () => {
  it.each([0.0008, 0.02, 1.3, 30])('frames a view of %d degrees with two to nine lines each way', (span) => {
    const view = { west: 8.5, south: 47.3, east: 8.5 + span, north: 47.3 + span * 0.7 };
    const { features } = graticuleOf(view);
    const lines = features.filter(({ geometry }) => geometry.type === 'LineString');
    expect(lines.length).toBeGreaterThanOrEqual(4);
    expect(lines.length).toBeLessThanOrEqual(18);
    const texts = features.flatMap(({ properties }) => properties?.text ?? []);
    expect(texts).toHaveLength(lines.length);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('knows what the map draws', () => {
    expect([isInRegion(114.03, 22.56), isInRegion(8.54, 47.37), isInRegion(116.4, 39.9)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
