import { HOUR_MS, SECOND_MS } from '../../server/lib/clock.ts';
import { isUnixMs } from './mavlink-clock.ts';
import type { FieldsOf } from './mavlink-messages.ts';
import { type MavlinkPosition, NO_POSITION } from './mavlink-position.ts';
import {
  centidegrees,
  centimetersPerSecond,
  millimeters,
  scaled,
  toGroundVector,
  toPlace,
  UINT8_MAX,
} from './mavlink-values.ts';

/** HL_FAILURE_FLAG, bit by bit. */
const FAILURES = [
  ...['gps', 'differentialPressure', 'absolutePressure', 'accelerometer', 'gyroscope', 'magnetometer'],
  ...['terrain', 'battery', 'rcReceiver', 'offboardLink', 'engine', 'geofence', 'estimator', 'mission'],
];

/** HIGH_LATENCY2: whole metres above sea level, speeds in 1/5 m/s, climb in dm/s, heading in 2 degrees. */
export function toSummaryPosition(fields: FieldsOf<'HIGH_LATENCY2'>): MavlinkPosition {
  return {
    ...NO_POSITION,
    rank: 2,
    bootMs: fields.timestamp,
    place: toPlace(fields.latitude, fields.longitude),
    altitudeAmslMeters: scaled(fields.altitude, 1),
    groundSpeedMps: scaled(fields.groundspeed, 5, UINT8_MAX),
    verticalSpeedMps: scaled(fields.climb_rate, 10),
    headingDegrees: centidegrees(fields.heading * 200),
    codes: FAILURES.filter((_, bit) => fields.failure_flags & (1 << bit)).map(
      (name) => `mavlink:failure:${name}`,
    ),
  };
}

/** UTM_DATA_AVAIL_FLAGS: what a UTM_GLOBAL_POSITION says that it knows. */
const UTM = { time: 1, position: 4, altitude: 8, height: 16, horizontal: 32, vertical: 64 } as const;
const UTM_MODES = new Map([
  [2, 'standby'],
  [16, 'emergency'],
] as const);
/** UTM_FLIGHT_STATE: emergency, and no longer under control. */
const UTM_EMERGENCY = new Set([16, 32]);

/** UTM_GLOBAL_POSITION: Unix µs, `alt` above WGS-84, `relative_alt` above ground. */
export function toUtmPosition(fields: FieldsOf<'UTM_GLOBAL_POSITION'>): MavlinkPosition {
  const known = (flag: number): boolean => !(fields.flags >= 0) || (fields.flags & flag) !== 0;
  const velocity = (value: number): number | null =>
    known(UTM.horizontal) ? centimetersPerSecond(value) : null;
  const ground = toGroundVector(velocity(fields.vx), velocity(fields.vy));
  const down = known(UTM.vertical) ? centimetersPerSecond(fields.vz) : null;
  const unixMs = Math.trunc(fields.time / 1_000);
  return {
    ...NO_POSITION,
    rank: 3,
    unixMs: known(UTM.time) && isUnixMs(unixMs) ? unixMs : null,
    place: known(UTM.position) ? toPlace(fields.lat, fields.lon) : null,
    altitudeEllipsoidMeters: known(UTM.altitude) ? millimeters(fields.alt) : null,
    heightAboveGroundMeters: known(UTM.height) ? millimeters(fields.relative_alt) : null,
    groundSpeedMps: ground.speed,
    verticalSpeedMps: down === null ? null : 0 - down,
    trackDegrees: ground.track,
    mode: [...UTM_MODES].find(([state]) => state === fields.flight_state)?.[1] ?? null,
    codes: UTM_EMERGENCY.has(fields.flight_state) ? [`mavlink:utm:${fields.flight_state}`] : [],
    isEmergency: UTM_EMERGENCY.has(fields.flight_state),
  };
}

/** MAV_ODID_STATUS. */
const REMOTE_ID_MODES = new Map([
  [1, 'standby'],
  [3, 'emergency'],
] as const);
const REMOTE_ID_EMERGENCY = 3;
/** Stands for unknown heights, metres. */
const UNKNOWN_METERS = -1_000;

/** OPEN_DRONE_ID_LOCATION: metres, cm/s, seconds after the full hour (ASTM F3411 in MAVLink's units). */
export function toRemoteIdPosition(
  fields: FieldsOf<'OPEN_DRONE_ID_LOCATION'>,
  nearMs: number,
): MavlinkPosition {
  const height = scaled(fields.height, 1, UNKNOWN_METERS);
  return {
    ...NO_POSITION,
    rank: 1,
    unixMs: withHour(fields.timestamp, nearMs),
    place: toPlace(fields.latitude, fields.longitude),
    altitudeEllipsoidMeters: scaled(fields.altitude_geodetic, 1, UNKNOWN_METERS),
    heightAboveTakeoffMeters: fields.height_reference === 0 ? height : null,
    heightAboveGroundMeters: fields.height_reference === 1 ? height : null,
    groundSpeedMps: scaled(fields.speed_horizontal, 100, 25_500),
    verticalSpeedMps: scaled(fields.speed_vertical, 100, 6_300),
    trackDegrees: centidegrees(fields.direction),
    mode: [...REMOTE_ID_MODES].find(([status]) => status === fields.status)?.[1] ?? null,
    isEmergency: fields.status === REMOTE_ID_EMERGENCY,
  };
}

/** Seconds after a full hour → the Unix ms nearest to an instant; null for 65535 and what is no such time. */
function withHour(seconds: number, nearMs: number): number | null {
  if (!(seconds >= 0 && seconds <= 3_600)) return null;
  const hour = Math.round((nearMs - seconds * SECOND_MS) / HOUR_MS);
  return Math.round(hour * HOUR_MS + seconds * SECOND_MS);
}
