import { findActive } from './fault.ts';
import type { FlightPlan } from './flight-plan.ts';
import type { FlightPhase, FlightState } from './flight-state.ts';

const STANDBY_SECONDS = 2;
const DEFAULT_HEIGHT_METERS = 30;
/** A wing turns onto its route once it is clear of the ground, and climbs on the way. */
const WING_CLEAR_METERS = 25;
/** Low returns, critical lands at once (PX4's critical level, detection §1.2). */
const BATTERY_PERCENT = { low: 20, critical: 7 };
const AIRBORNE_METERS = 2;

/** Phases that nothing changes any more but the ground. */
const COMING_DOWN: ReadonlySet<FlightPhase> = new Set([
  'falling',
  'tumbling',
  'gliding',
  'motorOutLanding',
  'rollout',
  'landed',
  'impacted',
]);

/** Which phase the aircraft is in from now on, as its plan, its battery and its faults want it. */
export function choosePhase(state: FlightState, plan: FlightPlan, arrivedMeters: number): FlightPhase {
  const { phase } = state;
  if (COMING_DOWN.has(phase)) return phase;
  if (state.heightMeters > AIRBORNE_METERS) {
    const forced = findForced(state, plan);
    if (forced) return forced;
  }
  if (phase === 'standby') return state.phaseSeconds >= STANDBY_SECONDS ? 'takeoff' : 'standby';
  if (phase === 'takeoff') return state.heightMeters >= clearMeters(plan) ? 'mission' : 'takeoff';
  if (phase === 'mission') {
    if (state.waypointIndex >= plan.waypoints.length)
      return plan.ending === 'home' ? 'returnHome' : 'landing';
    return state.batteryPercent < BATTERY_PERCENT.low ? 'returnHome' : 'mission';
  }
  if (phase === 'returnHome')
    return Math.hypot(state.northMeters, state.eastMeters) < arrivedMeters ? 'landing' : 'returnHome';
  return phase;
}

/** The gravest that a fault or an empty battery asks of an airborne aircraft. */
function findForced(state: FlightState, { airframe, faults }: FlightPlan): FlightPhase | undefined {
  const { phase, elapsedSeconds, batteryPercent } = state;
  const isOn = (kind: Parameters<typeof findActive>[1]): boolean =>
    findActive(faults, kind, elapsedSeconds) !== undefined;
  const rotary = airframe.kind === 'multirotor';
  if (isOn('powerLoss') || batteryPercent <= 0) return rotary ? 'falling' : 'gliding';
  if (isOn('motorFailure')) {
    if (!rotary) return 'gliding';
    return airframe.rotors >= 6 ? 'motorOutLanding' : 'tumbling';
  }
  if (isOn('forcedLanding')) return 'forcedLanding';
  if (batteryPercent < BATTERY_PERCENT.critical && phase !== 'landing') return 'forcedLanding';
  return isOn('flyaway') ? 'flyaway' : undefined;
}

function clearMeters(plan: FlightPlan): number {
  const height = routeHeight(plan);
  return plan.airframe.kind === 'multirotor' ? height - 1 : Math.min(height - 1, WING_CLEAR_METERS);
}

/** Height at which the route begins. */
export function routeHeight(plan: FlightPlan): number {
  return plan.waypoints[0]?.heightMeters ?? DEFAULT_HEIGHT_METERS;
}
