import { type Tariff, TariffSchema } from './tariff.schema.ts';

/** What is wrong with a tariff's numbers, by the place of the number. */
export interface TariffFault {
  path: string;
  message: string;
}

export type TariffCheck =
  | { outcome: 'valid'; tariff: Tariff }
  | { outcome: 'invalid'; faults: TariffFault[] };

/** No factor may make a price more than ten times dearer or cheaper: beyond that it is a mistyped number. */
const FACTOR_LEAST = 0.1;
const FACTOR_MOST = 10;
/** Insurer, tax and levies may not take more of a premium than this; the formula divides by what is left. */
const LOADINGS_MOST = 0.9;

/** A tariff as sent → a tariff whose numbers can price, or every fault with its path. */
export function checkTariff(content: unknown): TariffCheck {
  const parsed = TariffSchema.safeParse(content);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    return { outcome: 'invalid', faults };
  }
  const faults = [
    ...stepFaults(parsed.data),
    ...factorFaults(parsed.data),
    ...rangeFaults(parsed.data),
    ...meritFaults(parsed.data),
  ];
  return faults.length === 0 ? { outcome: 'valid', tariff: parsed.data } : { outcome: 'invalid', faults };
}

/** Steps rise, so that every value meets exactly one. */
function stepFaults({ wind, pilot }: Tariff): TariffFault[] {
  const faults = [
    ...notRising(
      wind.steps.map((step) => step.upTo),
      (index) => `wind.steps.${index}.upTo`,
    ),
    ...notRising(
      pilot.hours.map((step) => step.below),
      (index) => `pilot.hours.${index}.below`,
    ),
  ];
  // Between the last step and the refusal a gust would be priced as calm air.
  if (wind.steps.at(-1)?.upTo !== wind.declineAbove)
    faults.push({ path: 'wind.declineAbove', message: 'must equal the last step' });
  return faults;
}

function notRising(values: readonly number[], path: (index: number) => string): TariffFault[] {
  return values.flatMap((value, index) =>
    index > 0 && value <= (values[index - 1] ?? 0)
      ? [{ path: path(index), message: 'must be above the step before' }]
      : [],
  );
}

function factorFaults(tariff: Tariff): TariffFault[] {
  const { wind, rain, temperature, night, pilot, experience, telematics, noClaims, parachuteFactor } = tariff;
  const factors: (readonly [string, number])[] = [
    ['rain', rain],
    ['temperature.factor', temperature.factor],
    ['night.factor', night.factor],
    ['pilot.experienced', pilot.experienced],
    ['pilot.lapsed', pilot.lapsed],
    ['telematics.least', telematics.least],
    ['telematics.most', telematics.most],
    ...wind.steps.map(({ factor }, index) => [`wind.steps.${index}.factor`, factor] as const),
    ...pilot.hours.map(({ factor }, index) => [`pilot.hours.${index}.factor`, factor] as const),
    ...(noClaims?.factors ?? []).map((factor, index) => [`noClaims.factors.${index}`, factor] as const),
    ...(experience ? ([['experience.least', experience.least]] as const) : []),
    ...(experience ? ([['experience.most', experience.most]] as const) : []),
  ];
  const message = `must be ${FACTOR_LEAST} to ${FACTOR_MOST}`;
  const faults = factors.flatMap(([path, factor]) =>
    factor < FACTOR_LEAST || factor > FACTOR_MOST ? [{ path, message }] : [],
  );
  for (const kind of ['none', 'medium', 'high'] as const) {
    if (parachuteFactor[kind] > 1)
      faults.push({ path: `parachuteFactor.${kind}`, message: 'is a share of hits, at most 1' });
  }
  return faults;
}

function rangeFaults(tariff: Tariff): TariffFault[] {
  const { loadings, night, temperature, impactAngleDegrees: angles, telematics, experience } = tariff;
  const rules: (readonly [string, boolean, string])[] = [
    [
      'loadings.variable',
      loadings.variable + loadings.profit + loadings.levies <= LOADINGS_MOST,
      `variable, profit and levies together must be at most ${LOADINGS_MOST}`,
    ],
    ['night.fromHour', night.fromHour >= 0 && night.fromHour <= 23, 'an hour, 0 to 23'],
    ['night.toHour', night.toHour >= 0 && night.toHour <= 23, 'an hour, 0 to 23'],
    ['temperature.aboveC', temperature.belowC < temperature.aboveC, 'must be above belowC'],
    ['telematics.most', telematics.least <= 1 && telematics.most >= 1, 'least and most must enclose 1'],
    ...(['multirotor', 'fixedWing', 'parachute'] as const).map(
      (name) =>
        [`impactAngleDegrees.${name}`, angles[name] > 0 && angles[name] <= 90, 'above 0, to 90'] as const,
    ),
    ...(['fatal', 'serious'] as const).flatMap((name) => [
      [`${name}.medianJoules`, tariff[name].medianJoules > 0, 'must be above 0'] as const,
      [`${name}.zeta`, tariff[name].zeta > 0, 'must be above 0'] as const,
    ]),
    ['experience.most', !experience || (experience.least <= 1 && experience.most >= 1), 'must enclose 1'],
    ['refer.densityPerKm2', tariff.refer.densityPerKm2 > 0, 'must be above 0'],
  ];
  return rules.flatMap(([path, holds, message]) => (holds ? [] : [{ path, message }]));
}

/** One past is rated once (pricing.md §5): no-claims levels or claims against expectation. */
function meritFaults({ experience, noClaims }: Tariff): TariffFault[] {
  if (noClaims === null) return [];
  const faults: TariffFault[] = [];
  if (experience !== null)
    faults.push({ path: 'noClaims', message: 'two merit systems at once: leave out this or experience' });
  if (noClaims.factors.length !== noClaims.levelMost - noClaims.levelLeast + 1)
    faults.push({ path: 'noClaims.factors', message: 'one factor for each level' });
  faults.push(
    ...notRising(noClaims.factors, (index) => `noClaims.factors.${index}`).map(({ path }) => ({
      path,
      message: 'a higher level must be dearer',
    })),
  );
  return faults;
}
