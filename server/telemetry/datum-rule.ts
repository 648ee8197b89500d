import { SECOND_MS } from '../lib/clock.ts';
import { gcj02Offset } from './gcj02-offset.ts';
import { type PlaceMemory, stepMeters } from './place-rule.ts';

/** Position error of both sides, and the steps of four-decimal coordinates (detection §9.2: 3 σ of 3 m each). */
const TOLERANCE_METERS = 20;
/** Two sources are compared when they speak of instants this close, and are heard this close. */
export const COMPARED_WITHIN_MS = 5 * SECOND_MS;
/** GCJ-02 shifts by 100-700 m (telemetry §4); nearer than this the two agree. */
const SHIFT_METERS_MIN = 80;

/** How two positions of one place relate. */
export type DatumVerdict = 'agree' | 'shifted' | 'otherShifted' | 'unrelated';

export interface Place {
  latitudeDegrees: number;
  longitudeDegrees: number;
}

/**
 * Whether `place` is where a map in GCJ-02 would show `other`, or the reverse: the difference must equal that
 * place's own offset in length and direction. `apartMeters` is how far the aircraft may have flown between
 * the two; when that is half the offset or more, nothing can be said.
 */
export function compareDatum(place: Place, other: Place, apartMeters: number): DatumVerdict {
  const meters = distanceOf(other, place);
  const tolerance = TOLERANCE_METERS + apartMeters;
  if (meters <= Math.min(tolerance, SHIFT_METERS_MIN)) return 'agree';
  if (meters < SHIFT_METERS_MIN) return 'unrelated';
  if (isShiftOf(place, other, tolerance)) return 'shifted';
  return isShiftOf(other, place, tolerance) ? 'otherShifted' : 'unrelated';
}

/** Where a source last was, to compare another with; undefined before its first fix. */
export function placeOf(memory: PlaceMemory): Place | undefined {
  if (Number.isNaN(memory.latitudeDegrees)) return undefined;
  const { latitudeDegrees, longitudeDegrees } = memory;
  return { latitudeDegrees, longitudeDegrees };
}

function isShiftOf(place: Place, other: Place, tolerance: number): boolean {
  const offset = gcj02Offset(other);
  const expected = {
    latitudeDegrees: other.latitudeDegrees + offset.latitudeDegrees,
    longitudeDegrees: other.longitudeDegrees + offset.longitudeDegrees,
  };
  const shift = distanceOf(other, expected);
  return shift > SHIFT_METERS_MIN && tolerance < shift / 2 && distanceOf(expected, place) <= tolerance;
}

function distanceOf(from: Place, to: Place): number {
  return stepMeters(from.latitudeDegrees, from.longitudeDegrees, to.latitudeDegrees, to.longitudeDegrees);
}
