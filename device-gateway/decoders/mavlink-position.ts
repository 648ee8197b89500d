import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import type { FieldsOf, MessageName } from './mavlink-messages.ts';
import { millimeters } from './mavlink-values.ts';

/** What one message says of a vehicle's place and motion, in canonical units; null is what it doesn't say. */
export interface MavlinkPosition {
  /** Of several kinds of message from one vehicle only the best make samples. */
  rank: number;
  /** Time since boot, ms; NaN when the message has none. */
  bootMs: number;
  /** Unix ms that the message itself carries. */
  unixMs: number | null;
  place: { latitude: number; longitude: number } | null;
  altitudeEllipsoidMeters: number | null;
  altitudeAmslMeters: number | null;
  heightAboveTakeoffMeters: number | null;
  heightAboveGroundMeters: number | null;
  groundSpeedMps: number | null;
  verticalSpeedMps: number | null;
  headingDegrees: number | null;
  trackDegrees: number | null;
  /** Where no HEARTBEAT says it. */
  mode: FlightMode | null;
  codes: readonly string[];
  /** The aircraft declares an emergency. */
  isEmergency: boolean;
}

export const NO_POSITION: Omit<MavlinkPosition, 'rank' | 'place'> = {
  bootMs: Number.NaN,
  unixMs: null,
  altitudeEllipsoidMeters: null,
  altitudeAmslMeters: null,
  heightAboveTakeoffMeters: null,
  heightAboveGroundMeters: null,
  groundSpeedMps: null,
  verticalSpeedMps: null,
  headingDegrees: null,
  trackDegrees: null,
  mode: null,
  codes: [],
  isEmergency: false,
};

/** Kinds of position messages, worst first. */
export const POSITION_RANKS: Readonly<Partial<Record<MessageName, number>>> = {
  GPS_RAW_INT: 0,
  OPEN_DRONE_ID_LOCATION: 1,
  HIGH_LATENCY2: 2,
  UTM_GLOBAL_POSITION: 3,
  GLOBAL_POSITION_INT: 4,
};

/** GPS_FIX_TYPE below 2D: the receiver's position is old or invented. */
export function hasNoFix(fixType: number): boolean {
  return fixType < 2;
}

/** An extension of MAVLink 2: 0 where it is not sent, which is also what a MAVLink 1 frame reads as. */
export function toEllipsoidMeters({ alt_ellipsoid }: FieldsOf<'GPS_RAW_INT'>): number | null {
  return alt_ellipsoid === 0 ? null : millimeters(alt_ellipsoid);
}
