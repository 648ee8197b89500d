import { normalizeDegrees } from '../../server/lib/geo.ts';
import type { CanonicalSample, SampleFlag } from '../../server/telemetry/sample.schema.ts';
import { toFlightMode } from './dji-modes.ts';
import type { DjiAircraft, DjiReading } from './dji-state.ts';

/** A position or speed older than this no longer describes the aircraft (OSD comes every 2 s). */
const MOTION_CARRY_MS = 10_000;
/** Battery and mode change slowly; DJI's own demo calls a device offline after 60 s. */
const STATUS_CARRY_MS = 60_000;
/** 0 % is believed only after a value this low: real logs start with 0 % and go on at 61-97 %. */
const BATTERY_EMPTY_AFTER_PERCENT = 5;
const METERS_MIN = -2_000;
const METERS_MAX = 100_000;
const CODES_MAX = 32;

export interface DjiMoment {
  serialNumber: string;
  observedAtMs: number;
  receivedAtMs: number;
  /** What else is odd about the message, such as `timeOfReceipt`. */
  flags?: readonly SampleFlag[];
  /** What this message alone reports, such as a mission's break reason. */
  codes?: readonly string[];
}

/** The canonical sample of an aircraft's merged readings at one instant; values too old for it are null. */
export function toDjiSample(
  aircraft: Pick<DjiAircraft, 'readings' | 'batteryPercent' | 'hmsCodes'>,
  moment: DjiMoment,
): CanonicalSample {
  const { readings } = aircraft;
  const atMs = moment.observedAtMs;
  const flags: SampleFlag[] = moment.flags ? [...moment.flags] : [];
  const latitude = current(readings.latitude, atMs, MOTION_CARRY_MS);
  const longitude = current(readings.longitude, atMs, MOTION_CARRY_MS);
  const sent = latitude !== null && longitude !== null;
  const placed =
    sent && isPosition(latitude, longitude) && current(readings.fix, atMs, MOTION_CARRY_MS) !== 0;
  if (sent && !placed) flags.push('noFix');
  if (placed && readings.latitude?.atMs !== atMs) flags.push('stale');
  const battery = current(readings.battery, atMs, STATUS_CARRY_MS);
  const batteryPercent = toBattery(battery, aircraft.batteryPercent);
  if (battery !== null && batteryPercent === null) flags.push('batteryImplausible');
  const modeCode = current(readings.mode_code, atMs, STATUS_CARRY_MS);
  // A state property, sent on change only: it holds until the next one.
  const reason = current(readings.mode_code_reason, atMs, Number.POSITIVE_INFINITY);
  const head = current(readings.attitude_head, atMs, MOTION_CARRY_MS);
  return {
    serialNumber: moment.serialNumber,
    source: 'dji',
    observedAtMs: atMs,
    receivedAtMs: moment.receivedAtMs,
    latitudeDegrees: placed ? latitude : null,
    longitudeDegrees: placed ? longitude : null,
    // `height` is above the WGS-84 ellipsoid, `elevation` above take-off; AMSL is not sent (design D6).
    altitudeEllipsoidMeters: toMeters(readings.height, atMs, flags),
    altitudeAmslMeters: null,
    heightAboveTakeoffMeters: toMeters(readings.elevation, atMs, flags),
    heightAboveGroundMeters: null,
    groundSpeedMps: toSpeed(readings.horizontal_speed, atMs, { min: 0, max: 1_000, flags }),
    // DJI does not document the sign; upwards positive agrees with the name, and detectors check it by height.
    verticalSpeedMps: toSpeed(readings.vertical_speed, atMs, { min: -500, max: 500, flags }),
    headingDegrees: head === null || Math.abs(head) > 360 ? null : normalizeDegrees(head),
    trackDegrees: null,
    batteryPercent,
    mode: modeCode === null ? null : toFlightMode(modeCode),
    codes: toCodes(modeCode, reason, aircraft.hmsCodes, moment.codes),
    flags,
  };
}

/** The battery value to remember as true: implausible readings leave the earlier one. */
export function toBattery(reading: number | null, lastPercent: number | null): number | null {
  if (reading === null || reading < 0 || reading > 100) return null;
  const believed = reading > 0 || (lastPercent !== null && lastPercent <= BATTERY_EMPTY_AFTER_PERCENT);
  return believed ? reading : null;
}

function current(reading: DjiReading | null, atMs: number, carryMs: number): number | null {
  return reading !== null && atMs - reading.atMs <= carryMs ? reading.value : null;
}

function toMeters(reading: DjiReading | null, atMs: number, flags: SampleFlag[]): number | null {
  const value = current(reading, atMs, MOTION_CARRY_MS);
  if (value === null || (value >= METERS_MIN && value <= METERS_MAX)) return value;
  note(flags, 'altitudeImplausible');
  return null;
}

function toSpeed(
  reading: DjiReading | null,
  atMs: number,
  { min, max, flags }: { min: number; max: number; flags: SampleFlag[] },
): number | null {
  const value = current(reading, atMs, MOTION_CARRY_MS);
  if (value === null || (value >= min && value <= max)) return value;
  note(flags, 'speedImplausible');
  return null;
}

function note(flags: SampleFlag[], flag: SampleFlag): void {
  if (!flags.includes(flag)) flags.push(flag);
}

/** 0/0 is what DJI sends before a fix; a pair outside the globe is no position either. */
function isPosition(latitude: number, longitude: number): boolean {
  return !(latitude === 0 && longitude === 0) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

function toCodes(
  modeCode: number | null,
  reason: number | null,
  hmsCodes: readonly string[],
  momentCodes: readonly string[] = [],
): string[] {
  const codes = [...momentCodes];
  if (modeCode !== null && toFlightMode(modeCode) === 'unknown')
    codes.push(`dji:mode:${modeCode}`.slice(0, 64));
  // Reason 0 is "no meaning".
  if (reason !== null && reason !== 0) codes.push(`dji:reason:${reason}`.slice(0, 64));
  if (hmsCodes.length === 0) return codes;
  codes.push(...hmsCodes);
  return codes.slice(0, CODES_MAX);
}
