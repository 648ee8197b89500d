import type { z } from 'zod';
import type { AircraftFactsSchema, Reason } from './classification.schema.ts';

export type Aircraft = z.output<typeof AircraftFactsSchema>;

/** One condition of a rule row. An unknown fact never fulfils a condition, and the reason says so. */
export interface Condition {
  code: string;
  clause: string;
  /** undefined: the fact is not known. */
  holds: (aircraft: Aircraft) => boolean | undefined;
  detail: (aircraft: Aircraft) => string;
}

export type Verdict = 'met' | 'failed' | 'unknown';

export function verdictOf(condition: Condition, aircraft: Aircraft): Verdict {
  const holds = condition.holds(aircraft);
  if (holds === undefined) return 'unknown';
  return holds ? 'met' : 'failed';
}

/** `MTOW_LIGHT` that failed → reason `MTOW_LIGHT_FAILED`. */
export function toReason(condition: Condition, aircraft: Aircraft): Reason {
  const verdict = verdictOf(condition, aircraft);
  const suffix = { met: 'MET', failed: 'FAILED', unknown: 'UNKNOWN' }[verdict];
  const detail = verdict === 'unknown' ? 'not known; treated as not fulfilled' : condition.detail(aircraft);
  return { code: `${condition.code}_${suffix}`, clause: condition.clause, detail };
}

type NumericFact = 'emptyMassKg' | 'mtowKg' | 'maxHeightMeters' | 'maxRadiusMeters';
type BooleanFact = 'shortRangeRadio' | 'airspaceKeeping' | 'monitoring' | 'humanIntervention';

interface Bound {
  code: string;
  clause: string;
  limit: number;
  unit: string;
  strict?: boolean;
}

/** fact ≤ limit (or < when strict). */
export function atMost(fact: NumericFact, { code, clause, limit, unit, strict = false }: Bound): Condition {
  return {
    code,
    clause,
    holds: (aircraft) => {
      const value = aircraft[fact];
      if (value === null) return undefined;
      return strict ? value < limit : value <= limit;
    },
    detail: (aircraft) => `${aircraft[fact]} ${unit}, limit ${strict ? '<' : '≤'} ${limit} ${unit}`,
  };
}

/** Maximum level speed ≤ limit in km/h; rounded to 1e-6 so that 100/3.6 m/s is 100 km/h. */
export function speedAtMost({ code, clause, limit }: Omit<Bound, 'unit' | 'strict'>): Condition {
  const kmh = (mps: number): number => Math.round(mps * 3.6 * 1e6) / 1e6;
  return {
    code,
    clause,
    holds: ({ maxLevelSpeedMps }) => (maxLevelSpeedMps === null ? undefined : kmh(maxLevelSpeedMps) <= limit),
    detail: ({ maxLevelSpeedMps }) => `${kmh(maxLevelSpeedMps ?? 0)} km/h, limit ≤ ${limit} km/h`,
  };
}

/** The capability is declared. */
export function has(fact: BooleanFact, code: string, clause: string): Condition {
  return {
    code,
    clause,
    holds: (aircraft) => aircraft[fact] ?? undefined,
    detail: (aircraft) => (aircraft[fact] === true ? 'declared' : 'declared absent'),
  };
}
