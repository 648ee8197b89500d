import type { CanonicalSample, FlightMode, SampleFlag } from '../../server/telemetry/sample.schema.ts';
import { toBattery } from './dji-sample.ts';
import { toMavlinkMode } from './mavlink-modes.ts';
import { hasNoFix, type MavlinkPosition, toEllipsoidMeters } from './mavlink-position.ts';
import type { Heard, MavlinkVehicle } from './mavlink-state.ts';
import { toTextCodes } from './mavlink-texts.ts';
import { centidegrees, scaled } from './mavlink-values.ts';

/** Speeds and heights of another message describe the position for so long (they come at 1 to 10 Hz). */
const MOTION_CARRY_MS = 2_000;
/** HEARTBEAT and EXTENDED_SYS_STATE come every second; radio links lose a tenth. */
const MODE_CARRY_MS = 10_000;
/** Batteries change slowly, and links thin SYS_STATUS out. */
const BATTERY_CARRY_MS = 60_000;

/** MAV_STATE. */
const MAV_STATE_CRITICAL = 5;
const MAV_STATE_EMERGENCY = 6;
const MAV_STATE_TERMINATION = 8;
/** MAV_BATTERY_CHARGE_STATE: critical, emergency, failed, unhealthy; 7 is charging. */
const CHARGE_ALARMS = new Set([3, 4, 5, 6]);
/** Codes that a canonical sample may have. */
const CODES_MAX = 32;
/** MAV_MODE_FLAG_HIL_ENABLED: the sensors are a simulator's. */
const HIL = 0x20;

type Heartbeat = NonNullable<MavlinkVehicle['heartbeat']>['value'];

export interface SampleMoment {
  serialNumber: string;
  observedAtMs: number;
  receivedAtMs: number;
  /** No clock told the time: it is ours. */
  isTimeOfReceipt: boolean;
}

/**
 * A position and what else is known of its vehicle at that moment; what is too old for it is null. Runs for
 * nearly every frame of a fleet: no closures, no sets.
 */
export function toMavlinkSample(
  vehicle: MavlinkVehicle,
  position: MavlinkPosition,
  moment: SampleMoment,
): CanonicalSample {
  const gps = current(vehicle.gps, MOTION_CARRY_MS, moment);
  const hud = current(vehicle.hud, MOTION_CARRY_MS, moment);
  const heartbeat = current(vehicle.heartbeat, MODE_CARRY_MS, moment);
  const mode = heartbeat && toMavlinkMode(heartbeat, current(vehicle.landedState, MODE_CARRY_MS, moment));
  const battery = current(vehicle.battery, BATTERY_CARRY_MS, moment);
  const batteryPercent = toBattery(battery, vehicle.batteryPercent);
  const flags: SampleFlag[] = [];
  if (moment.isTimeOfReceipt) flags.push('timeOfReceipt');
  if (vehicle.clock.restarted) flags.push('clockRestarted');
  if (position.place === null || (gps && hasNoFix(gps.fix_type))) flags.push('noFix');
  if (battery !== null && batteryPercent === null) flags.push('batteryImplausible');
  if (position.isEmergency || isEmergency(heartbeat)) flags.push('emergencyCode');
  if (heartbeat && heartbeat.base_mode & HIL) flags.push('simulated');
  const ellipsoid = position.altitudeEllipsoidMeters ?? (gps && toEllipsoidMeters(gps));
  const speed = position.groundSpeedMps ?? (hud && scaled(hud.groundspeed, 1));
  const climb = position.verticalSpeedMps ?? (hud && scaled(hud.climb, 1));
  return {
    serialNumber: moment.serialNumber,
    source: 'mavlink',
    observedAtMs: moment.observedAtMs,
    receivedAtMs: moment.receivedAtMs,
    latitudeDegrees: position.place === null ? null : position.place.latitude,
    longitudeDegrees: position.place === null ? null : position.place.longitude,
    altitudeEllipsoidMeters: toMeters(ellipsoid, flags),
    altitudeAmslMeters: toMeters(position.altitudeAmslMeters, flags),
    heightAboveTakeoffMeters: toMeters(position.heightAboveTakeoffMeters, flags),
    heightAboveGroundMeters: toMeters(position.heightAboveGroundMeters, flags),
    groundSpeedMps: toSpeed(speed, 0, 1_000, flags),
    verticalSpeedMps: toSpeed(climb, -500, 500, flags),
    headingDegrees: position.headingDegrees ?? (hud && centidegrees(hud.heading * 100)),
    trackDegrees: position.trackDegrees ?? (gps && centidegrees(gps.cog)),
    batteryPercent,
    mode: mode ?? position.mode,
    codes: toCodes(vehicle, { heartbeat, mode, position }, moment),
    flags,
  };
}

function current<Value>(heard: Heard<Value> | null, carryMs: number, moment: SampleMoment): Value | null {
  return heard !== null && ageMs(heard, moment) <= carryMs ? heard.value : null;
}

/** By the vehicle's clock where both instants are of it, else by ours. */
function ageMs(heard: Heard<unknown>, moment: SampleMoment): number {
  return heard.eventMs === null || moment.isTimeOfReceipt
    ? moment.receivedAtMs - heard.receivedAtMs
    : moment.observedAtMs - heard.eventMs;
}

function isEmergency(heartbeat: Heartbeat | null): boolean {
  const status = heartbeat?.system_status;
  return status === MAV_STATE_EMERGENCY || status === MAV_STATE_TERMINATION;
}

/** The height, or null and a flag when no aircraft can have it. */
function toMeters(value: number | null, flags: SampleFlag[]): number | null {
  if (value === null || (value >= -2_000 && value <= 100_000)) return value;
  if (!flags.includes('altitudeImplausible')) flags.push('altitudeImplausible');
  return null;
}

function toSpeed(value: number | null, min: number, max: number, flags: SampleFlag[]): number | null {
  if (value === null || (value >= min && value <= max)) return value;
  if (!flags.includes('speedImplausible')) flags.push('speedImplausible');
  return null;
}

/** The autopilot's own words: alarms of its state and batteries, a mode without a name, texts that waited. */
function toCodes(
  vehicle: MavlinkVehicle,
  now: { heartbeat: Heartbeat | null; mode: FlightMode | null; position: MavlinkPosition },
  moment: SampleMoment,
): string[] {
  const codes: string[] = [];
  const status = now.heartbeat?.system_status ?? 0;
  if (status === MAV_STATE_CRITICAL || isEmergency(now.heartbeat)) codes.push(`mavlink:MAV_STATE:${status}`);
  if (now.mode === 'unknown') codes.push(`mavlink:mode:${now.heartbeat?.custom_mode}`);
  const charge = current(vehicle.chargeState, BATTERY_CARRY_MS, moment);
  if (charge !== null && CHARGE_ALARMS.has(charge)) codes.push(`mavlink:charge_state:${charge}`);
  if (vehicle.texts.length === 0 && now.position.codes.length === 0) return codes;
  return [...codes, ...now.position.codes, ...toTextCodes(vehicle.texts, moment.receivedAtMs)].slice(
    0,
    CODES_MAX,
  );
}
