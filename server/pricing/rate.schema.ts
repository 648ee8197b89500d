import { z } from 'zod';

const Factor = z.number().positive().max(100).default(1);
const Probability = z.number().min(0).max(1);

/** One stretch of the route: share of it and the ground below. */
export const RateCellSchema = z.strictObject({
  s: Probability.describe('share of the route'),
  D: z.number().min(0).max(1e7).describe('people per km2'),
  sh: Probability.describe('share of people under shelter'),
  u: Probability.describe('probability of property damage per impact'),
  c: Probability.describe('probability of a catastrophe per impact'),
});
export type RateCell = z.infer<typeof RateCellSchema>;

export const ArcSchema = z.enum(['a', 'b', 'c', 'd']);
export type Arc = z.infer<typeof ArcSchema>;

/** Input of the rating formula by its own symbols: metres, kg, m/s, degrees, hours, CNY. */
export const RateInputSchema = z
  .strictObject({
    lam: Probability.describe('losses of control per flight hour'),
    t: z.number().min(0).max(1e6).describe('hours, of all flights and aircraft together'),
    n_cyc: z.number().min(0).max(1e7).describe('take-off and landing cycles'),
    w: z.number().positive().max(100).describe('largest dimension, m'),
    m: z.number().positive().max(50_000).describe('mass, kg'),
    v_imp: z.number().min(0).max(400).describe('impact speed, m/s'),
    theta: z.number().positive().max(90).describe('impact angle, degrees'),
    cells: z.array(RateCellSchema).min(1).max(1_000),
    m2: Probability.default(1).describe('impact mitigation (parachute)'),
    L: z.number().positive().max(1e11).describe('limit, CNY'),
    d: z.number().min(0).max(1e11).default(0).describe('property deductible, CNY'),
    arc: ArcSchema.describe('air risk class'),
    F_wx: Factor,
    F_night: Factor,
    F_pilot: Factor,
    F_mnt: Factor,
    M_exp: Factor,
    M_tel: Factor,
    region: Factor,
    tariff: z.string().min(1).max(40).default('v0'),
  })
  .refine((input) => input.d <= input.L, { path: ['d'], message: 'the deductible exceeds the limit' })
  .refine((input) => Math.abs(input.cells.reduce((sum, cell) => sum + cell.s, 0) - 1) <= 1e-9, {
    path: ['cells'],
    message: 'the shares s must sum to 1 (± 1e-9)',
  });
export type RateInput = z.infer<typeof RateInputSchema>;

/** Result by the symbols of the formula; only `premiumFen` is rounded. */
export const RateOutputSchema = z.strictObject({
  A_c: z.number().describe('critical area, m2'),
  pF: z.number().describe('probability that a hit is fatal'),
  pS_plus: z.number().describe('probability that a hit is serious or worse'),
  N: z.number().describe('people hit per ground impact'),
  perImpact: z.number().describe('expected loss per ground impact, CNY'),
  EL: z.number().describe('expected loss of the flight with claims handling, CNY'),
  Net: z.number(),
  Gross: z.number().describe('unrounded, CNY'),
  premiumFen: z.int(),
  tariff: z.string(),
});
export type RateOutput = z.infer<typeof RateOutputSchema>;
