import { acoshOfExp, cosh, sinh, tanh } from './hyperbolic.ts';
import { atan, atanDegrees, exp, ln } from './pinned-math.ts';

/** Fall after loss of control with second-order drag, as JARUS Annex F models it: level flight, then drop. */

const AIR_DENSITY_KGM3 = 1.225;
const GRAVITY_MPS2 = 9.81;

export interface BallisticInput {
  massKg: number;
  frontalAreaSquareMeters: number;
  /** 0.8 for a tumbling airframe. */
  dragCoefficient: number;
  heightMeters: number;
  levelSpeedMps: number;
  /**
   * When the vertical speed is taken to overtake the horizontal: `simplified` uses v0/g, the form behind
   * the published Annex F figures; `true` solves v_y = v_x.
   */
  crossing: 'simplified' | 'true';
}

export interface BallisticImpact {
  speedMps: number;
  angleDegrees: number;
  energyJoules: number;
  distanceMeters: number;
  dropSeconds: number;
  crossingSeconds: number;
  horizontalSpeedMps: number;
  verticalSpeedMps: number;
  distanceBeforeCrossingMeters: number;
  distanceAfterCrossingMeters: number;
}

/** Speed, angle, energy and distance at impact. All inputs positive; level speed may be 0. */
export function ballisticImpact(input: BallisticInput): BallisticImpact {
  const { massKg, heightMeters, levelSpeedMps } = input;
  const drag = 0.5 * AIR_DENSITY_KGM3 * input.frontalAreaSquareMeters * input.dragCoefficient;
  const terminal = Math.sqrt((massKg * GRAVITY_MPS2) / drag);
  const rate = GRAVITY_MPS2 / terminal;
  const dropSeconds = acoshOfExp((drag * heightMeters) / massKg) / rate;
  const slowing = (drag * levelSpeedMps) / massKg;
  const wanted =
    input.crossing === 'simplified'
      ? levelSpeedMps / GRAVITY_MPS2
      : crossingOf(levelSpeedMps, terminal, slowing);
  const crossingSeconds = Math.min(wanted, dropSeconds);
  const before = (massKg / drag) * ln(1 + slowing * crossingSeconds);
  const atCrossing = levelSpeedMps / (1 + slowing * crossingSeconds);
  // After the crossing v_x decays as sech: ∫ sech = gd, the Gudermannian atan(sinh).
  const scale = atCrossing * cosh(rate * crossingSeconds);
  const horizontal = scale / cosh(rate * dropSeconds);
  const after = (scale / rate) * (atan(sinh(rate * dropSeconds)) - atan(sinh(rate * crossingSeconds)));
  const vertical = terminal * tanh(rate * dropSeconds);
  const squared = horizontal * horizontal + vertical * vertical;
  return {
    speedMps: Math.sqrt(squared),
    angleDegrees: horizontal === 0 ? 90 : atanDegrees(vertical / horizontal),
    energyJoules: 0.5 * massKg * squared,
    distanceMeters: before + after,
    dropSeconds,
    crossingSeconds,
    horizontalSpeedMps: horizontal,
    verticalSpeedMps: vertical,
    distanceBeforeCrossingMeters: before,
    distanceAfterCrossingMeters: after,
  };
}

/** Time at which γ·tanh(gt/γ) = v0/(1 + slowing·t), by 60 halvings: a fixed count keeps the bits pinned. */
function crossingOf(levelSpeedMps: number, terminal: number, slowing: number): number {
  let low = 0;
  let high = 2 * (levelSpeedMps / GRAVITY_MPS2 + terminal / GRAVITY_MPS2);
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    const falling = terminal * tanh((GRAVITY_MPS2 * middle) / terminal);
    if (falling < levelSpeedMps / (1 + slowing * middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Mass and drag area of the sample airframes of 0.25 to 25 kg: CdA = 0.05 m² × (m / 0.92 kg)^(2/3). */
export function typicalDragArea(massKg: number): number {
  return 0.05 * exp((2 / 3) * ln(massKg / 0.92));
}
