import type { Box } from './region.ts';

/** Steps of a grid that people read easily, degrees; the finest is about 10 m. */
const STEPS = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const LINES_MAX = 8;

/**
 * Meridians and parallels across a view, at most eight each way, labelled in degrees where they enter it from
 * below and from the left: the frame of a track where there is no map.
 */
export function graticuleOf(view: Box): GeoJSON.FeatureCollection {
  const { west, south, east, north } = view;
  const span = Math.max(east - west, north - south);
  const step = STEPS.find((one) => span / one <= LINES_MAX) ?? 10;
  const digits = Math.max(0, Math.ceil(-Math.log10(step)));
  const label = (degrees: number) => `${degrees.toFixed(digits)}°`;
  return {
    type: 'FeatureCollection',
    features: [
      ...stepsIn(west, east, step).flatMap((x) => [
        line([x, south], [x, north]),
        name([x, south + (north - south) * 0.06], label(x)),
      ]),
      ...stepsIn(south, north, step).flatMap((y) => [
        line([west, y], [east, y]),
        name([west + (east - west) * 0.06, y], label(y)),
      ]),
    ],
  };
}

function stepsIn(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

function line(from: [number, number], to: [number, number]): GeoJSON.Feature {
  return { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [from, to] } };
}

function name(at: [number, number], text: string): GeoJSON.Feature {
  return { type: 'Feature', properties: { text }, geometry: { type: 'Point', coordinates: at } };
}
