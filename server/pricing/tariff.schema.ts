import { z } from 'zod';

const Factor = z.number().positive();
const Share = z.number().min(0).max(1);
const Lognormal = z.strictObject({ meanCny: z.number().positive(), cv: z.number().positive() });
const ByArc = z.strictObject({ a: Share, b: Share, c: Share, d: Share });

/** Steps of a factor: the first row whose `upTo` is not exceeded applies. */
const Steps = z.array(z.strictObject({ upTo: z.number(), factor: Factor }));

/** A filed tariff: every number of the rating formula, as data under one version. */
export const TariffSchema = z.strictObject({
  tariff: z.string().min(1).max(40),
  effectiveOn: z.iso.date(),
  basis: z.string(),
  lossOfControlPerHour: z.strictObject({
    micro: Share,
    light: Share,
    small: Share,
    medium: Share,
    large: Share,
    certifiedLogistics: Share,
    agricultural: Share,
  }),
  cycleHours: z.number().min(0),
  impactAngleDegrees: z.strictObject({
    multirotor: z.number(),
    fixedWing: z.number(),
    parachute: z.number(),
  }),
  parachuteSpeedMps: z.number().positive(),
  energyShare: z.strictObject({ upToMeters: z.number(), small: Share, other: Share }),
  fatal: z.strictObject({ ceiling: Share, medianJoules: z.number(), zeta: z.number() }),
  serious: z.strictObject({ medianJoules: z.number(), zeta: z.number() }),
  severity: z.strictObject({ minor: Lognormal, serious: Lognormal, fatal: Lognormal }),
  property: z.strictObject({ meanCnyPerRootKg: z.number().positive(), cv: z.number().positive() }),
  catastrophe: z.strictObject({ thresholdCny: z.number().positive(), shape: z.number().gt(1) }),
  midAirPerHour: ByArc,
  parachuteFactor: z.strictObject({ none: Factor, medium: Factor, high: Factor }),
  heavySheltering: z.strictObject({ fromKg: z.number(), reduction: Share }),
  wind: z.strictObject({ steps: Steps, declineAbove: z.number() }),
  rain: Factor,
  temperature: z.strictObject({ belowC: z.number(), aboveC: z.number(), factor: Factor }),
  night: z.strictObject({ factor: Factor, fromHour: z.int(), toHour: z.int() }),
  pilot: z.strictObject({
    hours: z.array(z.strictObject({ below: z.number(), factor: Factor })),
    experienced: Factor,
    lapsedDays: z.int(),
    lapsed: Factor,
  }),
  /** M_exp, claims against expectation; null: this tariff rates no claims history by it. */
  experience: z.strictObject({ credibility: z.number().positive(), least: Factor, most: Factor }).nullable(),
  /** No-claims levels (无赔款优待), one factor from the lowest level to the highest; null: not used. */
  noClaims: z
    .strictObject({ levelLeast: z.int().max(0), levelMost: z.int().min(0), factors: z.array(Factor).max(40) })
    .nullable(),
  telematics: z.strictObject({ fullHours: z.number().positive(), least: Factor, most: Factor }),
  /** Several aircraft as one occurrence: chance that a show fails as a whole, and the share f ~ Beta that falls. */
  show: z.strictObject({
    commonCausePerFlight: Share,
    fallAlpha: z.number().positive(),
    fallBeta: z.number().positive(),
  }),
  refer: z.strictObject({ densityPerKm2: z.number() }),
  loadings: z.strictObject({
    alae: Share,
    rho: Share,
    fixedCny: z.number().min(0),
    variable: Share,
    profit: Share,
    levies: Share,
    vat: Share,
    minimumCny: z.number().min(0),
  }),
});
export type Tariff = z.infer<typeof TariffSchema>;
