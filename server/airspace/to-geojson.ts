import type { Polygon } from './plane-geometry.ts';

/** Rings as the GeoJSON polygon that other libraries read: closed, mutable. */
export function toGeojson(polygon: Polygon): { type: 'Polygon'; coordinates: number[][][] } {
  const coordinates = polygon.map((ring) => {
    const corners = ring.map(([x, y]) => [x, y]);
    const [first, last] = [corners[0], corners.at(-1)];
    if (!first || !last || (first[0] === last[0] && first[1] === last[1])) return corners;
    return [...corners, [...first]];
  });
  return { type: 'Polygon', coordinates };
}
