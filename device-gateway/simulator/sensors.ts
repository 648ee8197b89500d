import { offsetPosition } from '../../server/lib/geo.ts';
import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import { EMPTY_FRAME, type RecordedFrame } from '../replay/recording.ts';
import { findActive } from './fault.ts';
import type { FlightPlan } from './flight-plan.ts';
import { type FlightPhase, type FlightState, toDegrees } from './flight-state.ts';

/** By how much the sensors are wrong at present: errors that wander, as satellites and air pressure do. */
export interface SensorErrors {
  northMeters: number;
  eastMeters: number;
  upMeters: number;
  baroMeters: number;
  /** Where the receiver has stuck; null while it works. */
  stuck: { northMeters: number; eastMeters: number } | null;
}

export const NO_ERRORS: SensorErrors = {
  northMeters: 0,
  eastMeters: 0,
  upMeters: 0,
  baroMeters: 0,
  stuck: null,
};

/** What a sample says, without when. */
export type Reading = Omit<RecordedFrame, 'atMs'>;

/** Standard deviation and correlation time of each wandering error. */
const GNSS_LEVEL = { meters: 1.2, seconds: 60 };
const GNSS_UP = { meters: 2, seconds: 60 };
const BARO = { meters: 0.8, seconds: 600 };
const SPEED_NOISE_MPS = 0.1;
const COMPASS_NOISE_DEGREES = 1;
const JUMP_METERS = 150;

/** The autopilot's own word for each phase: falling, it still believes in its mission. */
const MODES: Record<FlightPhase, FlightMode> = {
  standby: 'standby',
  takeoff: 'takeoff',
  mission: 'mission',
  returnHome: 'returnHome',
  landing: 'landing',
  rollout: 'landing',
  landed: 'standby',
  forcedLanding: 'forcedLanding',
  motorOutLanding: 'threePropellerLanding',
  gliding: 'emergency',
  flyaway: 'returnHome',
  falling: 'mission',
  tumbling: 'mission',
  impacted: 'mission',
};

/** The errors some seconds later (first-order Gauss-Markov); `normal` draws from N(0, 1). */
export function nextErrors(
  errors: SensorErrors,
  truth: FlightState,
  { plan, seconds, normal }: { plan: FlightPlan; seconds: number; normal: () => number },
): SensorErrors {
  const wander = (value: number, process: { meters: number; seconds: number }): number => {
    const kept = Math.exp(-seconds / process.seconds);
    return value * kept + process.meters * Math.sqrt(1 - kept * kept) * normal();
  };
  const frozen = findActive(plan.faults, 'gpsFreeze', truth.elapsedSeconds) !== undefined;
  const northMeters = wander(errors.northMeters, GNSS_LEVEL);
  const eastMeters = wander(errors.eastMeters, GNSS_LEVEL);
  const here = { northMeters: truth.northMeters + northMeters, eastMeters: truth.eastMeters + eastMeters };
  return {
    northMeters,
    eastMeters,
    upMeters: wander(errors.upMeters, GNSS_UP),
    // It is set to zero at take-off, and drifts from there.
    baroMeters: truth.phase === 'standby' ? 0 : wander(errors.baroMeters, BARO),
    stuck: frozen ? (errors.stuck ?? here) : null,
  };
}

/** What the aircraft reports of its truth: marked as simulated, wrong by its sensors' errors and faults. */
export function observe(
  truth: FlightState,
  errors: SensorErrors,
  { plan, normal }: { plan: FlightPlan; normal: () => number },
): Reading {
  const jump = findActive(plan.faults, 'gpsJump', truth.elapsedSeconds) ? JUMP_METERS : 0;
  const seen = errors.stuck ?? {
    northMeters: truth.northMeters + errors.northMeters + jump,
    eastMeters: truth.eastMeters + errors.eastMeters,
  };
  const position = offsetPosition(plan.home, seen.northMeters, seen.eastMeters);
  const still = truth.phase === 'standby' || truth.phase === 'landed' || truth.phase === 'impacted';
  const noise = (scale: number): number => (still ? 0 : scale * normal());
  const northMps = truth.northMps + noise(SPEED_NOISE_MPS);
  const eastMps = truth.eastMps + noise(SPEED_NOISE_MPS);
  const groundSpeed = Math.hypot(northMps, eastMps);
  const amsl = plan.homeAmslMeters + truth.heightMeters + errors.upMeters;
  return {
    ...EMPTY_FRAME,
    latitudeDegrees: round(position.latitudeDegrees, 7),
    longitudeDegrees: round(position.longitudeDegrees, 7),
    altitudeEllipsoidMeters: round(amsl + plan.geoidMeters, 2),
    altitudeAmslMeters: round(amsl, 2),
    heightAboveTakeoffMeters: round(truth.heightMeters + errors.baroMeters, 2),
    groundSpeedMps: round(groundSpeed, 2),
    verticalSpeedMps: round(truth.upMps + noise(SPEED_NOISE_MPS), 2),
    headingDegrees: round((truth.headingDegrees + noise(COMPASS_NOISE_DEGREES) + 360) % 360, 1) % 360,
    trackDegrees: groundSpeed > 0.5 ? round(toDegrees(northMps, eastMps), 1) % 360 : null,
    batteryPercent: Math.round(truth.batteryPercent),
    mode: MODES[truth.phase],
    simulated: true,
  };
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  const rounded = Math.round(value * scale) / scale;
  return rounded === 0 ? 0 : rounded;
}
