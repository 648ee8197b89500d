import { normalizeDegrees } from '../../server/lib/geo.ts';
import type { CanonicalSample, SampleFlag } from '../../server/telemetry/sample.schema.ts';
import { toFlightMode } from './dji-modes.ts';
import type { DjiAircraft, DjiField, DjiReadings } from './dji-state.ts';

/** A position or speed older than this no longer describes the aircraft (OSD comes every 2 s). */
const MOTION_CARRY_MS = 10_000;
/** Battery and mode change slowly; DJI's own demo calls a device offline after 60 s. */
const STATUS_CARRY_MS = 60_000;
/** 0 % is believed only after a value this low: real logs start with 0 % and go on at 61-97 %. */
const BATTERY_EMPTY_AFTER_PERCENT = 5;

const CARRY_MS: Record<DjiField, number> = {
  latitude: MOTION_CARRY_MS,
  longitude: MOTION_CARRY_MS,
  height: MOTION_CARRY_MS,
  elevation: MOTION_CARRY_MS,
  horizontal_speed: MOTION_CARRY_MS,
  vertical_speed: MOTION_CARRY_MS,
  attitude_head: MOTION_CARRY_MS,
  battery: STATUS_CARRY_MS,
  mode_code: STATUS_CARRY_MS,
  // A state property, sent on change only: it holds until the next one.
  mode_code_reason: Number.POSITIVE_INFINITY,
};

interface Moment {
  serialNumber: string;
  observedAtMs: number;
  receivedAtMs: number;
}

/** The canonical sample of an aircraft's merged readings at one instant; values too old for it are null. */
export function toDjiSample(aircraft: DjiAircraft, moment: Moment): CanonicalSample {
  const read = (field: DjiField): number | null => current(aircraft.readings, field, moment.observedAtMs);
  const flags = new Set<SampleFlag>();
  const within = (
    value: number | null,
    [min, max]: readonly [number, number],
    flag: SampleFlag,
  ): number | null => {
    if (value === null || (value >= min && value <= max)) return value;
    flags.add(flag);
    return null;
  };
  const position = toPosition(read('latitude'), read('longitude'));
  if (position === 'noFix') flags.add('noFix');
  const positionAtMs = aircraft.readings.latitude?.atMs;
  if (Array.isArray(position) && positionAtMs !== moment.observedAtMs) flags.add('stale');
  const battery = read('battery');
  const batteryPercent = toBattery(battery, aircraft.batteryPercent);
  if (battery !== null && batteryPercent === null) flags.add('batteryImplausible');
  const modeCode = read('mode_code');
  const head = read('attitude_head');
  return {
    serialNumber: moment.serialNumber,
    source: 'dji',
    observedAtMs: moment.observedAtMs,
    receivedAtMs: moment.receivedAtMs,
    latitudeDegrees: Array.isArray(position) ? position[0] : null,
    longitudeDegrees: Array.isArray(position) ? position[1] : null,
    // `height` is above the WGS-84 ellipsoid, `elevation` above take-off; AMSL is not sent (design D6).
    altitudeEllipsoidMeters: within(read('height'), METERS, 'altitudeImplausible'),
    altitudeAmslMeters: null,
    heightAboveTakeoffMeters: within(read('elevation'), METERS, 'altitudeImplausible'),
    heightAboveGroundMeters: null,
    groundSpeedMps: within(read('horizontal_speed'), [0, 1_000], 'speedImplausible'),
    // DJI does not document the sign; upwards positive agrees with the name, and detectors check it by height.
    verticalSpeedMps: within(read('vertical_speed'), [-500, 500], 'speedImplausible'),
    headingDegrees: head === null || Math.abs(head) > 360 ? null : normalizeDegrees(head),
    trackDegrees: null,
    batteryPercent,
    mode: modeCode === null ? null : toFlightMode(modeCode),
    codes: toCodes(modeCode, read('mode_code_reason'), aircraft.hmsCodes),
    flags: [...flags],
  };
}

const METERS = [-2_000, 100_000] as const;

/** The battery value to remember as true: implausible readings leave the earlier one. */
export function toBattery(reading: number | null, lastPercent: number | null): number | null {
  if (reading === null || reading < 0 || reading > 100) return null;
  const believed = reading > 0 || (lastPercent !== null && lastPercent <= BATTERY_EMPTY_AFTER_PERCENT);
  return believed ? reading : null;
}

function current(readings: DjiReadings, field: DjiField, atMs: number): number | null {
  const reading = readings[field];
  return reading && atMs - reading.atMs <= CARRY_MS[field] ? reading.value : null;
}

/** 0/0 is what DJI sends before a fix; a pair outside the globe is no position either. */
function toPosition(latitude: number | null, longitude: number | null): [number, number] | 'noFix' | null {
  if (latitude === null || longitude === null) return null;
  const nowhere = latitude === 0 && longitude === 0;
  return nowhere || Math.abs(latitude) > 90 || Math.abs(longitude) > 180 ? 'noFix' : [latitude, longitude];
}

function toCodes(modeCode: number | null, reason: number | null, hmsCodes: readonly string[]): string[] {
  const codes: string[] = [];
  if (modeCode !== null && toFlightMode(modeCode) === 'unknown')
    codes.push(`dji:mode:${modeCode}`.slice(0, 64));
  // Reason 0 is "no meaning".
  if (reason !== null && reason !== 0) codes.push(`dji:reason:${reason}`.slice(0, 64));
  return [...codes, ...hmsCodes].slice(0, 32);
}
