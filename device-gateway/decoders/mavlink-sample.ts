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
/** MAV_MODE_FLAG_HIL_ENABLED: the sensors are a simulator's. */
const HIL = 0x20;

export interface SampleMoment {
  serialNumber: string;
  observedAtMs: number;
  receivedAtMs: number;
  /** No clock told the time: it is ours. */
  isTimeOfReceipt: boolean;
}

/** A position and what else is known of its vehicle at that moment; what is too old for it is null. */
export function toMavlinkSample(
  vehicle: MavlinkVehicle,
  position: MavlinkPosition,
  moment: SampleMoment,
): CanonicalSample {
  const at = <Value>(heard: Heard<Value> | null, carryMs: number): Value | null =>
    heard !== null && ageMs(heard, moment) <= carryMs ? heard.value : null;
  const gps = at(vehicle.gps, MOTION_CARRY_MS);
  const hud = at(vehicle.hud, MOTION_CARRY_MS);
  const heartbeat = at(vehicle.heartbeat, MODE_CARRY_MS);
  const mode = heartbeat && toMavlinkMode(heartbeat, at(vehicle.landedState, MODE_CARRY_MS));
  const battery = at(vehicle.battery, BATTERY_CARRY_MS);
  const batteryPercent = toBattery(battery, vehicle.batteryPercent);
  const status = heartbeat?.system_status ?? 0;
  const flags = new Set<SampleFlag>(position.flags);
  if (moment.isTimeOfReceipt) flags.add('timeOfReceipt');
  if (vehicle.clock.restarted) flags.add('clockRestarted');
  if (position.place === null || (gps && hasNoFix(gps.fix_type))) flags.add('noFix');
  if (battery !== null && batteryPercent === null) flags.add('batteryImplausible');
  if (status === MAV_STATE_EMERGENCY || status === MAV_STATE_TERMINATION) flags.add('emergencyCode');
  if (heartbeat && heartbeat.base_mode & HIL) flags.add('simulated');
  const within = toRange(flags);
  return {
    serialNumber: moment.serialNumber,
    source: 'mavlink',
    observedAtMs: moment.observedAtMs,
    receivedAtMs: moment.receivedAtMs,
    latitudeDegrees: position.place?.latitude ?? null,
    longitudeDegrees: position.place?.longitude ?? null,
    altitudeEllipsoidMeters: within(
      position.altitudeEllipsoidMeters ?? (gps && toEllipsoidMeters(gps)),
      METERS,
      'altitudeImplausible',
    ),
    altitudeAmslMeters: within(position.altitudeAmslMeters, METERS, 'altitudeImplausible'),
    heightAboveTakeoffMeters: within(position.heightAboveTakeoffMeters, METERS, 'altitudeImplausible'),
    heightAboveGroundMeters: within(position.heightAboveGroundMeters, METERS, 'altitudeImplausible'),
    groundSpeedMps: within(
      position.groundSpeedMps ?? (hud && scaled(hud.groundspeed, 1)),
      [0, 1_000],
      'speedImplausible',
    ),
    verticalSpeedMps: within(
      position.verticalSpeedMps ?? (hud && scaled(hud.climb, 1)),
      [-500, 500],
      'speedImplausible',
    ),
    headingDegrees: position.headingDegrees ?? (hud && centidegrees(hud.heading * 100)),
    trackDegrees: position.trackDegrees ?? (gps && centidegrees(gps.cog)),
    batteryPercent,
    mode: mode ?? position.mode,
    codes: toCodes(vehicle, { mode, status, chargeState: at(vehicle.chargeState, BATTERY_CARRY_MS) }, moment)
      .concat(position.codes)
      .slice(0, 32),
    flags: [...flags],
  };
}

const METERS = [-2_000, 100_000] as const;

/** The value, or null and the flag when no aircraft can have it. */
function toRange(flags: Set<SampleFlag>) {
  return (value: number | null, [min, max]: readonly [number, number], flag: SampleFlag): number | null => {
    if (value === null || (value >= min && value <= max)) return value;
    flags.add(flag);
    return null;
  };
}

/** By the vehicle's clock where both instants are of it, else by ours. */
function ageMs(heard: Heard<unknown>, moment: SampleMoment): number {
  return heard.eventMs === null || moment.isTimeOfReceipt
    ? moment.receivedAtMs - heard.receivedAtMs
    : moment.observedAtMs - heard.eventMs;
}

/** The autopilot's own words: alarms of its state and batteries, a mode without a name, texts that waited. */
function toCodes(
  vehicle: MavlinkVehicle,
  now: { mode: FlightMode | null; status: number; chargeState: number | null },
  moment: SampleMoment,
): string[] {
  const codes: string[] = [];
  // 7 is "powering off", which a battery change on the ground is, too.
  if (now.status >= MAV_STATE_CRITICAL && now.status <= MAV_STATE_TERMINATION && now.status !== 7)
    codes.push(`mavlink:MAV_STATE:${now.status}`);
  if (now.mode === 'unknown') codes.push(`mavlink:mode:${vehicle.heartbeat?.value.custom_mode}`);
  if (now.chargeState !== null && CHARGE_ALARMS.has(now.chargeState))
    codes.push(`mavlink:charge_state:${now.chargeState}`);
  return codes.concat(toTextCodes(vehicle.texts, moment.receivedAtMs));
}
