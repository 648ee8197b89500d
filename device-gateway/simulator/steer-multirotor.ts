import { AIR_DENSITY_KG_M3, type Multirotor } from './airframe.ts';
import { routeHeight } from './autopilot.ts';
import type { FlightPlan, Waypoint } from './flight-plan.ts';
import { type FlightState, toDegrees } from './flight-state.ts';
import type { Wind } from './wind.ts';

export const MULTIROTOR_ARRIVED_METERS = 3;
/** The last metres are slow, as an autopilot lands. */
const SLOW_BELOW_METERS = 4;
const SLOW_DESCENT_MPS = 0.8;
const FORCED_DESCENT_MPS = 2;
/** How quickly it answers to a difference of speed. */
const RESPONSE_SECONDS = 0.4;
const RETURN_HEIGHT_METERS_MIN = 20;
/** A ground phase aims below the ground, so that touching it, not nearing it, ends the flight. */
const BELOW_GROUND_METERS = -10;

type Velocity = Pick<FlightState, 'northMps' | 'eastMps' | 'upMps'>;

/** One step of a multirotor under control: it holds its course against the steady wind, and feels the gusts. */
export function steerMultirotor(
  state: FlightState,
  input: { plan: FlightPlan; airframe: Multirotor; dt: number; wind: Wind },
): FlightState {
  const { plan, airframe, dt, wind } = input;
  const target = targetOf(state, plan);
  const distance = Math.hypot(target.northMeters - state.northMeters, target.eastMeters - state.eastMeters);
  const wanted = withinAirspeed(wish(state, target, input), airframe, wind);
  const next = pushed(accelerate(state, wanted, { airframe, dt }), airframe, { dt, wind });
  const arrived = state.phase === 'mission' && distance < MULTIROTOR_ARRIVED_METERS;
  return {
    ...state,
    ...next,
    headingDegrees: noseOf({ ...state, ...next }, plan),
    waypointIndex: state.waypointIndex + (arrived ? 1 : 0),
    northMeters: state.northMeters + next.northMps * dt,
    eastMeters: state.eastMeters + next.eastMps * dt,
    heightMeters: state.heightMeters + next.upMps * dt,
  };
}

/** The velocity over ground that would be right here. */
function wish(
  state: FlightState,
  target: Waypoint,
  { plan, airframe }: { plan: FlightPlan; airframe: Multirotor },
): Velocity {
  const north = target.northMeters - state.northMeters;
  const east = target.eastMeters - state.eastMeters;
  const distance = Math.hypot(north, east);
  const fastest = state.phase === 'flyaway' ? airframe.speedMpsMax : plan.cruiseSpeedMps;
  // The fastest speed from which the aircraft can still stop at the target.
  const speed = Math.min(fastest, Math.sqrt(2 * airframe.accelerationMps2 * distance) * 0.9, distance);
  const climb = target.heightMeters - state.heightMeters;
  return {
    northMps: distance > 0 ? (north / distance) * speed : 0,
    eastMps: distance > 0 ? (east / distance) * speed : 0,
    upMps: Math.max(-descentOf(state, airframe), Math.min(airframe.climbMps, climb)),
  };
}

function targetOf(state: FlightState, plan: FlightPlan): Waypoint {
  const here = { northMeters: state.northMeters, eastMeters: state.eastMeters };
  const height = routeHeight(plan);
  switch (state.phase) {
    case 'takeoff':
      return { northMeters: 0, eastMeters: 0, heightMeters: height };
    case 'mission':
      return plan.waypoints[state.waypointIndex] ?? { ...here, heightMeters: state.heightMeters };
    case 'returnHome':
      return { northMeters: 0, eastMeters: 0, heightMeters: Math.max(height, RETURN_HEIGHT_METERS_MIN) };
    case 'flyaway': {
      // Straight away from home, whatever it believes.
      const away = Math.hypot(here.northMeters, here.eastMeters);
      const [north, east] = away > 1 ? [here.northMeters / away, here.eastMeters / away] : [1, 0];
      return {
        northMeters: here.northMeters + north * 1_000,
        eastMeters: here.eastMeters + east * 1_000,
        heightMeters: state.heightMeters,
      };
    }
    default:
      return { ...here, heightMeters: BELOW_GROUND_METERS };
  }
}

function descentOf(state: FlightState, airframe: Multirotor): number {
  if (state.phase === 'forcedLanding' || state.phase === 'motorOutLanding') return FORCED_DESCENT_MPS;
  return state.phase === 'landing' && state.heightMeters < SLOW_BELOW_METERS
    ? SLOW_DESCENT_MPS
    : airframe.descentMps;
}

/** What of a wish the aircraft can do through this air: beyond its own speed the wind has its way. */
function withinAirspeed(wanted: Velocity, airframe: Multirotor, wind: Wind): Velocity {
  const steadyNorth = wind.northMps - wind.gustNorthMps;
  const steadyEast = wind.eastMps - wind.gustEastMps;
  const needed = Math.hypot(wanted.northMps - steadyNorth, wanted.eastMps - steadyEast);
  if (needed <= airframe.speedMpsMax) return wanted;
  const share = airframe.speedMpsMax / needed;
  return {
    northMps: steadyNorth + (wanted.northMps - steadyNorth) * share,
    eastMps: steadyEast + (wanted.eastMps - steadyEast) * share,
    upMps: wanted.upMps,
  };
}

function accelerate(
  now: Velocity,
  wanted: Velocity,
  { airframe, dt }: { airframe: Multirotor; dt: number },
): Velocity {
  const north = wanted.northMps - now.northMps;
  const east = wanted.eastMps - now.eastMps;
  const up = wanted.upMps - now.upMps;
  const missing = Math.hypot(north, east, up);
  const change = Math.min(missing * Math.min(1, dt / RESPONSE_SECONDS), airframe.accelerationMps2 * dt);
  const share = missing > 0 ? change / missing : 0;
  return {
    northMps: now.northMps + north * share,
    eastMps: now.eastMps + east * share,
    upMps: now.upMps + up * share,
  };
}

/** A gust drags at the aircraft until the controller has noticed. */
function pushed(now: Velocity, airframe: Multirotor, { dt, wind }: { dt: number; wind: Wind }): Velocity {
  const airspeed = Math.hypot(now.northMps - wind.northMps, now.eastMps - wind.eastMps);
  const drag = (AIR_DENSITY_KG_M3 * airframe.dragAreaM2 * airspeed) / (2 * airframe.massKg);
  return {
    northMps: now.northMps + drag * wind.gustNorthMps * dt,
    eastMps: now.eastMps + drag * wind.gustEastMps * dt,
    upMps: now.upMps,
  };
}

function noseOf(state: FlightState, { noseTo }: FlightPlan): number {
  if (noseTo && state.phase === 'mission')
    return toDegrees(noseTo.northMeters - state.northMeters, noseTo.eastMeters - state.eastMeters);
  const moving = Math.hypot(state.northMps, state.eastMps) > 0.5;
  return moving ? toDegrees(state.northMps, state.eastMps) : state.headingDegrees;
}
