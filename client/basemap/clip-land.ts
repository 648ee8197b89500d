import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Box } from '../map/region.ts';

type Point = [number, number];

/**
 * Land of a box out of Natural Earth 1:10m (public domain, as world-atlas packs it): the base map's
 * coastline. Returned as one GeoJSON feature with coordinates of 4 digits (11 m).
 */
export function clipLand(atlas: Topology<{ land: GeometryCollection }>, box: Box): GeoJSON.FeatureCollection {
  const land = feature(atlas, atlas.objects.land);
  const rings = land.features.flatMap(({ geometry }) => {
    if (geometry.type === 'Polygon') return geometry.coordinates.slice(0, 1);
    return geometry.type === 'MultiPolygon' ? geometry.coordinates.flatMap((one) => one.slice(0, 1)) : [];
  });
  const clipped = rings
    .map((ring) =>
      clipRing(
        ring.map(([x = 0, y = 0]): Point => [x, y]),
        box,
      ),
    )
    .filter((ring) => ring.length >= 3)
    .map((ring) => [close(ring.map(([x, y]): Point => [round(x), round(y)]))]);
  return {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: { source: 'Natural Earth 1:10m land, world-atlas 2.0.2, clipped' },
        geometry: { type: 'MultiPolygon', coordinates: clipped },
      },
    ],
  };
}

const round = (degrees: number) => Math.round(degrees * 1e4) / 1e4;
const close = (ring: Point[]): Point[] => (ring[0] ? [...ring, ring[0]] : ring);

/** Sutherland-Hodgman against the four sides of the box. */
function clipRing(ring: Point[], box: Box): Point[] {
  const sides = [
    { inside: (p: Point) => p[0] >= box.west, cut: cutAt(0, box.west) },
    { inside: (p: Point) => p[0] <= box.east, cut: cutAt(0, box.east) },
    { inside: (p: Point) => p[1] >= box.south, cut: cutAt(1, box.south) },
    { inside: (p: Point) => p[1] <= box.north, cut: cutAt(1, box.north) },
  ];
  return sides.reduce((points, { inside, cut }) => {
    return points.flatMap((point, index) => {
      const before = points[(index + points.length - 1) % points.length] ?? point;
      const crossing = inside(point) === inside(before) ? [] : [cut(before, point)];
      return inside(point) ? [...crossing, point] : crossing;
    });
  }, ring);
}

function cutAt(axis: 0 | 1, value: number): (a: Point, b: Point) => Point {
  return (a, b) => {
    const share = (value - a[axis]) / (b[axis] - a[axis]);
    const other = axis === 0 ? 1 : 0;
    const across = a[other] + share * (b[other] - a[other]);
    return axis === 0 ? [value, across] : [across, value];
  };
}
