import type { ObservedFigure } from './observation.schema.ts';
import { type Observation, SECTORS } from './observe-aircraft.ts';

/**
 * Wind that may have carried an aircraft when nobody measured it, m/s: what makers of small multirotors allow at most
 * (judgement). The speed over ground less this is what it flew by itself.
 */
export const ASSUMED_WIND_MPS = 12;
/** Receivers' speed, m/s. */
const SPEED_TOLERANCE_MPS = 1;
/** On opposite courses wind cancels out but for what the width of a sector leaves of it: sin(11.25°). */
const RECIPROCAL_WIND_SHARE = 0.2;
/** Ultrasonic, radar or terrain-corrected height. */
const GROUND_HEIGHT_TOLERANCE_METERS = 3;
/** Barometer, and ground that falls away within 100 m of the take-off point. */
const TAKEOFF_HEIGHT_TOLERANCE_METERS = 15;
const RADIUS_TOLERANCE_METERS = 50;

/** What the flight shows that the aircraft can do, at least; one figure for each fact, the surest bound first. */
export function toObservedFigures(observation: Observation): ObservedFigure[] {
  const { heightAboveGroundMeters, heightNearTakeoffMeters, radiusMeters } = observation;
  const candidates = [
    reciprocalSpeed(observation),
    speedOnOneCourse(observation),
    figure(['maxHeightMeters', 'heightAboveGround'], heightAboveGroundMeters, {
      tolerance: GROUND_HEIGHT_TOLERANCE_METERS,
      confidence: 0.9,
    }),
    figure(['maxHeightMeters', 'heightNearTakeoff'], heightNearTakeoffMeters, {
      tolerance: TAKEOFF_HEIGHT_TOLERANCE_METERS,
      confidence: 0.85,
    }),
    figure(['maxRadiusMeters', 'distanceFromTakeoff'], radiusMeters, {
      tolerance: RADIUS_TOLERANCE_METERS,
      confidence: 0.95,
    }),
  ];
  return greatestOfEach(candidates.filter((one) => one !== null));
}

/** For each fact the figure with the greatest bound; the surer one where two are equal. */
export function greatestOfEach<Figure extends ObservedFigure>(figures: readonly Figure[]): Figure[] {
  const greatest = new Map<string, Figure>();
  for (const one of figures) {
    const known = greatest.get(one.fact);
    const isGreater =
      !known ||
      one.atLeast > known.atLeast ||
      (one.atLeast === known.atLeast && one.confidence > known.confidence);
    if (isGreater) greatest.set(one.fact, one);
  }
  return [...greatest.values()];
}

function reciprocalSpeed({ speedBySector }: Observation): ObservedFigure | null {
  const means = speedBySector.slice(0, SECTORS / 2).flatMap((there, sector) => {
    const back = speedBySector[sector + SECTORS / 2] ?? null;
    return there === null || back === null ? [] : [(there + back) / 2];
  });
  return figure(['maxLevelSpeedMps', 'reciprocalCourses'], means.length > 0 ? Math.max(...means) : null, {
    tolerance: RECIPROCAL_WIND_SHARE * ASSUMED_WIND_MPS + SPEED_TOLERANCE_MPS,
    confidence: 0.95,
  });
}

function speedOnOneCourse({ speedBySector }: Observation): ObservedFigure | null {
  const greatest = Math.max(...speedBySector.map((speed) => speed ?? Number.NEGATIVE_INFINITY));
  return figure(['maxLevelSpeedMps', 'oneCourse'], Number.isFinite(greatest) ? greatest : null, {
    tolerance: ASSUMED_WIND_MPS + SPEED_TOLERANCE_MPS,
    confidence: 0.8,
  });
}

function figure(
  [fact, method]: [ObservedFigure['fact'], ObservedFigure['method']],
  observed: number | null,
  { tolerance, confidence }: { tolerance: number; confidence: number },
): ObservedFigure | null {
  if (observed === null) return null;
  const round = (value: number): number => Math.round(value * 100) / 100;
  return {
    fact,
    method,
    observed: round(observed),
    tolerance: round(tolerance),
    atLeast: round(Math.max(0, observed - tolerance)),
    confidence,
  };
}
