import type { Tariff } from './tariff.schema.ts';

/**
 * Tariff v0: starting values from published evidence and judgement, to be filed and validated by the
 * appointed actuary before sale. The night window, the parachute descent speed and the chance that a show fails
 * as a whole are judgement too (three known mass falls in some years of thousands of shows).
 */
export const TARIFF_V0: Tariff = {
  tariff: 'v0',
  effectiveOn: '2026-01-01',
  basis: 'actuarial judgement within published evidence; not yet filed',
  lossOfControlPerHour: {
    micro: 1e-3,
    light: 5e-4,
    small: 3e-4,
    medium: 3e-4,
    large: 1e-4,
    certifiedLogistics: 1e-4,
    agricultural: 1e-3,
  },
  cycleHours: 0.05,
  impactAngleDegrees: { multirotor: 60, fixedWing: 35, parachute: 80 },
  parachuteSpeedMps: 8,
  energyShare: { upToMeters: 1, small: 0.5, other: 1 },
  fatal: { ceiling: 0.5, medianJoules: 290, zeta: 0.8 },
  serious: { medianJoules: 43.1, zeta: 0.454 },
  severity: {
    minor: { meanCny: 12_000, cv: 1.5 },
    serious: { meanCny: 260_000, cv: 1.2 },
    fatal: { meanCny: 2_200_000, cv: 0.3 },
  },
  property: { meanCnyPerRootKg: 4_000, cv: 2.5 },
  catastrophe: { thresholdCny: 2_000_000, shape: 1.3 },
  midAirPerHour: { a: 1e-9, b: 1e-8, c: 1e-7, d: 1e-6 },
  parachuteFactor: { none: 1, medium: 0.2, high: 0.1 },
  heavySheltering: { fromKg: 25, reduction: 0.1 },
  wind: {
    steps: [
      { upTo: 0.5, factor: 1 },
      { upTo: 0.75, factor: 1.15 },
      { upTo: 1, factor: 1.5 },
    ],
    declineAbove: 1,
  },
  rain: 1.25,
  temperature: { belowC: 0, aboveC: 40, factor: 1.2 },
  night: { factor: 1.15, fromHour: 19, toHour: 6 },
  pilot: {
    hours: [
      { below: 20, factor: 1.5 },
      { below: 100, factor: 1.2 },
      { below: 500, factor: 1 },
    ],
    experienced: 0.9,
    lapsedDays: 90,
    lapsed: 1.1,
  },
  experience: { credibility: 2, least: 0.6, most: 1.8 },
  noClaims: null,
  telematics: { fullHours: 50, least: 0.7, most: 1.5 },
  show: { commonCausePerFlight: 5e-4, fallAlpha: 1, fallBeta: 9 },
  refer: { densityPerKm2: 50_000 },
  loadings: {
    alae: 0.1,
    rho: 0.1,
    fixedCny: 0.1,
    variable: 0.25,
    profit: 0.05,
    levies: 0.008,
    vat: 0.06,
    minimumCny: 0.5,
  },
};
