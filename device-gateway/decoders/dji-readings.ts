import { toBattery } from './dji-sample.ts';
import { type DjiAircraft, type DjiReading, type DjiReadings, NO_READINGS } from './dji-state.ts';
import { isRecord } from './parse-json.ts';

/** Satellites that a position in three dimensions takes: three coordinates and the receiver's clock. */
const SATELLITES_MIN = 4;
const RTK_FIXED = 2;

/**
 * Properties of one OSD or state message → readings at its event time, or the name of the first that is no
 * number. Names are read one by one from a parsed object, so that no inherited name can be mistaken for one.
 */
export function readProperties(
  data: Record<string, unknown>,
  atMs: number,
): { readings: DjiReadings } | { invalid: string } {
  const battery = isRecord(data.battery) ? data.battery.capacity_percent : undefined;
  const readings = {
    latitude: toReading(data.latitude, atMs),
    longitude: toReading(data.longitude, atMs),
    height: toReading(data.height, atMs),
    elevation: toReading(data.elevation, atMs),
    horizontal_speed: toReading(data.horizontal_speed, atMs),
    vertical_speed: toReading(data.vertical_speed, atMs),
    attitude_head: toReading(data.attitude_head, atMs),
    battery: toReading(battery, atMs),
    mode_code: toReading(data.mode_code, atMs),
    mode_code_reason: toReading(data.mode_code_reason, atMs),
    fix: toFix(data.position_state, atMs),
  };
  const invalid = findInvalid(readings);
  if (invalid !== undefined) return { invalid };
  return { readings: readings as DjiReadings };
}

/** Whether there is anything of a sample in a message. */
export function isEmpty(readings: DjiReadings): boolean {
  return (
    readings.latitude === null &&
    readings.longitude === null &&
    readings.mode_code === null &&
    readings.battery === null &&
    readings.height === null &&
    readings.elevation === null &&
    readings.horizontal_speed === null &&
    readings.vertical_speed === null &&
    readings.attitude_head === null &&
    readings.mode_code_reason === null
  );
}

/**
 * The aircraft after a message, property by property: the newer value stays, whatever the order of arrival,
 * since the high-rate stream and OSD overtake each other.
 */
export function mergeReadings(
  known: DjiAircraft | undefined,
  came: DjiReadings,
  { serialNumber, observedAtMs }: { serialNumber: string; observedAtMs: number },
): DjiAircraft {
  const before = known?.readings ?? NO_READINGS;
  const readings: DjiReadings = {
    latitude: newer(before.latitude, came.latitude),
    longitude: newer(before.longitude, came.longitude),
    height: newer(before.height, came.height),
    elevation: newer(before.elevation, came.elevation),
    horizontal_speed: newer(before.horizontal_speed, came.horizontal_speed),
    vertical_speed: newer(before.vertical_speed, came.vertical_speed),
    attitude_head: newer(before.attitude_head, came.attitude_head),
    battery: newer(before.battery, came.battery),
    mode_code: newer(before.mode_code, came.mode_code),
    mode_code_reason: newer(before.mode_code_reason, came.mode_code_reason),
    fix: newer(before.fix, came.fix),
  };
  const lastPercent = known?.batteryPercent ?? null;
  const isNews = came.battery !== null && readings.battery === came.battery;
  const percent = isNews ? toBattery(came.battery.value, lastPercent) : null;
  return {
    serialNumber,
    readings,
    observedAtMs: known === undefined ? observedAtMs : Math.max(known.observedAtMs, observedAtMs),
    batteryPercent: percent ?? lastPercent,
    hmsCodes: known?.hmsCodes ?? [],
    hmsAtMs: known?.hmsAtMs ?? 0,
  };
}

/** What was known at an instant: a late message must not speak with values that came after it. */
export function knownAt(aircraft: DjiAircraft, atMs: number): DjiAircraft {
  const until = (reading: DjiReading | null): DjiReading | null =>
    reading !== null && reading.atMs <= atMs ? reading : null;
  const { readings } = aircraft;
  return {
    ...aircraft,
    hmsCodes: aircraft.hmsAtMs <= atMs ? aircraft.hmsCodes : [],
    readings: {
      latitude: until(readings.latitude),
      longitude: until(readings.longitude),
      height: until(readings.height),
      elevation: until(readings.elevation),
      horizontal_speed: until(readings.horizontal_speed),
      vertical_speed: until(readings.vertical_speed),
      attitude_head: until(readings.attitude_head),
      battery: until(readings.battery),
      mode_code: until(readings.mode_code),
      mode_code_reason: until(readings.mode_code_reason),
      fix: until(readings.fix),
    },
  };
}

function newer(known: DjiReading | null, came: DjiReading | null): DjiReading | null {
  if (came === null) return known;
  return known !== null && known.atMs > came.atMs ? known : came;
}

/** null when absent, `false` for what is there and no number. */
function toReading(value: unknown, atMs: number): DjiReading | null | false {
  if (typeof value === 'number' && Number.isFinite(value)) return { value, atMs };
  return value === undefined || value === null ? null : false;
}

/**
 * `position_state` → whether there can be a position at all. `is_fixed` 2 is an RTK fix; below it the
 * satellites count, since aircraft without RTK report 0 with a good position. null when it says nothing.
 */
function toFix(state: unknown, atMs: number): DjiReading | null {
  if (!isRecord(state)) return null;
  const { gps_number: gps, rtk_number: rtk } = state;
  if (state.is_fixed === RTK_FIXED) return { value: 1, atMs };
  if (typeof gps !== 'number' && typeof rtk !== 'number') return null;
  const satellites = Math.max(typeof gps === 'number' ? gps : 0, typeof rtk === 'number' ? rtk : 0);
  return { value: satellites >= SATELLITES_MIN ? 1 : 0, atMs };
}

function findInvalid(readings: Record<keyof DjiReadings, DjiReading | null | false>): string | undefined {
  if (
    readings.latitude !== false &&
    readings.longitude !== false &&
    readings.height !== false &&
    readings.elevation !== false &&
    readings.horizontal_speed !== false &&
    readings.vertical_speed !== false &&
    readings.attitude_head !== false &&
    readings.battery !== false &&
    readings.mode_code !== false &&
    readings.mode_code_reason !== false
  )
    return undefined;
  return Object.entries(readings).find(([, reading]) => reading === false)?.[0];
}
