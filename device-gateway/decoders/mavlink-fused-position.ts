import { isUnixMs } from './mavlink-clock.ts';
import type { FieldsOf } from './mavlink-messages.ts';
import { hasNoFix, type MavlinkPosition, NO_POSITION, toEllipsoidMeters } from './mavlink-position.ts';
import {
  centidegrees,
  centimetersPerSecond,
  millimeters,
  scaled,
  toGroundVector,
  toPlace,
  UINT16_MAX,
} from './mavlink-values.ts';

/** Made for nearly every sample: written out, since spreading a template costs more than all the rest. */
const NO_CODES: readonly never[] = [];

/** GLOBAL_POSITION_INT: the autopilot's own estimate; mm, cm/s north-east-down, cdeg. */
export function toFusedPosition(fields: FieldsOf<'GLOBAL_POSITION_INT'>): MavlinkPosition {
  const ground = toGroundVector(centimetersPerSecond(fields.vx), centimetersPerSecond(fields.vy));
  const down = centimetersPerSecond(fields.vz);
  return {
    rank: 4,
    bootMs: fields.time_boot_ms,
    unixMs: null,
    place: toPlace(fields.lat, fields.lon),
    altitudeEllipsoidMeters: null,
    altitudeAmslMeters: millimeters(fields.alt),
    heightAboveTakeoffMeters: millimeters(fields.relative_alt),
    heightAboveGroundMeters: null,
    groundSpeedMps: ground.speed,
    // Down positive on the wire; 0 is subtracted from so that no value is -0.
    verticalSpeedMps: down === null ? null : 0 - down,
    headingDegrees: centidegrees(fields.hdg),
    trackDegrees: ground.track,
    mode: null,
    codes: NO_CODES,
    isEmergency: false,
  };
}

/** GPS_RAW_INT: what the receiver measured; its time is since boot or since 1970, by its size. */
export function toReceiverPosition(fields: FieldsOf<'GPS_RAW_INT'>): MavlinkPosition {
  const unixMs = fields.time_usec / 1_000;
  const isUnix = isUnixMs(unixMs);
  return {
    ...NO_POSITION,
    rank: 0,
    bootMs: isUnix ? Number.NaN : unixMs,
    unixMs: isUnix ? Math.trunc(unixMs) : null,
    place: hasNoFix(fields.fix_type) ? null : toPlace(fields.lat, fields.lon),
    altitudeAmslMeters: millimeters(fields.alt),
    altitudeEllipsoidMeters: toEllipsoidMeters(fields),
    groundSpeedMps: scaled(fields.vel, 100, UINT16_MAX),
    trackDegrees: centidegrees(fields.cog),
  };
}
