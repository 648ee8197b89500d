import type { ZoneFacts } from './zone.schema.ts';

/** Two true heights 真高, metres. */
export interface TrueHeights {
  floorMeters: number;
  ceilingMeters: number;
}

/** Ground under a place, metres AMSL. */
export interface GroundRange {
  minMeters: number;
  maxMeters: number;
}

type Limits = Pick<ZoneFacts, 'floorMeters' | 'floorDatum' | 'ceilingMeters' | 'ceilingDatum'>;

/**
 * Whether a zone's heights and a volume's overlap anywhere above the ground given; null when a limit above sea
 * level can't be compared, because the ground's own height is unknown. Touching is no overlap.
 */
export function heightsMeet(zone: Limits, heights: TrueHeights, ground: GroundRange | null): boolean | null {
  // Over the highest ground a limit above sea level is lowest, and the other way round.
  const floor = toTrueHeight(zone.floorMeters, zone.floorDatum, ground?.maxMeters);
  const ceiling =
    zone.ceilingMeters === null
      ? Infinity
      : toTrueHeight(zone.ceilingMeters, zone.ceilingDatum, ground?.minMeters);
  if (floor !== null && floor >= heights.ceilingMeters) return false;
  if (ceiling !== null && ceiling <= heights.floorMeters) return false;
  return floor === null || ceiling === null ? null : true;
}

/** Whether a volume's heights lie within a zone's above all the ground given; null when that isn't known. */
export function heightsWithin(
  zone: Limits,
  heights: TrueHeights,
  ground: GroundRange | null,
): boolean | null {
  const floor = toTrueHeight(zone.floorMeters, zone.floorDatum, ground?.minMeters);
  const ceiling =
    zone.ceilingMeters === null
      ? Infinity
      : toTrueHeight(zone.ceilingMeters, zone.ceilingDatum, ground?.maxMeters);
  if (floor !== null && floor > heights.floorMeters) return false;
  if (ceiling !== null && ceiling < heights.ceilingMeters) return false;
  return floor === null || ceiling === null ? null : true;
}

function toTrueHeight(
  meters: number,
  datum: 'trueHeight' | 'amsl',
  ground: number | undefined,
): number | null {
  if (datum === 'trueHeight') return meters;
  return ground === undefined ? null : meters - ground;
}
