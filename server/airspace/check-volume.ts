import { checkPolygon } from './check-polygon.ts';
import { checkTerritory } from './check-territory.ts';
import type { GeometryProblem } from './geometry-problem.ts';
import { boundsOfPoints } from './plane-geometry.ts';
import { tangentPlane } from './tangent-plane.ts';
import type { Territory } from './territory-v0.ts';
import type { Volume } from './volume.schema.ts';
import { countCells } from './volume-cells.ts';
import { openLine, ringAreaSquareMeters, toVolumeParts } from './volume-parts.ts';

/** One quote looks at no more ground than this, H3 cells of resolution 8 (about 700 km²). */
export const VOLUME_CELLS_MAX = 1_000;
/** Longest side of the box round a volume, metres: bounds the work of counting its cells. */
export const VOLUME_SPAN_METERS_MAX = 200_000;

/**
 * What is wrong with a volume that has the right form, each with its field; empty when a flight can be insured
 * there. Cheap checks first: what is no shape isn't measured.
 */
export function checkVolume(volume: Volume, territory?: Territory): GeometryProblem[] {
  const shape = checkHeights(volume) ?? checkShape(volume);
  if (shape.length > 0) return shape;
  const field = volume.kind === 'area' ? 'volume.ring' : 'volume.line';
  const large = checkSize(volume, field);
  if (large.length > 0) return large;
  return checkTerritory(toVolumeParts(volume), field, { extent: 'all', ...(territory ? { territory } : {}) });
}

function checkHeights({ floorMeters, ceilingMeters }: Volume): GeometryProblem[] | undefined {
  if (floorMeters < ceilingMeters) return undefined;
  const detail = `the ceiling, ${ceilingMeters} m, is not above the floor, ${floorMeters} m`;
  return [{ code: 'HEIGHTS_INVERTED', field: 'volume.ceilingMeters', detail }];
}

function checkShape(volume: Volume): GeometryProblem[] {
  if (volume.kind === 'area') {
    return checkPolygon([volume.ring], 'volume').map((one) => ({ ...one, field: 'volume.ring' }));
  }
  const invalid = (detail: string): GeometryProblem[] => [
    { code: 'POLYGON_INVALID', field: 'volume.line', detail },
  ];
  const line = openLine(volume.line);
  if (line.length < 2) return invalid('a route needs two different corners');
  const { west, east } = boundsOfPoints(line);
  return east - west > 180 ? invalid('it crosses the antimeridian') : [];
}

function checkSize(volume: Volume, field: string): GeometryProblem[] {
  const { west, south, east, north } = boundsOfPoints(toVolumeParts(volume).flat());
  const plane = tangentPlane([(west + east) / 2, (south + north) / 2]);
  const [[left, bottom], [right, top]] = [plane.toPlane([west, south]), plane.toPlane([east, north])];
  const large = (detail: string): GeometryProblem[] => [{ code: 'VOLUME_TOO_LARGE', field, detail }];
  if (Math.max(right - left, top - bottom) > VOLUME_SPAN_METERS_MAX)
    return large(`longer than ${VOLUME_SPAN_METERS_MAX / 1_000} km`);
  if (boxCells(right - left, top - bottom) <= VOLUME_CELLS_MAX) return [];
  // Counting is work by the cell; no cell in China is as large as a square kilometre.
  const squareMeters = toVolumeParts(volume).reduce((sum, part) => sum + ringAreaSquareMeters(part), 0);
  const certain = squareMeters > VOLUME_CELLS_MAX * 1_000_000;
  if (!certain && countCells(volume) <= VOLUME_CELLS_MAX) return [];
  return large(`over more than ${VOLUME_CELLS_MAX} ground cells`);
}

/** More cells than anything in a box of this size, metres, can touch. */
function boxCells(width: number, height: number): number {
  return ((width + 2_000) * (height + 2_000)) / 500_000;
}
