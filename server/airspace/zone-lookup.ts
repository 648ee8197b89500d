import { booleanIntersects } from '@turf/boolean-intersects';
import type { Position } from '../lib/geo.ts';
import {
  boundsMeet,
  boundsOfPoints,
  isInsidePolygon,
  isRingInsidePolygon,
  type Ring,
} from './plane-geometry.ts';
import { toLonLatPair } from './tangent-plane.ts';
import { toGeojson } from './to-geojson.ts';
import { type GroundRange, heightsMeet, heightsWithin, type TrueHeights } from './zone-heights.ts';
import type { IndexedZone, ZoneIndex } from './zone-index.ts';
import { isActiveDuring, isActiveThroughout } from './zone-window.ts';

/** Where, how high and when. */
export interface LookedAt {
  /** Simple open rings, [longitude, latitude]. */
  parts: readonly Ring[];
  heights: TrueHeights;
  ground: GroundRange | null;
  fromMs: number;
  toMs: number;
}

/** One zone that a volume meets in place and time. */
export interface ZoneTouch {
  found: IndexedZone;
  /** Whether their heights overlap; null: a limit above sea level over unknown ground. */
  heights: boolean | null;
  /** The zone holds all of it, place, heights and time; null: the heights aren't known. */
  contains: boolean | null;
}

/** Active zones that meet the volume, by id; those that its heights clear for certain are left out. */
export function zonesTouching(index: ZoneIndex, at: LookedAt): ZoneTouch[] {
  const near = new Map<IndexedZone, Ring[]>();
  for (const part of at.parts)
    for (const found of index.search(boundsOfPoints(part))) {
      near.set(found, [...(near.get(found) ?? []), part]);
    }
  return [...near]
    .flatMap(([found, parts]) => toTouch(found, parts, at) ?? [])
    .sort((a, b) => (a.found.zone.zoneId < b.found.zone.zoneId ? -1 : 1));
}

/** Active zones over a position at one instant, by id; `trueHeightMeters` null: at any height. */
export function zonesAt(
  index: ZoneIndex,
  at: { position: Position; trueHeightMeters: number | null; groundMeters: number | null; atMs: number },
): IndexedZone[] {
  const [x, y] = toLonLatPair(at.position);
  const ground = at.groundMeters === null ? null : { minMeters: at.groundMeters, maxMeters: at.groundMeters };
  const height = at.trueHeightMeters;
  const heights =
    height === null
      ? { floorMeters: 0, ceilingMeters: Infinity }
      : { floorMeters: height, ceilingMeters: height + 1e-6 };
  return index
    .search({ west: x, south: y, east: x, north: y })
    .filter(
      ({ zone, polygon }) =>
        isActiveDuring(zone.windows, at.atMs, at.atMs) &&
        heightsMeet(zone, heights, ground) !== false &&
        isInsidePolygon([x, y], polygon),
    );
}

function toTouch(found: IndexedZone, parts: readonly Ring[], at: LookedAt): ZoneTouch | undefined {
  const { zone, polygon } = found;
  if (!isActiveDuring(zone.windows, at.fromMs, at.toMs)) return undefined;
  const heights = heightsMeet(zone, at.heights, at.ground);
  if (heights === false) return undefined;
  if (!parts.some((part) => meetsPolygon(part, found))) return undefined;
  const holdsPlace =
    parts.length === at.parts.length && parts.every((part) => isRingInsidePolygon(part, polygon));
  const holds = holdsPlace && isActiveThroughout(zone.windows, at.fromMs, at.toMs);
  return { found, heights, contains: holds ? heightsWithin(zone, at.heights, at.ground) : false };
}

/** Whether a ring and a zone have a point in common, edges included. */
export function meetsPolygon(ring: Ring, { polygon, bounds }: IndexedZone): boolean {
  return boundsMeet(boundsOfPoints(ring), bounds) && booleanIntersects(toGeojson([ring]), toGeojson(polygon));
}
