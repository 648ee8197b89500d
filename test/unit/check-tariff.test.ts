import { describe, expect, it } from 'vitest';
import { checkTariff } from '../../server/pricing/check-tariff.ts';
import { MOTOR_NO_CLAIMS } from '../../server/pricing/no-claims.ts';
import type { Tariff } from '../../server/pricing/tariff.schema.ts';
import { TARIFF_V0 } from '../../server/pricing/tariff-v0.ts';

function pathsOf(change: Partial<Tariff>): string[] {
  const checked = checkTariff({ ...TARIFF_V0, ...change });
  return checked.outcome === 'valid' ? [] : checked.faults.map(({ path }) => path);
}
const { wind, pilot, loadings, parachuteFactor, telematics } = TARIFF_V0;

describe('numbers of a tariff', () => {
  it('of v0 can price', () => expect(checkTariff(TARIFF_V0).outcome).toBe('valid'));

  it.each<[string, Partial<Tariff>]>([
    ['wind.steps.1.upTo', { wind: { ...wind, steps: wind.steps.toReversed() } }],
    ['wind.declineAbove', { wind: { ...wind, declineAbove: 2 } }],
    ['wind.steps.0.factor', { wind: { ...wind, steps: [{ upTo: 1, factor: 11 }] } }],
    ['pilot.hours.1.below', { pilot: { ...pilot, hours: pilot.hours.toReversed() } }],
    ['pilot.lapsed', { pilot: { ...pilot, lapsed: 0.01 } }],
    ['rain', { rain: 11 }],
    ['night.factor', { night: { ...TARIFF_V0.night, factor: 0.05 } }],
    ['night.toHour', { night: { ...TARIFF_V0.night, toHour: 24 } }],
    ['loadings.variable', { loadings: { ...loadings, variable: 0.9 } }],
    ['loadings.vat', { loadings: { ...loadings, vat: -0.1 } }],
    ['parachuteFactor.high', { parachuteFactor: { ...parachuteFactor, high: 2 } }],
    ['telematics.most', { telematics: { ...telematics, most: 0.9 } }],
    ['experience.most', { experience: { credibility: 2, least: 0.6, most: 0.9 } }],
    ['impactAngleDegrees.parachute', { impactAngleDegrees: { multirotor: 60, fixedWing: 35, parachute: 0 } }],
    ['serious.zeta', { serious: { medianJoules: 43.1, zeta: 0 } }],
    ['temperature.aboveC', { temperature: { belowC: 50, aboveC: 40, factor: 1.2 } }],
    [
      'lossOfControlPerHour.micro',
      { lossOfControlPerHour: { ...TARIFF_V0.lossOfControlPerHour, micro: -1 } },
    ],
    ['catastrophe.shape', { catastrophe: { thresholdCny: 2e6, shape: 1 } }],
  ])('names %s', (path, change) => {
    expect(pathsOf(change)).toContain(path);
  });

  it('never rates one past twice: no-claims levels or experience', () => {
    expect(pathsOf({ noClaims: MOTOR_NO_CLAIMS })).toContain('noClaims');
    expect(pathsOf({ noClaims: MOTOR_NO_CLAIMS, experience: null })).toEqual([]);
  });

  it.each([
    ['noClaims.factors', [0.5, 1]],
    ['noClaims.factors.1', [1, 0.9, 1.1]],
  ])('names %s of no-claims levels', (path, factors) => {
    const noClaims = { levelLeast: -1, levelMost: 1, factors };
    expect(pathsOf({ noClaims, experience: null })).toContain(path);
  });

  it.each([[null], [[]], ['v0'], [{}], [{ ...TARIFF_V0, colour: 'red' }]])('refuses %j', (content) => {
    expect(checkTariff(content).outcome).toBe('invalid');
  });
});
