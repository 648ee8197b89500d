import type { FlightPriceFacts } from './flight-price-facts.ts';
import { decideOutcome, type PriceDecision } from './price-flight.ts';
import { rate, rateSteps } from './rate.ts';
import { HEIGHT_METERS_DEFAULT, toRateInput } from './rate-input-of-flight.ts';
import { paretoTailLev } from './severity.ts';
import type { Tariff } from './tariff.schema.ts';

/** One thing that could be done otherwise, rated by the same tariff as the price itself. */
export interface Alternative {
  code: string;
  labelEn: string;
  labelZh: string;
  outcome: PriceDecision['outcome'];
  premiumFen: number;
  /** Against the premium as asked, fen; below 0 is cheaper. */
  differenceFen: number;
  /** The same before rounding and minimum premium, CNY. */
  differenceCny: number;
}

interface Change {
  code: string;
  labelEn: string;
  labelZh: string;
  facts: FlightPriceFacts;
}

const LATER_MINUTES = 40;
const LOWER_METERS = 30;
const DAYLIGHT_HOUR = 10;
/** Limits on sale below the chosen one, CNY. */
const LIMITS_CNY = [10_000_000, 5_000_000, 2_000_000, 1_000_000, 500_000, 200_000];
const DEDUCTIBLES_CNY = [500, 2_000];

/** What would change the price: every line is a rating of its own, none is estimated. */
export function alternatives(facts: FlightPriceFacts, tariff: Tariff): Alternative[] {
  const asked = rate(toRateInput(facts, tariff).input, tariff);
  return changesOf(facts, tariff).map(({ code, labelEn, labelZh, facts: changed }) => {
    const rated = rate(toRateInput(changed, tariff).input, tariff);
    return {
      code,
      labelEn,
      labelZh,
      outcome: decideOutcome(changed, tariff).outcome,
      premiumFen: rated.premiumFen,
      differenceFen: rated.premiumFen - asked.premiumFen,
      differenceCny: rated.Gross - asked.Gross,
    };
  });
}

function changesOf(facts: FlightPriceFacts, tariff: Tariff): Change[] {
  return [
    later(facts),
    ...lower(facts),
    ...otherRoute(facts, tariff),
    ...smallerLimit(facts),
    ...deductibles(facts),
    ...parachutes(facts),
    ...daylight(facts, tariff),
  ];
}

/** Another hour, perhaps night or day, and the weather of then where a forecast says it. */
function later(facts: FlightPriceFacts): Change {
  const minutes = facts.takeoffHour * 60 + (facts.takeoffMinute ?? 0) + LATER_MINUTES;
  const weather = facts.known?.weatherLater ?? facts.known?.weather;
  return {
    code: 'LATER_40_MINUTES',
    labelEn: `Take off ${LATER_MINUTES} minutes later`,
    labelZh: `推迟${LATER_MINUTES}分钟起飞`,
    facts: {
      ...facts,
      takeoffHour: Math.floor(minutes / 60) % 24,
      takeoffMinute: minutes % 60,
      known: { ...facts.known, ...(weather === undefined ? {} : { weather }) },
    },
  };
}

/** The fall begins lower; a glide or a descent under parachute ends at the same speed from any height. */
function lower(facts: FlightPriceFacts): Change[] {
  const heightMeters = (facts.known?.heightMeters ?? HEIGHT_METERS_DEFAULT) - LOWER_METERS;
  if (heightMeters <= 0) return [];
  return [
    {
      code: 'LOWER_30_METERS',
      labelEn: `Fly ${LOWER_METERS} m lower, at ${heightMeters} m at most`,
      labelZh: `降低${LOWER_METERS}米，最高${heightMeters}米`,
      facts: { ...facts, known: { ...facts.known, heightMeters } },
    },
  ];
}

/** The route without the cell where one impact costs most, the rest flown in its place. */
function otherRoute(facts: FlightPriceFacts, tariff: Tariff): Change[] {
  if (facts.cells.length < 2) return [];
  const { input } = toRateInput(facts, tariff);
  const { A_c, B, PD } = rateSteps(input, tariff);
  const { thresholdCny: threshold, shape } = tariff.catastrophe;
  const K = paretoTailLev(input.L, { threshold, shape });
  const perImpact = input.cells.map(
    ({ D, sh, u, c }) => input.m2 * D * 1e-6 * (1 - sh) * A_c * B + u * PD + c * K,
  );
  const worst = perImpact.indexOf(Math.max(...perImpact));
  const rest = facts.cells.filter((_cell, index) => index !== worst);
  const share = rest.reduce((sum, one) => sum + one.share, 0);
  if (share === 0) return [];
  return [
    {
      code: 'AVOID_WORST_CELL',
      labelEn: 'Another route or area, without the costliest cell',
      labelZh: '改变航线或区域，避开风险最高的网格',
      facts: { ...facts, cells: rest.map((one) => ({ ...one, share: one.share / share })) },
    },
  ];
}

function smallerLimit(facts: FlightPriceFacts): Change[] {
  const limitCny = LIMITS_CNY.find((one) => one * 100 < facts.limitFen && one * 100 >= facts.deductibleFen);
  if (limitCny === undefined) return [];
  return [
    {
      code: 'SMALLER_LIMIT',
      labelEn: `Limit of ¥${limitCny.toLocaleString('en-US')}`,
      labelZh: `责任限额${limitCny / 10_000}万元`,
      facts: { ...facts, limitFen: limitCny * 100 },
    },
  ];
}

function deductibles(facts: FlightPriceFacts): Change[] {
  return DEDUCTIBLES_CNY.filter((one) => one * 100 > facts.deductibleFen && one * 100 <= facts.limitFen).map(
    (deductibleCny) => ({
      code: `DEDUCTIBLE_${deductibleCny}`,
      labelEn: `Property deductible of ¥${deductibleCny.toLocaleString('en-US')}`,
      labelZh: `财产损失免赔额${deductibleCny}元`,
      facts: { ...facts, deductibleFen: deductibleCny * 100 },
    }),
  );
}

const PARACHUTES = [
  { parachute: 'none', code: '', labelEn: '', labelZh: '' },
  { parachute: 'medium', code: 'PARACHUTE', labelEn: 'With a parachute', labelZh: '加装降落伞' },
  {
    parachute: 'high',
    code: 'PARACHUTE_TESTED',
    labelEn: 'With a parachute of high assurance',
    labelZh: '加装高可靠性降落伞',
  },
] as const;

function parachutes(facts: FlightPriceFacts): Change[] {
  const now = PARACHUTES.findIndex((one) => one.parachute === (facts.known?.parachute ?? 'none'));
  return PARACHUTES.slice(now + 1).map(({ parachute, ...label }) => ({
    ...label,
    facts: { ...facts, known: { ...facts.known, parachute } },
  }));
}

function daylight(facts: FlightPriceFacts, { night }: Tariff): Change[] {
  if (facts.takeoffHour < night.fromHour && facts.takeoffHour >= night.toHour) return [];
  return [
    {
      code: 'DAYLIGHT',
      labelEn: 'By day',
      labelZh: '白天飞行',
      facts: { ...facts, takeoffHour: DAYLIGHT_HOUR, takeoffMinute: 0 },
    },
  ];
}
