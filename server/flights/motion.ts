import { distanceMeters } from '../lib/geo.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import type { HeightDatum, Lane, MotionPoint } from './flight-tracker.schema.ts';

/** Height noise of 0.5-0.7 m makes differences over less than a second worthless (detection §4.4). */
const DIFFERENCE_MS_MIN = 1_000;
const DIFFERENCE_MS_MAX = 10_000;
const POINT_SPACING_MS = 400;
const POINTS_MAX = 8;
/** Four-decimal coordinates step by 11 m, 16 m on the diagonal: less movement than that proves nothing. */
const POSITION_STEP_METERS = 16;

/** How one sample moves, from its own fields or else from differences over at least a second. */
export interface Motion {
  datum: HeightDatum | null;
  /** Above take-off, above ground, or above the segment's first sample, as `datum` says. */
  heightMeters: number | null;
  /** Best clearance to the ground: the height above ground where known. */
  clearanceMeters: number | null;
  /** Up positive. */
  verticalSpeedMps: number | null;
  groundSpeedMps: number | null;
  /** Both speeds come from the device. */
  isMeasured: boolean;
}

/** Reads motion from a sample and the lane's short memory; unknown stays null. */
export function readMotion(
  sample: CanonicalSample,
  base: Lane['base'],
  recent: readonly MotionPoint[],
): Motion {
  const { datum, heightMeters } = readHeight(sample, base);
  const reported = sample.flags.includes('verticalSpeedUnreliable') ? null : sample.verticalSpeedMps;
  const reference = findReference(sample.observedAtMs, recent);
  return {
    datum,
    heightMeters,
    clearanceMeters: sample.heightAboveGroundMeters ?? heightMeters,
    verticalSpeedMps: reported ?? climbBetween(reference, { datum, heightMeters, atMs: sample.observedAtMs }),
    groundSpeedMps: sample.groundSpeedMps ?? speedBetween(reference, sample),
    isMeasured: reported !== null && sample.groundSpeedMps !== null,
  };
}

/** Adds a point to the short memory, thinned so that it stays bounded at any rate. */
export function rememberPoint(recent: MotionPoint[], sample: CanonicalSample, motion: Motion): MotionPoint[] {
  const last = recent.at(-1);
  if (last !== undefined && sample.observedAtMs - last.atMs < POINT_SPACING_MS) return recent;
  const point: MotionPoint = {
    atMs: sample.observedAtMs,
    datum: motion.datum,
    heightMeters: motion.heightMeters,
    latitudeDegrees: sample.latitudeDegrees,
    longitudeDegrees: sample.longitudeDegrees,
  };
  return [...recent, point].slice(-POINTS_MAX);
}

function readHeight(sample: CanonicalSample, base: Lane['base']): Pick<Motion, 'datum' | 'heightMeters'> {
  if (sample.heightAboveTakeoffMeters !== null) {
    return { datum: 'takeoff', heightMeters: sample.heightAboveTakeoffMeters };
  }
  if (sample.heightAboveGroundMeters !== null) {
    return { datum: 'ground', heightMeters: sample.heightAboveGroundMeters };
  }
  if (sample.altitudeAmslMeters !== null && base.altitudeAmslMeters !== null) {
    return { datum: 'amsl', heightMeters: sample.altitudeAmslMeters - base.altitudeAmslMeters };
  }
  if (sample.altitudeEllipsoidMeters !== null && base.altitudeEllipsoidMeters !== null) {
    return {
      datum: 'ellipsoid',
      heightMeters: sample.altitudeEllipsoidMeters - base.altitudeEllipsoidMeters,
    };
  }
  return { datum: null, heightMeters: null };
}

function findReference(atMs: number, recent: readonly MotionPoint[]): MotionPoint | undefined {
  return recent.findLast(
    (point) => atMs - point.atMs >= DIFFERENCE_MS_MIN && atMs - point.atMs <= DIFFERENCE_MS_MAX,
  );
}

function climbBetween(
  reference: MotionPoint | undefined,
  now: { datum: HeightDatum | null; heightMeters: number | null; atMs: number },
): number | null {
  if (reference === undefined || reference.heightMeters === null || now.heightMeters === null) return null;
  if (reference.datum !== now.datum) return null;
  return ((now.heightMeters - reference.heightMeters) * 1_000) / (now.atMs - reference.atMs);
}

function speedBetween(reference: MotionPoint | undefined, sample: CanonicalSample): number | null {
  if (reference === undefined || reference.latitudeDegrees === null || reference.longitudeDegrees === null) {
    return null;
  }
  if (sample.latitudeDegrees === null || sample.longitudeDegrees === null) return null;
  if (sample.flags.includes('positionFrozen') || sample.flags.includes('positionJump')) return null;
  const moved = distanceMeters(
    { latitudeDegrees: reference.latitudeDegrees, longitudeDegrees: reference.longitudeDegrees },
    { latitudeDegrees: sample.latitudeDegrees, longitudeDegrees: sample.longitudeDegrees },
  );
  if (moved <= POSITION_STEP_METERS) return null;
  return ((moved - POSITION_STEP_METERS) * 1_000) / (sample.observedAtMs - reference.atMs);
}
