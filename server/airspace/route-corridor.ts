import type { Point } from './plane-geometry.ts';
import { type LonLatPair, tangentPlane } from './tangent-plane.ts';

type Interval = readonly [number, number];

/** Gaps this short along a segment (0-1) are rounding. */
const JOINT = 1e-9;

/**
 * Whether every point of the segment lies within `halfWidthMeters` of the line. Each leg with its round ends is
 * convex and so takes one stretch of the segment; the stretches must cover it without a gap.
 */
export function segmentStaysNearLine(
  segment: { from: LonLatPair; to: LonLatPair },
  line: readonly LonLatPair[],
  halfWidthMeters: number,
): boolean {
  const { from, to } = segment;
  const plane = tangentPlane([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
  const [a, b] = [plane.toPlane(from), plane.toPlane(to)];
  const points = line.map((one) => plane.toPlane(one));
  const legs = points.length === 1 ? [...points, ...points] : points;
  const stretches = legs
    .slice(1)
    .map((end, index) => stretchNearLeg([a, b], [legs[index] ?? end, end], halfWidthMeters))
    .filter((one) => one !== undefined)
    .sort(([left], [right]) => left - right);
  let reached = 0;
  for (const [start, end] of stretches) {
    if (start > reached + JOINT) return false;
    reached = Math.max(reached, end);
  }
  return stretches.length > 0 && reached >= 1 - JOINT;
}

/** The stretch of a-b (0-1) within `radius` of one leg: that of its two discs and of the box between them. */
function stretchNearLeg(
  [a, b]: readonly [Point, Point],
  [c, d]: readonly [Point, Point],
  radius: number,
): Interval | undefined {
  const parts = [
    stretchInDisc([a, b], c, radius),
    stretchInDisc([a, b], d, radius),
    stretchInBox([a, b], [c, d], radius),
  ].filter((one) => one !== undefined);
  if (parts.length === 0) return undefined;
  return [Math.min(...parts.map(([start]) => start)), Math.max(...parts.map(([, end]) => end))];
}

function stretchInDisc([a, b]: readonly [Point, Point], centre: Point, radius: number): Interval | undefined {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const [fx, fy] = [a[0] - centre[0], a[1] - centre[1]];
  const length2 = dx * dx + dy * dy;
  const away = fx * fx + fy * fy - radius * radius;
  if (length2 === 0) return away <= 0 ? [0, 1] : undefined;
  const half = (fx * dx + fy * dy) / length2;
  const root = half * half - away / length2;
  if (root < 0) return undefined;
  return within01(-half - Math.sqrt(root), -half + Math.sqrt(root));
}

function stretchInBox(
  [a, b]: readonly [Point, Point],
  [c, d]: readonly [Point, Point],
  radius: number,
): Interval | undefined {
  const length = Math.hypot(d[0] - c[0], d[1] - c[1]);
  if (length === 0) return undefined;
  const [ux, uy] = [(d[0] - c[0]) / length, (d[1] - c[1]) / length];
  const along = (point: Point): number => (point[0] - c[0]) * ux + (point[1] - c[1]) * uy;
  const aside = (point: Point): number => (point[0] - c[0]) * -uy + (point[1] - c[1]) * ux;
  const first = stretchBetween(along(a), along(b), [0, length]);
  const second = stretchBetween(aside(a), aside(b), [-radius, radius]);
  if (!first || !second) return undefined;
  return within01(Math.max(first[0], second[0]), Math.min(first[1], second[1]));
}

/** Where a value that goes evenly from `from` to `to` lies between two bounds. */
function stretchBetween(from: number, to: number, [least, most]: Interval): Interval | undefined {
  const change = to - from;
  if (change === 0) return from >= least && from <= most ? [0, 1] : undefined;
  const [x, y] = [(least - from) / change, (most - from) / change];
  return within01(Math.min(x, y), Math.max(x, y));
}

function within01(start: number, end: number): Interval | undefined {
  const cut: Interval = [Math.max(0, start), Math.min(1, end)];
  return cut[0] <= cut[1] ? cut : undefined;
}
