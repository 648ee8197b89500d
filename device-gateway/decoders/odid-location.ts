import type { SampleFlag } from '../../server/telemetry/sample.schema.ts';
import { DECISECONDS_PER_HOUR } from './odid-time.ts';

/** Status 0 undeclared, 1 ground, 2 airborne, 3 emergency, 4 Remote ID failure; 5 to 15 are reserved. */
const STATUS_MAX = 4;
/** Heights and altitudes beyond these aren't a small aircraft's: ±metres. */
const HEIGHT_METERS_MAX = 10_000;
const ALTITUDE_METERS_MIN = -500;
const ALTITUDE_METERS_MAX = 12_000;
/** Vertical speed is at most 62 m/s either way; 63 (raw 126) is unknown. */
const VERTICAL_SPEED_RAW_MAX = 124;
const VERTICAL_SPEED_RAW_UNKNOWN = 126;
const SPEED_RAW_UNKNOWN = 255;
const DIRECTION_RAW_MAX = 180;
const TIME_UNKNOWN = 0xffff;
/** Sent for "no position" by makers of version 1 frames, in place of 0/0. */
const POSITION_RAW_UNKNOWN = 0x7fffffff;

/** A Location/Vector message in canonical units; null is unknown. Pressure altitude is no altitude of ours. */
export interface OdidLocation {
  status: number;
  latitudeDegrees: number | null;
  longitudeDegrees: number | null;
  altitudeEllipsoidMeters: number | null;
  heightAboveTakeoffMeters: number | null;
  heightAboveGroundMeters: number | null;
  groundSpeedMps: number | null;
  verticalSpeedMps: number | null;
  trackDegrees: number | null;
  /** Tenths of a second after the full UTC hour. */
  deciseconds: number | null;
  flags: SampleFlag[];
}

/** Two values of one message that can't be are bit errors in it; a single one is only left out. */
const IMPLAUSIBLE_MAX = 1;

/**
 * Location/Vector (F3411-22a table 7), offsets from the header byte. A position off the globe or a reserved
 * status makes the message a fault; one other impossible value is null and flagged; two are a fault again.
 */
export function readOdidLocation(view: DataView): OdidLocation | { fault: string } {
  const flagBits = view.getUint8(1);
  const status = flagBits >> 4;
  if (status > STATUS_MAX) return { fault: `status ${status} is reserved` };
  const position = readPosition(view);
  if ('fault' in position) return position;
  const altitude = toAltitude(view.getUint16(15, true));
  const height = toHeight(view.getUint16(17, true));
  const vertical = toVerticalSpeed(view.getInt8(4));
  const time = toDeciseconds(view.getUint16(21, true));
  const implausible = [altitude, height, vertical, time].filter((one) => one.isImplausible);
  if (implausible.length > IMPLAUSIBLE_MAX)
    return { fault: `${implausible.length} impossible values in one message: bit errors` };
  const flags: SampleFlag[] = position.latitudeDegrees === null ? ['noFix'] : [];
  if (altitude.isImplausible || height.isImplausible) flags.push('altitudeImplausible');
  if (vertical.isImplausible) flags.push('verticalSpeedUnreliable');
  const isAboveGround = (flagBits & 0b100) !== 0;
  return {
    status,
    latitudeDegrees: position.latitudeDegrees,
    longitudeDegrees: position.longitudeDegrees,
    altitudeEllipsoidMeters: altitude.value,
    heightAboveTakeoffMeters: isAboveGround ? null : height.value,
    heightAboveGroundMeters: isAboveGround ? height.value : null,
    groundSpeedMps: toSpeed(view.getUint8(3), (flagBits & 0b001) !== 0),
    verticalSpeedMps: vertical.value,
    trackDegrees: toTrack(view.getUint8(2), (flagBits & 0b010) !== 0),
    deciseconds: time.value,
    flags,
  };
}

type Position = Pick<OdidLocation, 'latitudeDegrees' | 'longitudeDegrees'>;

function readPosition(view: DataView): Position | { fault: string } {
  const latitude = view.getInt32(5, true);
  const longitude = view.getInt32(9, true);
  const isUnset = latitude === 0 && longitude === 0;
  if (isUnset || (latitude === POSITION_RAW_UNKNOWN && longitude === POSITION_RAW_UNKNOWN))
    return { latitudeDegrees: null, longitudeDegrees: null };
  const latitudeDegrees = latitude / 1e7;
  const longitudeDegrees = longitude / 1e7;
  if (Math.abs(latitudeDegrees) > 90 || Math.abs(longitudeDegrees) > 180)
    return { fault: `position ${latitudeDegrees}, ${longitudeDegrees} is not on the globe` };
  return { latitudeDegrees, longitudeDegrees };
}

interface Reading {
  value: number | null;
  isImplausible: boolean;
}

function within(value: number, min: number, max: number): Reading {
  const isImplausible = value < min || value > max;
  return { value: isImplausible ? null : value, isImplausible };
}

const UNKNOWN: Reading = { value: null, isImplausible: false };

/** Half metres above -1000 m; raw 0 is unknown. */
function toAltitude(raw: number): Reading {
  return raw === 0 ? UNKNOWN : within(raw / 2 - 1_000, ALTITUDE_METERS_MIN, ALTITUDE_METERS_MAX);
}

function toHeight(raw: number): Reading {
  return raw === 0 ? UNKNOWN : within(raw / 2 - 1_000, -1_000, HEIGHT_METERS_MAX);
}

/** Half metres per second, up positive. */
function toVerticalSpeed(raw: number): Reading {
  if (raw === VERTICAL_SPEED_RAW_UNKNOWN) return UNKNOWN;
  const read = within(raw, -VERTICAL_SPEED_RAW_MAX, VERTICAL_SPEED_RAW_MAX);
  return { ...read, value: read.value === null ? null : read.value / 2 };
}

/** Quarter metres per second, or three quarters above 63.75; 255 in either scale is sent for unknown. */
function toSpeed(raw: number, isFast: boolean): number | null {
  if (raw === SPEED_RAW_UNKNOWN) return null;
  return isFast ? raw * 0.75 + 63.75 : raw * 0.25;
}

/** 0 to 179 degrees, and 180 more when the east-west bit is set; 181 is unknown, with the bit or without. */
function toTrack(raw: number, isWest: boolean): number | null {
  return raw > DIRECTION_RAW_MAX ? null : (raw + (isWest ? 180 : 0)) % 360;
}

function toDeciseconds(raw: number): Reading {
  return raw === TIME_UNKNOWN ? UNKNOWN : within(raw, 0, DECISECONDS_PER_HOUR);
}
