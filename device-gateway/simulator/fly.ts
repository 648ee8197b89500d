import { choosePhase } from './autopilot.ts';
import { drainPercent, powerWatts } from './battery.ts';
import { fall } from './fall.ts';
import { findActive } from './fault.ts';
import type { FlightPlan } from './flight-plan.ts';
import type { FlightPhase, FlightState } from './flight-state.ts';
import { arrivedMeters, launch, rollOut, steerFixedWing } from './steer-fixed-wing.ts';
import { MULTIROTOR_ARRIVED_METERS, steerMultirotor } from './steer-multirotor.ts';
import type { Wind } from './wind.ts';

/** A fall needs short steps to keep its energy; steering does not. */
const FALL_STEP_SECONDS = 0.01;
const STEER_STEP_SECONDS = 0.1;
/** A collapsed cell takes this much charge with it, percent a second, down to what the others hold. */
const SAG_PERCENT_PER_SECOND = 8;
const SAG_FLOOR_PERCENT = 12;

const FALLING: ReadonlySet<FlightPhase> = new Set(['falling', 'tumbling']);
const AT_REST: ReadonlySet<FlightPhase> = new Set(['standby', 'landed', 'impacted']);

/**
 * Flies `seconds` further along the plan through air that moves as `wind` says: same state, plan and input,
 * same result. Seconds ≥ 0; a plan's faults come when their time has come.
 */
export function fly(
  state: FlightState,
  plan: FlightPlan,
  input: { seconds: number; wind: Wind },
): FlightState {
  let next = state;
  let left = input.seconds;
  while (left > 1e-9) {
    const entered = enter(next, plan);
    const dt = Math.min(left, FALLING.has(entered.phase) ? FALL_STEP_SECONDS : STEER_STEP_SECONDS);
    next = step(entered, plan, { dt, wind: input.wind });
    left -= dt;
  }
  return next;
}

function enter(state: FlightState, plan: FlightPlan): FlightState {
  const { airframe } = plan;
  const arrived = airframe.kind === 'multirotor' ? MULTIROTOR_ARRIVED_METERS : arrivedMeters(airframe);
  const phase = choosePhase(state, plan, arrived);
  if (phase === state.phase) return state;
  const entered = { ...state, phase, phaseSeconds: 0 };
  return phase === 'takeoff' && airframe.kind === 'fixedWing' ? launch(entered, plan, airframe) : entered;
}

function step(state: FlightState, plan: FlightPlan, input: { dt: number; wind: Wind }): FlightState {
  const timed = {
    ...state,
    elapsedSeconds: state.elapsedSeconds + input.dt,
    phaseSeconds: state.phaseSeconds + input.dt,
  };
  if (AT_REST.has(timed.phase)) return timed;
  const moved = drained(move(timed, plan, input), plan, input);
  return moved.heightMeters > 0 || timed.phase === 'rollout' ? moved : touchDown(moved, plan);
}

function move(state: FlightState, plan: FlightPlan, input: { dt: number; wind: Wind }): FlightState {
  const { airframe } = plan;
  if (FALLING.has(state.phase)) return fall(state, airframe, input);
  if (state.phase === 'rollout') return rollOut(state, input.dt);
  return airframe.kind === 'multirotor'
    ? steerMultirotor(state, { ...input, plan, airframe })
    : steerFixedWing(state, { ...input, plan, airframe });
}

function drained(
  state: FlightState,
  plan: FlightPlan,
  { dt, wind }: { dt: number; wind: Wind },
): FlightState {
  if (FALLING.has(state.phase)) return state;
  const unpowered = state.phase === 'gliding' || state.phase === 'rollout';
  const watts = unpowered
    ? 0
    : powerWatts(plan.airframe, {
        airspeedMps: Math.hypot(state.northMps - wind.northMps, state.eastMps - wind.eastMps),
        upMps: state.upMps,
        bankDegrees: state.bankDegrees,
      });
  const used = state.batteryPercent - drainPercent(plan.airframe, watts, dt);
  const sags = findActive(plan.faults, 'batterySag', state.elapsedSeconds) && used > SAG_FLOOR_PERCENT;
  const batteryPercent = sags ? Math.max(SAG_FLOOR_PERCENT, used - SAG_PERCENT_PER_SECOND * dt) : used;
  return { ...state, batteryPercent: Math.max(0, batteryPercent) };
}

/** What becomes of an aircraft that has met the ground. */
function touchDown(state: FlightState, plan: FlightPlan): FlightState {
  if (state.phase === 'takeoff') return { ...state, heightMeters: 0 };
  const onGround = { ...state, phaseSeconds: 0, heightMeters: 0, upMps: 0, bankDegrees: 0 };
  if (plan.airframe.kind === 'fixedWing') return { ...onGround, phase: 'rollout' };
  const phase = FALLING.has(state.phase) ? 'impacted' : 'landed';
  return { ...onGround, phase, northMps: 0, eastMps: 0 };
}
