import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { clipLand, REGION } from '../../client/basemap/clip-land.ts';

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
