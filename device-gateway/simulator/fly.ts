import type { Airframe, FlightPlan, Waypoint } from './flight-plan.ts';

export type FlightPhase =
  | 'standby'
  | 'takeoff'
  | 'mission'
  | 'returnHome'
  | 'landing'
  | 'landed'
  | 'forcedLanding'
  | 'falling'
  | 'impacted';

/** One aircraft at one moment, in the tangent plane of its take-off point. */
export interface FlightState {
  phase: FlightPhase;
  elapsedSeconds: number;
  /** Time spent in the present phase. */
  phaseSeconds: number;
  northMeters: number;
  eastMeters: number;
  heightMeters: number;
  northMps: number;
  eastMps: number;
  upMps: number;
  headingDegrees: number;
  batteryPercent: number;
  waypointIndex: number;
}

/** Wind that the controller doesn't fully hold against, m/s. */
export interface Gust {
  northMps: number;
  eastMps: number;
}

export const GRAVITY_MPS2 = 9.81;
export const AIR_DENSITY_KG_M3 = 1.225;

const SUBSTEP_SECONDS = 0.01;
const STANDBY_SECONDS = 2;
const ARRIVED_METERS = 3;
/** The last metres are slow, as an autopilot lands. */
const SLOW_BELOW_METERS = 4;
const SLOW_DESCENT_MPS = 0.8;
const FORCED_DESCENT_MPS = 2;

export function onGround(batteryPercent: number): FlightState {
  return {
    phase: 'standby',
    elapsedSeconds: 0,
    phaseSeconds: 0,
    northMeters: 0,
    eastMeters: 0,
    heightMeters: 0,
    northMps: 0,
    eastMps: 0,
    upMps: 0,
    headingDegrees: 0,
    batteryPercent,
    waypointIndex: 0,
  };
}

/** Flies `seconds` further along the plan: same state, plan and gust, same result. */
export function fly(
  state: FlightState,
  plan: FlightPlan,
  input: { seconds: number; gust: Gust },
): FlightState {
  const steps = Math.max(1, Math.round(input.seconds / SUBSTEP_SECONDS));
  const dt = input.seconds / steps;
  let next = state;
  for (let step = 0; step < steps; step += 1) next = substep(next, plan, { dt, gust: input.gust });
  return next;
}

function substep(
  state: FlightState,
  plan: FlightPlan,
  { dt, gust }: { dt: number; gust: Gust },
): FlightState {
  const entered = choosePhase(state, plan);
  const current = entered === state.phase ? state : { ...state, phase: entered, phaseSeconds: 0 };
  const timed = {
    ...current,
    elapsedSeconds: state.elapsedSeconds + dt,
    phaseSeconds: current.phaseSeconds + dt,
  };
  if (entered === 'standby' || entered === 'landed' || entered === 'impacted') return timed;
  const moved = entered === 'falling' ? fall(timed, plan.airframe, dt) : steer(timed, plan, { dt, gust });
  const drain = entered === 'falling' ? 0 : (dt / 60) * (100 / plan.airframe.enduranceMinutes);
  const battery = Math.max(0, moved.batteryPercent - drain);
  return moved.heightMeters > 0
    ? { ...moved, batteryPercent: battery }
    : touchDown({ ...moved, batteryPercent: battery });
}

function choosePhase(state: FlightState, plan: FlightPlan): FlightPhase {
  const { phase } = state;
  const airborne = state.heightMeters > 2 && phase !== 'falling' && phase !== 'forcedLanding';
  if (plan.event && airborne && state.elapsedSeconds >= plan.event.atSeconds) {
    return plan.event.kind === 'fall' ? 'falling' : 'forcedLanding';
  }
  const [first] = plan.waypoints;
  if (phase === 'standby') return state.phaseSeconds >= STANDBY_SECONDS ? 'takeoff' : 'standby';
  if (phase === 'takeoff')
    return state.heightMeters >= (first?.heightMeters ?? 30) - 1 ? 'mission' : 'takeoff';
  if (phase === 'mission') return state.waypointIndex >= plan.waypoints.length ? 'returnHome' : 'mission';
  if (phase === 'returnHome')
    return Math.hypot(state.northMeters, state.eastMeters) < ARRIVED_METERS ? 'landing' : 'returnHome';
  return phase;
}

function touchDown(state: FlightState): FlightState {
  const phase: FlightPhase =
    state.phase === 'falling' ? 'impacted' : state.phase === 'takeoff' ? 'takeoff' : 'landed';
  if (phase === 'takeoff') return { ...state, heightMeters: 0 };
  return { ...state, phase, phaseSeconds: 0, heightMeters: 0, northMps: 0, eastMps: 0, upMps: 0 };
}

/** All thrust lost: gravity and quadratic drag along the velocity (detection §4.1). */
function fall(state: FlightState, airframe: Airframe, dt: number): FlightState {
  const speed = Math.hypot(state.northMps, state.eastMps, state.upMps);
  const drag = (AIR_DENSITY_KG_M3 * airframe.dragAreaM2 * speed) / (2 * airframe.massKg);
  const northMps = state.northMps - drag * state.northMps * dt;
  const eastMps = state.eastMps - drag * state.eastMps * dt;
  const upMps = state.upMps - (GRAVITY_MPS2 + drag * state.upMps) * dt;
  return {
    ...state,
    northMps,
    eastMps,
    upMps,
    northMeters: state.northMeters + northMps * dt,
    eastMeters: state.eastMeters + eastMps * dt,
    heightMeters: state.heightMeters + upMps * dt,
  };
}

function steer(state: FlightState, plan: FlightPlan, { dt, gust }: { dt: number; gust: Gust }): FlightState {
  const { airframe } = plan;
  const target = targetOf(state, plan);
  const north = target.northMeters - state.northMeters;
  const east = target.eastMeters - state.eastMeters;
  const distance = Math.hypot(north, east);
  // The fastest speed from which the aircraft can still stop at the target.
  const speed = Math.min(
    plan.cruiseSpeedMps,
    Math.sqrt(2 * airframe.accelerationMps2 * distance) * 0.9,
    distance,
  );
  const climb = target.heightMeters - state.heightMeters;
  const descent = descentOf(state, airframe);
  const wanted = {
    northMps: distance > 0 ? (north / distance) * speed : 0,
    eastMps: distance > 0 ? (east / distance) * speed : 0,
    upMps: Math.max(-descent, Math.min(airframe.climbMps, climb)),
  };
  const turn = accelerate(state, wanted, airframe.accelerationMps2 * dt);
  const arrived = state.phase === 'mission' && distance < ARRIVED_METERS;
  const moving = Math.hypot(turn.northMps, turn.eastMps) > 0.5;
  return {
    ...state,
    ...turn,
    headingDegrees: moving
      ? ((Math.atan2(turn.eastMps, turn.northMps) * 180) / Math.PI + 360) % 360
      : state.headingDegrees,
    waypointIndex: state.waypointIndex + (arrived ? 1 : 0),
    northMeters: state.northMeters + (turn.northMps + gust.northMps) * dt,
    eastMeters: state.eastMeters + (turn.eastMps + gust.eastMps) * dt,
    heightMeters: state.heightMeters + turn.upMps * dt,
  };
}

/** Ground phases aim below the ground, so that touching it, not nearing it, ends the flight. */
function targetOf(state: FlightState, plan: FlightPlan): Waypoint {
  const here = { northMeters: state.northMeters, eastMeters: state.eastMeters };
  const height = plan.waypoints[0]?.heightMeters ?? 30;
  if (state.phase === 'takeoff') return { northMeters: 0, eastMeters: 0, heightMeters: height };
  if (state.phase === 'mission')
    return plan.waypoints[state.waypointIndex] ?? { ...here, heightMeters: state.heightMeters };
  if (state.phase === 'returnHome')
    return { northMeters: 0, eastMeters: 0, heightMeters: Math.max(height, 20) };
  return { ...here, heightMeters: -10 };
}

function descentOf(state: FlightState, airframe: Airframe): number {
  if (state.phase === 'forcedLanding') return FORCED_DESCENT_MPS;
  return state.phase === 'landing' && state.heightMeters < SLOW_BELOW_METERS
    ? SLOW_DESCENT_MPS
    : airframe.descentMps;
}

type Velocity = Pick<FlightState, 'northMps' | 'eastMps' | 'upMps'>;

function accelerate(now: Velocity, wanted: Velocity, changeMax: number): Velocity {
  const north = wanted.northMps - now.northMps;
  const east = wanted.eastMps - now.eastMps;
  const up = wanted.upMps - now.upMps;
  const change = Math.hypot(north, east, up);
  const share = change > changeMax ? changeMax / change : 1;
  return {
    northMps: now.northMps + north * share,
    eastMps: now.eastMps + east * share,
    upMps: now.upMps + up * share,
  };
}
