import { define, readText, readUint64, readWords } from './mavlink-wire.ts';

/** HEARTBEAT: what the vehicle is and what state it is in. */
const readHeartbeat = (view: DataView, at: number) => ({
  custom_mode: view.getUint32(at, true),
  type: view.getUint8(at + 4),
  autopilot: view.getUint8(at + 5),
  base_mode: view.getUint8(at + 6),
  system_status: view.getUint8(at + 7),
  mavlink_version: view.getUint8(at + 8),
});

/** SYS_STATUS: battery voltage mV, current cA, remaining %. */
const readSysStatus = (view: DataView, at: number) => ({
  onboard_control_sensors_present: view.getUint32(at, true),
  onboard_control_sensors_enabled: view.getUint32(at + 4, true),
  onboard_control_sensors_health: view.getUint32(at + 8, true),
  load: view.getUint16(at + 12, true),
  voltage_battery: view.getUint16(at + 14, true),
  current_battery: view.getInt16(at + 16, true),
  drop_rate_comm: view.getUint16(at + 18, true),
  errors_comm: view.getUint16(at + 20, true),
  errors_count1: view.getUint16(at + 22, true),
  errors_count2: view.getUint16(at + 24, true),
  errors_count3: view.getUint16(at + 26, true),
  errors_count4: view.getUint16(at + 28, true),
  battery_remaining: view.getInt8(at + 30),
  onboard_control_sensors_present_extended: view.getUint32(at + 31, true),
  onboard_control_sensors_enabled_extended: view.getUint32(at + 35, true),
  onboard_control_sensors_health_extended: view.getUint32(at + 39, true),
});

/** SYSTEM_TIME: the only tie of `time_boot_ms` to UTC. */
const readSystemTime = (view: DataView, at: number) => ({
  time_unix_usec: readUint64(view, at),
  time_boot_ms: view.getUint32(at + 8, true),
});

/** GPS_RAW_INT: the receiver itself; `alt` is above mean sea level, `alt_ellipsoid` above WGS-84, mm. */
const readGpsRawInt = (view: DataView, at: number) => ({
  time_usec: readUint64(view, at),
  lat: view.getInt32(at + 8, true),
  lon: view.getInt32(at + 12, true),
  alt: view.getInt32(at + 16, true),
  eph: view.getUint16(at + 20, true),
  epv: view.getUint16(at + 22, true),
  vel: view.getUint16(at + 24, true),
  cog: view.getUint16(at + 26, true),
  fix_type: view.getUint8(at + 28),
  satellites_visible: view.getUint8(at + 29),
  alt_ellipsoid: view.getInt32(at + 30, true),
  h_acc: view.getUint32(at + 34, true),
  v_acc: view.getUint32(at + 38, true),
  vel_acc: view.getUint32(at + 42, true),
  hdg_acc: view.getUint32(at + 46, true),
  yaw: view.getUint16(at + 50, true),
});

/** GLOBAL_POSITION_INT: filtered position; degE7, mm, cm/s north-east-down, cdeg. */
const readGlobalPositionInt = (view: DataView, at: number) => ({
  time_boot_ms: view.getUint32(at, true),
  lat: view.getInt32(at + 4, true),
  lon: view.getInt32(at + 8, true),
  alt: view.getInt32(at + 12, true),
  relative_alt: view.getInt32(at + 16, true),
  vx: view.getInt16(at + 20, true),
  vy: view.getInt16(at + 22, true),
  vz: view.getInt16(at + 24, true),
  hdg: view.getUint16(at + 26, true),
});

/** VFR_HUD: m/s, m, degrees. */
const readVfrHud = (view: DataView, at: number) => ({
  airspeed: view.getFloat32(at, true),
  groundspeed: view.getFloat32(at + 4, true),
  alt: view.getFloat32(at + 8, true),
  climb: view.getFloat32(at + 12, true),
  heading: view.getInt16(at + 16, true),
  throttle: view.getUint16(at + 18, true),
});

/** BATTERY_STATUS: one battery; mV, cA, %. */
const readBatteryStatus = (view: DataView, at: number) => ({
  current_consumed: view.getInt32(at, true),
  energy_consumed: view.getInt32(at + 4, true),
  temperature: view.getInt16(at + 8, true),
  voltages: readWords(view, at + 10, 10),
  current_battery: view.getInt16(at + 30, true),
  id: view.getUint8(at + 32),
  battery_function: view.getUint8(at + 33),
  type: view.getUint8(at + 34),
  battery_remaining: view.getInt8(at + 35),
  time_remaining: view.getInt32(at + 36, true),
  charge_state: view.getUint8(at + 40),
  voltages_ext: readWords(view, at + 41, 4),
  mode: view.getUint8(at + 49),
  fault_bitmask: view.getUint32(at + 50, true),
});

/** EXTENDED_SYS_STATE: on the ground, in the air, taking off, landing. */
const readExtendedSysState = (view: DataView, at: number) => ({
  vtol_state: view.getUint8(at),
  landed_state: view.getUint8(at + 1),
});

/** STATUSTEXT: words for people; severity 0 emergency to 7 debug, long texts in chunks. */
const readStatustext = (view: DataView, at: number) => ({
  severity: view.getUint8(at),
  text: readText(view, at + 1, 50),
  id: view.getUint16(at + 51, true),
  chunk_seq: view.getUint8(at + 53),
});

/** What an autopilot says of its flight (MAVLink common; ids, order and CRC_EXTRA as in its XML). */
export const FLIGHT_MESSAGES = [
  define({ id: 0, name: 'HEARTBEAT', crcExtra: 50, bytes: 9, read: readHeartbeat }),
  define({ id: 1, name: 'SYS_STATUS', crcExtra: 124, bytes: 43, read: readSysStatus }),
  define({ id: 2, name: 'SYSTEM_TIME', crcExtra: 137, bytes: 12, read: readSystemTime }),
  define({ id: 24, name: 'GPS_RAW_INT', crcExtra: 24, bytes: 52, read: readGpsRawInt }),
  define({ id: 33, name: 'GLOBAL_POSITION_INT', crcExtra: 104, bytes: 28, read: readGlobalPositionInt }),
  define({ id: 74, name: 'VFR_HUD', crcExtra: 20, bytes: 20, read: readVfrHud }),
  define({ id: 147, name: 'BATTERY_STATUS', crcExtra: 154, bytes: 54, read: readBatteryStatus }),
  define({ id: 245, name: 'EXTENDED_SYS_STATE', crcExtra: 130, bytes: 2, read: readExtendedSysState }),
  define({ id: 253, name: 'STATUSTEXT', crcExtra: 83, bytes: 54, read: readStatustext }),
] as const;
