import { cosDegrees, tanDegrees } from './pinned-math.ts';

/** JARUS SORA 2.5 Annex F critical area: the ground on which one impact can hurt a standing person. */

const PERSON_RADIUS_METERS = 0.3;
const PERSON_HEIGHT_METERS = 1.8;
const GRAVITY_MPS2 = 9.81;
const LETHAL_ENERGY_JOULES = 290;

export interface CriticalAreaInput {
  /** Largest dimension w, metres. */
  dimensionMeters: number;
  massKg: number;
  impactSpeedMps: number;
  /** Angle between the path and the ground, 0 < x ≤ 90 degrees. */
  impactAngleDegrees: number;
  /** Ground friction μ, 0.65 in Annex F. */
  friction?: number;
  /** Counts the 40 % of the area that obstacles shield, for 1 m < w < 40 m. */
  obstacleCredit?: boolean;
}

export interface CriticalArea {
  glideSquareMeters: number;
  slideSquareMeters: number;
  totalSquareMeters: number;
  slideMeters: number;
  slideSeconds: number;
  /** Speed below which a sliding aircraft no longer kills, m/s. */
  harmlessSpeedMps: number;
}

/** Critical area of one impact; aircraft up to 1 m don't slide and count as falling at 35° or steeper. */
export function criticalArea(input: CriticalAreaInput): CriticalArea {
  const { dimensionMeters: w, massKg, impactSpeedMps, friction = 0.65 } = input;
  const small = w <= 1;
  const theta = small ? Math.max(input.impactAngleDegrees, 35) : input.impactAngleDegrees;
  const reach = PERSON_RADIUS_METERS + w / 2;
  const halfDisc = (Math.PI * reach * reach) / 2;
  const glide = 2 * reach * (PERSON_HEIGHT_METERS / tanDegrees(theta)) + halfDisc;
  const slide = small
    ? undefined
    : slideOf({ theta: input.impactAngleDegrees, massKg, impactSpeedMps, friction });
  const slideArea = slide ? slide.meters * (2 * PERSON_RADIUS_METERS + w) + halfDisc : 0;
  const credit = input.obstacleCredit === true && w > 1 && w < 40 ? 0.6 : 1;
  return {
    glideSquareMeters: credit * glide,
    slideSquareMeters: credit * slideArea,
    totalSquareMeters: credit * (glide + slideArea),
    slideMeters: slide?.meters ?? 0,
    slideSeconds: slide?.seconds ?? 0,
    harmlessSpeedMps: harmlessSpeed(massKg, small),
  };
}

function slideOf(input: { theta: number; massKg: number; impactSpeedMps: number; friction: number }): {
  meters: number;
  seconds: number;
} {
  // Coefficient of restitution falls linearly with the angle: 0.8 at 10°, 0.6 at 90°.
  const restitution = 0.825 - 0.0025 * input.theta;
  const start = restitution * input.impactSpeedMps * cosDegrees(input.theta);
  const braking = input.friction * GRAVITY_MPS2;
  const seconds = Math.max(0, (start - harmlessSpeed(input.massKg, false)) / braking);
  return { meters: start * seconds - (braking * seconds * seconds) / 2, seconds };
}

function harmlessSpeed(massKg: number, small: boolean): number {
  const energy = small ? 2 * LETHAL_ENERGY_JOULES : LETHAL_ENERGY_JOULES;
  return Math.sqrt((2 * energy) / massKg);
}
