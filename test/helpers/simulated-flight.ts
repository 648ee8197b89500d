import { AIRFRAMES, type AirframeName } from '../../device-gateway/simulator/airframe.ts';
import { type FaultKind, toFault } from '../../device-gateway/simulator/fault.ts';
import { makePlan, type PlanName } from '../../device-gateway/simulator/plans.ts';
import { simulateFlight } from '../../device-gateway/simulator/simulate-flight.ts';

export const HOME = { latitudeDegrees: 22.5431, longitudeDegrees: 114.0579 };
/** Well on its way, 80 m high. */
export const FAULT_AT_SECONDS = 60;

type Rest = Partial<Omit<Parameters<typeof simulateFlight>[0], 'plan'>>;

/** One flight of an airframe on a plan 80 m high, at 1 Hz from 1 January 2026. */
export function flyPlan(
  airframe: AirframeName,
  input: { plan?: PlanName; fault?: FaultKind; faultSeconds?: number } & Rest = {},
) {
  const { plan = 'survey', fault, faultSeconds, ...rest } = input;
  const faults = fault ? [toFault(fault, FAULT_AT_SECONDS, faultSeconds)] : [];
  const made = makePlan(plan, {
    airframe: AIRFRAMES[airframe],
    home: HOME,
    heightMeters: 80,
    towardsDegrees: 40,
    faults,
  });
  return {
    plan: made,
    ...simulateFlight({ plan: made, startMs: Date.UTC(2026, 0, 1), rateHz: 1, seed: 1, ...rest }),
  };
}
