import { type FixedWing, GRAVITY_MPS2 } from './airframe.ts';
import { routeHeight } from './autopilot.ts';
import type { FlightPlan, Waypoint } from './flight-plan.ts';
import { type FlightState, toDegrees } from './flight-state.ts';
import type { Wind } from './wind.ts';

const RADIANS = Math.PI / 180;
/** Never slower than this times the stall speed; a landing flies at it. */
const STALL_MARGIN = 1.2;
const SPEED_CHANGE_MPS2 = 1.5;
const CLIMB_CHANGE_MPS2 = 2;
/** Bank per degree of heading error. */
const BANK_GAIN = 1.5;
const HEIGHT_GAIN_PER_SECOND = 0.3;
/** It spirals down to here, then flies straight to the ground. */
const STRAIGHT_BELOW_METERS = 20;
const APPROACH_SINK_MPS = 1.2;
const SPIRAL_SHARE = 0.7;
const FORCED_SINK_MPS = 2;
const ROLLOUT_MPS2 = 4;
const ROLLOUT_END_MPS = 0.5;

/** Distance at which a waypoint counts as flown: it can't turn tighter than this. */
export function arrivedMeters(airframe: FixedWing): number {
  const turn = airframe.cruiseMps ** 2 / (GRAVITY_MPS2 * Math.tan(airframe.bankDegreesMax * RADIANS));
  return 1.2 * turn;
}

/** Thrown or shot into the air: flying speed at once, towards the route's first point. */
export function launch(state: FlightState, plan: FlightPlan, airframe: FixedWing): FlightState {
  const [first] = plan.waypoints;
  const headingDegrees = first ? toDegrees(first.northMeters, first.eastMeters) : 0;
  const speed = STALL_MARGIN * airframe.stallMps;
  return {
    ...state,
    headingDegrees,
    northMps: speed * Math.cos(headingDegrees * RADIANS),
    eastMps: speed * Math.sin(headingDegrees * RADIANS),
  };
}

/** One step of a wing in the air: speed, bank and sink each within what the airframe can do. */
export function steerFixedWing(
  state: FlightState,
  input: { plan: FlightPlan; airframe: FixedWing; dt: number; wind: Wind },
): FlightState {
  const { plan, airframe, dt, wind } = input;
  const target = targetOf(state, plan);
  const airspeed = Math.hypot(state.northMps - wind.northMps, state.eastMps - wind.eastMps);
  const speed = towards(airspeed, wantedAirspeed(state, plan, airframe), SPEED_CHANGE_MPS2 * dt);
  const bank = towards(
    state.bankDegrees,
    wantedBank(state, { target, airframe, wind, airspeed: speed }),
    airframe.rollDegreesPerSecondMax * dt,
  );
  const turn = ((GRAVITY_MPS2 * Math.tan(bank * RADIANS)) / speed / RADIANS) * dt;
  const heading = (state.headingDegrees + turn + 360) % 360;
  const upMps = towards(
    state.upMps,
    wantedClimb(state, { target, airframe, airspeed: speed }),
    CLIMB_CHANGE_MPS2 * dt,
  );
  const northMps = speed * Math.cos(heading * RADIANS) + wind.northMps;
  const eastMps = speed * Math.sin(heading * RADIANS) + wind.eastMps;
  const near = distanceTo(state, target) < arrivedMeters(airframe);
  return {
    ...state,
    northMps,
    eastMps,
    upMps,
    headingDegrees: heading,
    bankDegrees: bank,
    waypointIndex: state.waypointIndex + (state.phase === 'mission' && near ? 1 : 0),
    northMeters: state.northMeters + northMps * dt,
    eastMeters: state.eastMeters + eastMps * dt,
    heightMeters: state.heightMeters + upMps * dt,
  };
}

/** Sliding on its belly until it stands. */
export function rollOut(state: FlightState, dt: number): FlightState {
  const speed = Math.hypot(state.northMps, state.eastMps);
  if (speed <= ROLLOUT_END_MPS)
    return { ...state, phase: 'landed', phaseSeconds: 0, northMps: 0, eastMps: 0 };
  const share = Math.max(0, 1 - (ROLLOUT_MPS2 * dt) / speed);
  return {
    ...state,
    northMps: state.northMps * share,
    eastMps: state.eastMps * share,
    northMeters: state.northMeters + state.northMps * share * dt,
    eastMeters: state.eastMeters + state.eastMps * share * dt,
  };
}

function targetOf(state: FlightState, plan: FlightPlan): Waypoint | undefined {
  const first = plan.waypoints[0];
  const height = routeHeight(plan);
  if (state.phase === 'takeoff') return first;
  if (state.phase === 'mission') return plan.waypoints[state.waypointIndex];
  if (state.phase === 'returnHome') return { northMeters: 0, eastMeters: 0, heightMeters: height };
  return undefined;
}

function distanceTo(state: FlightState, target: Waypoint | undefined): number {
  if (!target) return Number.POSITIVE_INFINITY;
  return Math.hypot(target.northMeters - state.northMeters, target.eastMeters - state.eastMeters);
}

function wantedAirspeed(state: FlightState, plan: FlightPlan, airframe: FixedWing): number {
  const slowest = STALL_MARGIN * airframe.stallMps;
  if (state.phase === 'landing' && state.heightMeters < STRAIGHT_BELOW_METERS) return slowest;
  if (state.phase === 'flyaway') return airframe.speedMpsMax;
  const cruise = state.phase === 'mission' ? plan.cruiseSpeedMps : airframe.cruiseMps;
  return Math.min(airframe.speedMpsMax, Math.max(slowest, cruise));
}

/** Degrees of bank that bring the course, not the nose, onto the target. */
function wantedBank(
  state: FlightState,
  {
    target,
    airframe,
    wind,
    airspeed,
  }: { target: Waypoint | undefined; airframe: FixedWing; wind: Wind; airspeed: number },
): number {
  if (!target) {
    const spirals = state.phase === 'landing' && state.heightMeters >= STRAIGHT_BELOW_METERS;
    return spirals ? airframe.bankDegreesMax * SPIRAL_SHARE : 0;
  }
  const course = toDegrees(target.northMeters - state.northMeters, target.eastMeters - state.eastMeters);
  const across = wind.eastMps * Math.cos(course * RADIANS) - wind.northMps * Math.sin(course * RADIANS);
  const crab = Math.asin(Math.max(-1, Math.min(1, across / airspeed))) / RADIANS;
  const error = ((course - crab - state.headingDegrees + 540) % 360) - 180;
  return Math.max(-airframe.bankDegreesMax, Math.min(airframe.bankDegreesMax, BANK_GAIN * error));
}

function wantedClimb(
  state: FlightState,
  { target, airframe, airspeed }: { target: Waypoint | undefined; airframe: FixedWing; airspeed: number },
): number {
  if (state.phase === 'gliding') return -airspeed / airframe.glideRatio;
  if (state.phase === 'forcedLanding') return -FORCED_SINK_MPS;
  if (state.phase === 'landing')
    return state.heightMeters < STRAIGHT_BELOW_METERS ? -APPROACH_SINK_MPS : -airframe.descentMps;
  const missing =
    ((target?.heightMeters ?? state.heightMeters) - state.heightMeters) * HEIGHT_GAIN_PER_SECOND;
  return Math.max(-airframe.descentMps, Math.min(airframe.climbMps, missing));
}

function towards(value: number, wanted: number, changeMax: number): number {
  return value + Math.max(-changeMax, Math.min(changeMax, wanted - value));
}
