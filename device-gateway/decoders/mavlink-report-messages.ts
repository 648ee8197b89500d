import { define, readBytes, readUint64 } from './mavlink-wire.ts';

/** HIGH_LATENCY2: the summary over satellite links; degrees/2, m/s x5, dm/s, whole metres. */
const readHighLatency2 = (view: DataView, at: number) => ({
  timestamp: view.getUint32(at, true),
  latitude: view.getInt32(at + 4, true),
  longitude: view.getInt32(at + 8, true),
  custom_mode: view.getUint16(at + 12, true),
  altitude: view.getInt16(at + 14, true),
  target_altitude: view.getInt16(at + 16, true),
  target_distance: view.getUint16(at + 18, true),
  wp_num: view.getUint16(at + 20, true),
  failure_flags: view.getUint16(at + 22, true),
  type: view.getUint8(at + 24),
  autopilot: view.getUint8(at + 25),
  heading: view.getUint8(at + 26),
  target_heading: view.getUint8(at + 27),
  throttle: view.getUint8(at + 28),
  airspeed: view.getUint8(at + 29),
  airspeed_sp: view.getUint8(at + 30),
  groundspeed: view.getUint8(at + 31),
  windspeed: view.getUint8(at + 32),
  wind_heading: view.getUint8(at + 33),
  eph: view.getUint8(at + 34),
  epv: view.getUint8(at + 35),
  temperature_air: view.getInt8(at + 36),
  climb_rate: view.getInt8(at + 37),
  battery: view.getInt8(at + 38),
  custom0: view.getInt8(at + 39),
  custom1: view.getInt8(at + 40),
  custom2: view.getInt8(at + 41),
});

/** UTM_GLOBAL_POSITION: time in Unix µs, `alt` above WGS-84 and `relative_alt` above ground, mm. */
const readUtmGlobalPosition = (view: DataView, at: number) => ({
  time: readUint64(view, at),
  lat: view.getInt32(at + 8, true),
  lon: view.getInt32(at + 12, true),
  alt: view.getInt32(at + 16, true),
  relative_alt: view.getInt32(at + 20, true),
  next_lat: view.getInt32(at + 24, true),
  next_lon: view.getInt32(at + 28, true),
  next_alt: view.getInt32(at + 32, true),
  vx: view.getInt16(at + 36, true),
  vy: view.getInt16(at + 38, true),
  vz: view.getInt16(at + 40, true),
  h_acc: view.getUint16(at + 42, true),
  v_acc: view.getUint16(at + 44, true),
  vel_acc: view.getUint16(at + 46, true),
  update_rate: view.getUint16(at + 48, true),
  uas_id: readBytes(view, at + 50, 18),
  flight_state: view.getUint8(at + 68),
  flags: view.getUint8(at + 69),
});

/** OPEN_DRONE_ID_BASIC_ID: the serial number or registration the aircraft broadcasts. */
const readOpenDroneIdBasicId = (view: DataView, at: number) => ({
  target_system: view.getUint8(at),
  target_component: view.getUint8(at + 1),
  id_or_mac: readBytes(view, at + 2, 20),
  id_type: view.getUint8(at + 22),
  ua_type: view.getUint8(at + 23),
  uas_id: readBytes(view, at + 24, 20),
});

/** OPEN_DRONE_ID_LOCATION: cm/s, centidegrees, metres; -1000 m is unknown. */
const readOpenDroneIdLocation = (view: DataView, at: number) => ({
  latitude: view.getInt32(at, true),
  longitude: view.getInt32(at + 4, true),
  altitude_barometric: view.getFloat32(at + 8, true),
  altitude_geodetic: view.getFloat32(at + 12, true),
  height: view.getFloat32(at + 16, true),
  timestamp: view.getFloat32(at + 20, true),
  direction: view.getUint16(at + 24, true),
  speed_horizontal: view.getUint16(at + 26, true),
  speed_vertical: view.getInt16(at + 28, true),
  target_system: view.getUint8(at + 30),
  target_component: view.getUint8(at + 31),
  id_or_mac: readBytes(view, at + 32, 20),
  status: view.getUint8(at + 52),
  height_reference: view.getUint8(at + 53),
  horizontal_accuracy: view.getUint8(at + 54),
  vertical_accuracy: view.getUint8(at + 55),
  barometer_accuracy: view.getUint8(at + 56),
  speed_accuracy: view.getUint8(at + 57),
  timestamp_accuracy: view.getUint8(at + 58),
});

/** OPEN_DRONE_ID_SYSTEM: the operator's place; its `timestamp` counts seconds since 2019-01-01. */
const readOpenDroneIdSystem = (view: DataView, at: number) => ({
  operator_latitude: view.getInt32(at, true),
  operator_longitude: view.getInt32(at + 4, true),
  area_ceiling: view.getFloat32(at + 8, true),
  area_floor: view.getFloat32(at + 12, true),
  operator_altitude_geo: view.getFloat32(at + 16, true),
  timestamp: view.getUint32(at + 20, true),
  area_count: view.getUint16(at + 24, true),
  area_radius: view.getUint16(at + 26, true),
  target_system: view.getUint8(at + 28),
  target_component: view.getUint8(at + 29),
  id_or_mac: readBytes(view, at + 30, 20),
  operator_location_type: view.getUint8(at + 50),
  classification_type: view.getUint8(at + 51),
  category_eu: view.getUint8(at + 52),
  class_eu: view.getUint8(at + 53),
});

/** Summaries made for others than a ground station: satellite links, UTM, Remote ID. */
export const REPORT_MESSAGES = [
  define({ id: 235, name: 'HIGH_LATENCY2', crcExtra: 179, bytes: 42, read: readHighLatency2 }),
  define({ id: 340, name: 'UTM_GLOBAL_POSITION', crcExtra: 99, bytes: 70, read: readUtmGlobalPosition }),
  define({
    id: 12900,
    name: 'OPEN_DRONE_ID_BASIC_ID',
    crcExtra: 114,
    bytes: 44,
    read: readOpenDroneIdBasicId,
  }),
  define({
    id: 12901,
    name: 'OPEN_DRONE_ID_LOCATION',
    crcExtra: 254,
    bytes: 59,
    read: readOpenDroneIdLocation,
  }),
  define({ id: 12904, name: 'OPEN_DRONE_ID_SYSTEM', crcExtra: 77, bytes: 54, read: readOpenDroneIdSystem }),
] as const;
