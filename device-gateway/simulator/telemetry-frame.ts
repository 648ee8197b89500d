import { toInstant } from '../../server/lib/clock.ts';
import { offsetPosition } from '../../server/lib/geo.ts';
import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import type { NativeSample } from '../decoders/native.schema.ts';
import type { FlightPlan } from './flight-plan.ts';
import type { FlightPhase, FlightState, Gust } from './fly.ts';

/** The autopilot's own word for each phase: falling, it still believes in its mission. */
const MODES: Record<FlightPhase, FlightMode> = {
  standby: 'standby',
  takeoff: 'takeoff',
  mission: 'mission',
  returnHome: 'returnHome',
  landing: 'landing',
  landed: 'standby',
  forcedLanding: 'forcedLanding',
  falling: 'mission',
  impacted: 'mission',
};

const GUST_MPS = 0.4;

/** A small drift from two random numbers, mean 0. */
export function toGust(random: () => number): Gust {
  return { northMps: (random() * 2 - 1) * GUST_MPS, eastMps: (random() * 2 - 1) * GUST_MPS };
}

/** What the simulated aircraft sends: native JSON, marked as simulated; it has no ellipsoid height. */
export function toNativeSample(
  state: FlightState,
  plan: FlightPlan,
  sent: { serialNumber: string; observedAtMs: number },
): NativeSample {
  const position = offsetPosition(plan.home, state.northMeters, state.eastMeters);
  const groundSpeed = Math.hypot(state.northMps, state.eastMps);
  const track = ((Math.atan2(state.eastMps, state.northMps) * 180) / Math.PI + 360) % 360;
  return {
    serialNumber: sent.serialNumber,
    observedAt: toInstant(sent.observedAtMs),
    latitudeDegrees: round(position.latitudeDegrees, 7),
    longitudeDegrees: round(position.longitudeDegrees, 7),
    altitudeAmslMeters: round(plan.homeAmslMeters + state.heightMeters, 2),
    heightAboveTakeoffMeters: round(state.heightMeters, 2),
    groundSpeedMps: round(groundSpeed, 2),
    verticalSpeedMps: round(state.upMps, 2),
    headingDegrees: round(state.headingDegrees, 1) % 360,
    trackDegrees: groundSpeed > 0.5 ? round(track, 1) % 360 : null,
    batteryPercent: Math.round(state.batteryPercent),
    mode: MODES[state.phase],
    simulated: true,
  };
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  const rounded = Math.round(value * scale) / scale;
  return rounded === 0 ? 0 : rounded;
}
