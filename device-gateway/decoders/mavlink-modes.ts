import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import type { MavlinkVehicle } from './mavlink-state.ts';

type Heartbeat = NonNullable<MavlinkVehicle['heartbeat']>['value'];

/** MAV_AUTOPILOT. */
const ARDUPILOT = 3;
const PX4 = 12;
/** MAV_TYPE: quadrotor, coaxial, helicopter, hexa-, octo-, tri-, dodeca-, decarotor, generic multirotor. */
const COPTERS = new Set([2, 3, 4, 13, 14, 15, 29, 35, 43]);
/** Fixed wing, flapping wing, and the VTOL kinds. */
const PLANES = new Set([1, 16, 19, 20, 21, 22, 23, 24, 25]);
/** MAV_MODE_FLAG of HEARTBEAT.base_mode. */
const ARMED = 0x80;
const MANUAL_INPUT = 0x40;
const GUIDED = 0x08;
const AUTO = 0x04;
/** MAV_STATE. */
const MAV_STATE_EMERGENCY = 6;
const MAV_STATE_TERMINATION = 8;
/** MAV_LANDED_STATE. */
const ON_GROUND = 1;
const TAKING_OFF = 3;
const LANDING = 4;

/** ArduCopter's mode numbers; what a pilot flies by hand is `manual`, whatever helps him. */
const COPTER_MODES: ReadonlyMap<number, FlightMode> = new Map<number, FlightMode>([
  ...[0, 1, 2, 5, 8, 10, 11, 13, 14, 15, 16, 18, 22, 25, 26, 28, 29].map(
    (mode) => [mode, 'manual'] as const, // STABILIZE to RATE_ACRO, LOITER and POSHOLD among them
  ),
  ...[3, 4, 7, 20, 23, 24].map((mode) => [mode, 'mission'] as const), // AUTO GUIDED CIRCLE FOLLOW ZIGZAG
  ...[6, 21, 27].map((mode) => [mode, 'returnHome'] as const), // RTL SMART_RTL AUTO_RTL
  [9, 'landing'], // LAND
  [17, 'hover'], // BRAKE
  [19, 'avoidance'], // AVOID_ADSB
]);

const PLANE_MODES: ReadonlyMap<number, FlightMode> = new Map<number, FlightMode>([
  ...[0, 2, 3, 4, 5, 6, 7, 8, 17, 18, 19, 22, 23].map((mode) => [mode, 'manual'] as const),
  ...[1, 10, 15, 24].map((mode) => [mode, 'mission'] as const), // CIRCLE AUTO GUIDED THERMAL
  ...[11, 21].map((mode) => [mode, 'returnHome'] as const), // RTL QRTL
  ...[20, 25, 26].map((mode) => [mode, 'landing'] as const), // QLAND LOITERALTQLAND AUTOLAND
  [12, 'hover'], // LOITER: circling over a point
  [13, 'takeoff'],
  [14, 'avoidance'],
  [16, 'standby'], // INITIALISING
]);

/** PX4's main modes (bits 16-23 of custom_mode) and the sub-modes of AUTO (bits 24-31). */
const PX4_MAIN_AUTO = 4;
const PX4_MAIN_MODES: ReadonlyMap<number, FlightMode> = new Map<number, FlightMode>([
  ...[1, 2, 3, 5, 7, 8].map((mode) => [mode, 'manual'] as const), // MANUAL ALTCTL POSCTL ACRO STABILIZED
  [6, 'mission'], // OFFBOARD
]);
const PX4_AUTO_MODES: ReadonlyMap<number, FlightMode> = new Map<number, FlightMode>([
  [1, 'takeoffPreparation'], // READY
  [2, 'takeoff'],
  [3, 'hover'], // LOITER, shown to pilots as Hold
  [4, 'mission'],
  [5, 'returnHome'],
  [6, 'landing'],
  [7, 'returnHome'], // RTGS, to the ground station
  [8, 'mission'], // FOLLOW_TARGET
  [9, 'landing'], // PRECLAND
  [10, 'mission'], // VTOL_TAKEOFF goes on as a mission
]);

/** What the vehicle does by its own words; `unknown` for a mode that no table names. */
export function toMavlinkMode(heartbeat: Heartbeat, landedState: number | null): FlightMode {
  const { base_mode: baseMode, system_status: systemStatus } = heartbeat;
  if (systemStatus === MAV_STATE_TERMINATION) return 'emergency';
  if ((baseMode & ARMED) === 0) return 'standby';
  const mode = toCustomMode(heartbeat);
  if (landedState === ON_GROUND)
    return mode === 'landing' || mode === 'returnHome' ? 'standby' : 'takeoffPreparation';
  if (landedState === TAKING_OFF) return 'takeoff';
  const isLanding = mode === 'landing' || landedState === LANDING;
  // "Lost control over parts or over the whole airframe, in mayday and going down" (MAV_STATE_EMERGENCY).
  if (isLanding) return systemStatus === MAV_STATE_EMERGENCY ? 'forcedLanding' : 'landing';
  return mode;
}

function toCustomMode({
  autopilot,
  type,
  custom_mode: customMode,
  base_mode: baseMode,
}: Heartbeat): FlightMode {
  if (autopilot === PX4) {
    const main = (customMode >>> 16) & 0xff;
    const found = main === PX4_MAIN_AUTO ? PX4_AUTO_MODES.get(customMode >>> 24) : PX4_MAIN_MODES.get(main);
    return found ?? 'unknown';
  }
  if (autopilot === ARDUPILOT && COPTERS.has(type)) return COPTER_MODES.get(customMode) ?? 'unknown';
  if (autopilot === ARDUPILOT && PLANES.has(type)) return PLANE_MODES.get(customMode) ?? 'unknown';
  if (baseMode & (AUTO | GUIDED)) return 'mission';
  return baseMode & MANUAL_INPUT ? 'manual' : 'unknown';
}
