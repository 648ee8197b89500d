import type { Position } from '../lib/geo.ts';
import { distanceToSegment, edgesOf, isInsidePolygon, isSegmentInsidePolygon } from './plane-geometry.ts';
import { segmentStaysNearLine } from './route-corridor.ts';
import { tangentPlane, toLonLatPair } from './tangent-plane.ts';
import type { Volume } from './volume.schema.ts';
import { openLine, openRing } from './volume-parts.ts';

/** A position with its true height 真高, metres above the ground below it; null where nobody knows it. */
export interface PlacedAt extends Position {
  trueHeightMeters: number | null;
}

/** Metres to the edge of a volume, negative outside. */
export interface EdgeDistance {
  /** Inside a route never more than the true distance (its bends are taken as if they were ends). */
  horizontalMeters: number;
  /** To floor or ceiling, whichever is nearer; null when the height isn't known. */
  verticalMeters: number | null;
}

/**
 * Whether the position lies in the volume, edges included; null when only the unknown height can tell. Below a
 * floor of 0 there is nothing but the ground, so that a reading under it counts as on it.
 */
export function isInsideVolume(volume: Volume, at: PlacedAt): boolean | null {
  if (horizontalMeters(volume, at) < -EDGE_METERS) return false;
  return isBetween(volume, at.trueHeightMeters);
}

/**
 * Whether the straight line between two positions stays in the volume all the way, edges included; null when
 * only an unknown height can tell. Exact for areas with bays and routes with bends.
 */
export function segmentStaysInside(volume: Volume, a: PlacedAt, b: PlacedAt): boolean | null {
  const [from, to] = [toLonLatPair(a), toLonLatPair(b)];
  const stays =
    volume.kind === 'area'
      ? isSegmentInsidePolygon(from, to, [openRing(volume.ring)])
      : segmentStaysNearLine({ from, to }, openLine(volume.line), volume.halfWidthMeters + EDGE_METERS);
  if (!stays) return false;
  const heights = [isBetween(volume, a.trueHeightMeters), isBetween(volume, b.trueHeightMeters)];
  if (heights.includes(false)) return false;
  return heights.includes(null) ? null : true;
}

/** How far the position is from leaving the volume, or outside it; measured on the plane of the position. */
export function metersToEdge(volume: Volume, at: PlacedAt): EdgeDistance {
  const { floorMeters, ceilingMeters } = volume;
  const height = at.trueHeightMeters;
  const above = floorMeters === 0 ? Infinity : (height ?? 0) - floorMeters;
  return {
    horizontalMeters: horizontalMeters(volume, at),
    verticalMeters: height === null ? null : Math.min(ceilingMeters - height, above),
  };
}

/** Rounding of positions: a corner itself is inside. */
const EDGE_METERS = 1e-3;

function horizontalMeters(volume: Volume, at: Position): number {
  const here = toLonLatPair(at);
  const plane = tangentPlane(here);
  const distanceToEdges = (edges: ReturnType<typeof edgesOf>): number =>
    edges.reduce(
      (least, [a, b]) => Math.min(least, distanceToSegment([0, 0], plane.toPlane(a), plane.toPlane(b))),
      Infinity,
    );
  if (volume.kind === 'area') {
    const ring = openRing(volume.ring);
    const distance = distanceToEdges(edgesOf(ring));
    return isInsidePolygon(here, [ring]) ? distance : -distance;
  }
  const line = openLine(volume.line);
  // The edge that would close the line is none of the route's.
  const legs = line.length === 1 ? edgesOf(line) : edgesOf(line).slice(0, -1);
  return volume.halfWidthMeters - distanceToEdges(legs);
}

function isBetween({ floorMeters, ceilingMeters }: Volume, height: number | null): boolean | null {
  if (height === null) return null;
  return height <= ceilingMeters && (floorMeters === 0 || height >= floorMeters);
}
