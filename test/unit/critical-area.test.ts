import { describe, expect, it } from 'vitest';
import { ballisticImpact, typicalDragArea } from '../../server/pricing/ballistic.ts';
import { criticalArea } from '../../server/pricing/critical-area.ts';
import { rawGroundRisk } from '../../server/pricing/raw-ground-risk.ts';

/** JARUS Annex F classes: dimension, mass, speed. */
const CLASSES = [
  [1, 3, 25, 5.12, 5.12],
  [3, 50, 35, 85.42, 142.36],
  [8, 400, 75, 878.17, 1_463.62],
  [20, 5_000, 120, 5_325, 8_875],
  [40, 10_000, 200, 47_875, 47_875],
] as const;

function areaOf(w: number, m: number, v: number, angle: number, obstacleCredit = false) {
  return criticalArea({
    dimensionMeters: w,
    massKg: m,
    impactSpeedMps: v,
    impactAngleDegrees: angle,
    obstacleCredit,
  });
}

describe('critical area', () => {
  it('K1: reproduces the published worked example', () => {
    const area = criticalArea({
      dimensionMeters: 2.2,
      massKg: 5,
      impactSpeedMps: 45,
      impactAngleDegrees: 35,
      friction: 0.7,
      obstacleCredit: true,
    });
    expect(area.glideSquareMeters).toBeCloseTo(6.2, 1);
    expect(area.slideSquareMeters).toBeCloseTo(78.1, 1);
    expect(area.totalSquareMeters).toBeCloseTo(84.24, 1);
    expect(rawGroundRisk(3_000, area.totalSquareMeters)).toBeCloseTo(6.4, 1);
  });

  it.each(CLASSES)('K4: class %d m at 35 degrees, with and without obstacles', (w, m, v, obstacles, none) => {
    const digits = w >= 20 ? 0 : 2;
    expect(areaOf(w, m, v, 35, true).totalSquareMeters).toBeCloseTo(obstacles, digits);
    expect(areaOf(w, m, v, 35).totalSquareMeters).toBeCloseTo(none, digits);
  });

  it('K4: slides 34.15 m in the 3 m class', () => {
    const area = areaOf(3, 50, 35, 35);
    expect(area.slideMeters).toBeCloseTo(34.15, 2);
    expect(area.harmlessSpeedMps).toBeCloseTo(3.41, 2);
    expect(area.slideSeconds).toBeCloseTo(2.782, 3);
  });

  it('K5: raw ground risk at 500 people/km2 gives classes 4 to 8', () => {
    const raw = CLASSES.map(
      ([w, m, v]) => rawGroundRisk(500, areaOf(w, m, v, 35, true).totalSquareMeters) - 0.5,
    );
    expect(raw.map((value) => Number(value.toFixed(1)))).toEqual([3.9, 5.1, 6.1, 6.9, 7.9]);
    expect(raw.map((value) => Math.round(Number(value.toFixed(1)) - 0.1))).toEqual([4, 5, 6, 7, 8]);
  });

  it('lets an aircraft of 1 m fall no flatter than 35 degrees and never slide', () => {
    expect(areaOf(1, 3, 16.25, 10).totalSquareMeters).toBeCloseTo(5.12, 2);
    expect(areaOf(1, 3, 25, 35).slideSquareMeters).toBe(0);
    expect(areaOf(1.001, 3, 25, 35).slideSquareMeters).toBeGreaterThan(1);
  });

  it('has no glide in a vertical fall', () => {
    expect(areaOf(0.4, 1, 15, 90).totalSquareMeters).toBeCloseTo((Math.PI * 0.25) / 2, 12);
  });
});

describe('ballistic descent', () => {
  const K2 = {
    massKg: 90,
    frontalAreaSquareMeters: 0.36,
    dragCoefficient: 0.8,
    heightMeters: 100,
    levelSpeedMps: 28,
  };

  it('K2: reproduces the published example with the simplified crossing', () => {
    const fall = ballisticImpact({ ...K2, crossing: 'simplified' });
    expect(fall.distanceBeforeCrossingMeters).toBeCloseTo(74.245, 3);
    expect(fall.distanceAfterCrossingMeters).toBeCloseTo(41.461, 2);
    expect(fall.distanceMeters).toBeCloseTo(115.7, 1);
    expect(fall.crossingSeconds).toBeCloseTo(2.854, 3);
    expect(fall.dropSeconds).toBeCloseTo(4.664, 3);
    expect(fall.horizontalSpeedMps).toBeCloseTo(21.478, 2);
    expect(fall.verticalSpeedMps).toBeCloseTo(40.288, 3);
    expect(fall.speedMps).toBeCloseTo(45.7, 1);
    expect(fall.angleDegrees).toBeCloseTo(61.9, 1);
  });

  it('K2: the true crossing splits the way into 68.17 and 47.51 m', () => {
    const fall = ballisticImpact({ ...K2, crossing: 'true' });
    expect(fall.distanceBeforeCrossingMeters).toBeCloseTo(68.17, 2);
    expect(fall.distanceAfterCrossingMeters).toBeCloseTo(47.51, 2);
  });

  it('falls straight down from a hover', () => {
    const fall = ballisticImpact({ ...K2, levelSpeedMps: 0, crossing: 'true' });
    expect(fall.angleDegrees).toBe(90);
    expect(fall.distanceMeters).toBe(0);
  });

  it('stays in the first phase when the ground comes before the crossing', () => {
    const fall = ballisticImpact({ ...K2, heightMeters: 1, crossing: 'true' });
    expect(fall.crossingSeconds).toBe(fall.dropSeconds);
    expect(fall.distanceAfterCrossingMeters).toBe(0);
  });

  it.each([
    [0.249, 0.022],
    [0.92, 0.05],
    [3.9, 0.12],
    [9, 0.22],
    [25, 0.45],
  ])('puts the drag area of a %d kg airframe within 10 %% of the sample', (mass, area) => {
    expect(Math.abs(typicalDragArea(mass) / area - 1)).toBeLessThan(0.1);
  });
});
