import { type Moment, momentAt } from './sortie-plan.ts';

/**
 * The aircraft of the bench and what they say: a DJI Cloud API OSD of about 1,180 bytes. What changes in it
 * is what changes in the real thing, with its noise: two random UUIDs, a millisecond clock, positions and
 * distances with all digits of a double, attitudes, wind, voltages and temperatures. Storage figures would
 * flatter us otherwise.
 */
export interface Aircraft {
  serialNumber: string;
  deviceId: string;
  topic: string;
  /** Text of the message's head and tail, which never change. */
  fixed: { battery: string; tail: string };
  homeLatitudeDegrees: number;
  homeLongitudeDegrees: number;
  random: () => number;
  noise: { northMeters: number; eastMeters: number; heightMeters: number };
  flownMeters: number;
  lastAtMs: number;
  startedAtMs: number;
}

const METERS_PER_DEGREE = 111_195;
/** Within Shenzhen, where the demo's people and rules are; rows of aircraft 400 m apart. */
const HOME = { latitudeDegrees: 22.52, longitudeDegrees: 113.92 };
const GRID_DEGREES = 0.004;
const GRID_COLUMNS = 20;
const ELLIPSOID_METERS = 12.4;

export function createAircraft(
  index: number,
  identity: { serialNumber: string; deviceId: string },
  nowMs: number,
): Aircraft {
  const { serialNumber } = identity;
  const suffix = serialNumber.slice(-6);
  return {
    ...identity,
    topic: `thing/product/${serialNumber}/osd`,
    fixed: {
      battery: `"firmware_version":"02.00.20.49","high_voltage_storage_days":3,"loop_times":41,"sn":"4ERPL6QEA${suffix}","sub_type":0,"type":0`,
      tail: `"position_state":{"gps_number":27,"is_fixed":2,"quality":5,"rtk_number":33},"rid_state":true,"rth_altitude":80,"storage":{"total":60082000,"used":1284000},"track_id":"7c1e2f${suffix}"`,
    },
    homeLatitudeDegrees: HOME.latitudeDegrees + Math.floor(index / GRID_COLUMNS) * GRID_DEGREES,
    homeLongitudeDegrees: HOME.longitudeDegrees + (index % GRID_COLUMNS) * GRID_DEGREES,
    random: randomFrom(index + 1),
    noise: { northMeters: 0, eastMeters: 0, heightMeters: 0 },
    flownMeters: 36_437 + index,
    lastAtMs: 0,
    startedAtMs: nowMs,
  };
}

/** The next message of an aircraft, and the event time that it carries: never the same one twice. */
export function nextOsd(aircraft: Aircraft, nowMs: number, laps: number): { text: string; atMs: number } {
  const atMs = Math.max(nowMs, aircraft.lastAtMs + 1);
  const moment = momentAt((atMs - aircraft.startedAtMs) / 1_000, laps);
  drift(aircraft, moment, atMs);
  aircraft.lastAtMs = atMs;
  return { text: toText(aircraft, moment, atMs), atMs };
}

/** GPS noise wanders slowly, a few centimetres from one sample to the next. */
function drift(aircraft: Aircraft, moment: Moment, atMs: number): void {
  const { noise, random } = aircraft;
  noise.northMeters = noise.northMeters * 0.99 + (random() - 0.5) * 0.06;
  noise.eastMeters = noise.eastMeters * 0.99 + (random() - 0.5) * 0.06;
  noise.heightMeters = noise.heightMeters * 0.99 + (random() - 0.5) * 0.04;
  const seconds = aircraft.lastAtMs === 0 ? 0 : (atMs - aircraft.lastAtMs) / 1_000;
  aircraft.flownMeters += seconds * moment.groundSpeedMps;
}

function toText(aircraft: Aircraft, moment: Moment, atMs: number): string {
  const { random, noise, fixed } = aircraft;
  const north = moment.northMeters + noise.northMeters;
  const east = moment.eastMeters + noise.eastMeters;
  const height = moment.heightMeters === 0 ? 0 : moment.heightMeters + noise.heightMeters;
  const latitude = aircraft.homeLatitudeDegrees + north / METERS_PER_DEGREE;
  const longitude = aircraft.homeLongitudeDegrees + east / (METERS_PER_DEGREE * 0.924);
  const percent = moment.batteryPercent;
  const battery = `{"capacity_percent":${percent},${fixed.battery},"index":0,"temperature":${(31 + random()).toFixed(1)},"voltage":${Math.round(21_900 + percent * 20 + random() * 60)}}`;
  const flying = moment.heightMeters === 0 ? 0 : 1;
  const tilt = () => ((random() - 0.5) * 4 * flying).toFixed(1);
  return (
    `{"bid":"${uuid(random)}","data":{"attitude_head":${(moment.headDegrees + random()).toFixed(1)},"attitude_pitch":${tilt()},"attitude_roll":${tilt()},` +
    `"battery":{"batteries":[${battery}],"capacity_percent":${percent},"landing_power":8,"remain_flight_time":${percent * 23},"return_home_power":21},` +
    `"country":"CN","distance_limit_status":{"distance_limit":5000,"is_near_distance_limit":0,"state":1},"elevation":${height.toFixed(1)},"gear":1,"height":${(height + ELLIPSOID_METERS).toFixed(2)},"height_limit":120,` +
    `"home_distance":${Math.hypot(north, east)},"horizontal_speed":${Math.max(0, moment.groundSpeedMps + (random() - 0.5) * 0.4 * flying).toFixed(1)},"is_near_area_limit":0,"is_near_height_limit":0,` +
    `"latitude":${latitude},"longitude":${longitude},"mode_code":${moment.modeCode},${fixed.tail},` +
    `"total_flight_distance":${aircraft.flownMeters},"total_flight_sorties":212,"vertical_speed":${(moment.verticalSpeedMps + (random() - 0.5) * 0.2 * flying).toFixed(1)},` +
    `"wind_direction":4,"wind_speed":${Math.round(20 + random() * 12)}},"gateway":"${aircraft.deviceId}","tid":"${uuid(random)}","timestamp":${atMs}}`
  );
}

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));

function uuid(random: () => number): string {
  const hex = () => HEX[Math.floor(random() * 65_536)] ?? '';
  return `${hex()}${hex()}-${hex()}-4${hex().slice(1)}-8${hex().slice(1)}-${hex()}${hex()}${hex()}`;
}

/** mulberry32: the same aircraft says the same in every run, whatever the clock. */
function randomFrom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
