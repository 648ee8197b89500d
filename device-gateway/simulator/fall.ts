import { AIR_DENSITY_KG_M3, type Airframe, GRAVITY_MPS2 } from './airframe.ts';
import type { FlightState } from './flight-state.ts';
import type { Wind } from './wind.ts';

/** A quadrotor without one motor turns about itself while it falls. */
const TUMBLE_DEGREES_PER_SECOND = 500;

/** All thrust lost: gravity, and quadratic drag against the air that moves past (detection §4.1). */
export function fall(
  state: FlightState,
  airframe: Airframe,
  { dt, wind }: { dt: number; wind: Wind },
): FlightState {
  const airNorth = state.northMps - wind.northMps;
  const airEast = state.eastMps - wind.eastMps;
  const speed = Math.hypot(airNorth, airEast, state.upMps);
  const drag = (AIR_DENSITY_KG_M3 * airframe.dragAreaM2 * speed) / (2 * airframe.massKg);
  const northMps = state.northMps - drag * airNorth * dt;
  const eastMps = state.eastMps - drag * airEast * dt;
  const upMps = state.upMps - (GRAVITY_MPS2 + drag * state.upMps) * dt;
  const turn = state.phase === 'tumbling' ? TUMBLE_DEGREES_PER_SECOND * dt : 0;
  return {
    ...state,
    northMps,
    eastMps,
    upMps,
    headingDegrees: (state.headingDegrees + turn) % 360,
    northMeters: state.northMeters + northMps * dt,
    eastMeters: state.eastMeters + eastMps * dt,
    heightMeters: state.heightMeters + upMps * dt,
  };
}
