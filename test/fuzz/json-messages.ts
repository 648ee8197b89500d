/** Whole messages of the JSON dialects, from which structure-aware mutation starts. */
const AT_MS = 1_767_225_600_000;
const envelope = (fields: Record<string, unknown>): Record<string, unknown> => ({
  tid: '6a7bfe89-c386-4043-b600-b518e10096cc',
  bid: '42a19f36-5117-4520-bd13-fd61d818d52e',
  timestamp: AT_MS,
  gateway: '4TADK2000000000001',
  ...fields,
});

export const DJI_PROPERTIES: readonly [unknown, ...unknown[]] = [
  envelope({
    data: {
      latitude: 22.5308,
      longitude: 113.9472,
      height: 52.4,
      elevation: 38.1,
      horizontal_speed: 9.7,
      vertical_speed: -0.4,
      attitude_head: -72.6,
      mode_code: 5,
      battery: { capacity_percent: 71, batteries: [{ index: 0, capacity_percent: 71, voltage: 23_100 }] },
      position_state: { is_fixed: 2, quality: 5, gps_number: 17, rtk_number: 0 },
      '52-0-0': { gimbal_pitch: -90, measure_target_error_state: 0 },
    },
  }),
  envelope({ data: { mode_code_reason: 3, rid_state: true } }),
  envelope({ data: { battery: { capacity_percent: 4 }, mode_code: 11 } }),
  envelope({ data: { latitude: 0, longitude: 0, height: 0, mode_code: 14 } }),
  envelope({ data: { job_number: 12, electric_supply_voltage: 231, working_voltage: 32_767 } }),
  envelope({ data: { drone_in_dock: 1, latitude: 22.53, longitude: 113.95, mode_code: 4 } }),
];

export const DJI_GATEWAY: readonly [unknown, ...unknown[]] = [
  envelope({
    method: 'hms',
    need_reply: 1,
    data: {
      list: [{ code: '0x16100083', level: 2, module: 3, in_the_sky: 1, device_type: '0-67-0', imminent: 1 }],
    },
  }),
  envelope({
    method: 'update_topo',
    data: {
      domain: '3',
      type: 1,
      sub_type: 0,
      sub_devices: [{ sn: 'SKYM2000000000000001', domain: '0', type: 67, sub_type: 0, index: 'A' }],
    },
  }),
  envelope({
    method: 'flighttask_progress',
    need_reply: 1,
    data: {
      result: 0,
      output: { status: 'failed', ext: { wayline_mission_state: 6, break_point: { break_reason: 775 } } },
    },
  }),
  envelope({ method: 'airsense_warning', data: [{ icao: 'B-5931', warning_level: 3, distance: 100 }] }),
  envelope({
    method: 'return_home_info',
    data: { planned_path_points: [{ latitude: 22.5, longitude: 113.9, height: 90 }] },
  }),
  envelope({ method: 'device_exit_homing_notify', data: { action: 0, reason: '0' } }),
  envelope({ method: 'config', data: { config_type: 'json', config_scope: 'product' } }),
  envelope({ method: 'flight_areas_get', data: {} }),
  {
    method: 'osd_info_push',
    timestamp: AT_MS,
    seq: 7,
    data: {
      latitude: 22.53,
      longitude: 113.95,
      height: 90,
      attitude_head: 10,
      speed_x: 1,
      speed_y: 2,
      speed_z: 0,
    },
  },
  { method: 'heart_beat', seq: 1, data: { timestamp: AT_MS } },
];

const nativeSample = (fields: Record<string, unknown>): Record<string, unknown> => ({
  serialNumber: 'SKYM2000000000000001',
  observedAt: '2026-01-01T00:00:00Z',
  latitudeDegrees: 22.53,
  longitudeDegrees: 113.95,
  ...fields,
});

export const NATIVE: readonly [unknown, ...unknown[]] = [
  nativeSample({
    sequence: 1,
    altitudeEllipsoidMeters: 48,
    altitudeAmslMeters: 52,
    heightAboveTakeoffMeters: 38,
    groundSpeedMps: 9.7,
    verticalSpeedMps: -0.4,
    headingDegrees: 287.4,
    trackDegrees: 286,
    batteryPercent: 71,
    mode: 'mission',
    codes: ['maker:7'],
    flags: ['stale'],
    simulated: true,
    historical: false,
  }),
  nativeSample({ observedAt: AT_MS }),
  { samples: [nativeSample({ observedAt: AT_MS + 1 }), nativeSample({ mode: 'forcedLanding' })] },
];

export const MAVLINK_JSON: readonly [unknown, ...unknown[]] = [
  {
    msg: 'GLOBAL_POSITION_INT',
    sysid: 1,
    compid: 1,
    fields: { time_boot_ms: 1_000, lat: 225_308_000, lon: 1_139_472_000, alt: 52_000, relative_alt: 38_000 },
  },
  {
    mavpackettype: 'GLOBAL_POSITION_INT',
    lat: 22.53,
    lon: 113.95,
    alt: 52,
    relative_alt: 38,
    vx: 1,
    hdg: 65_535,
  },
  { msg: 'HEARTBEAT', sysid: 1, fields: { custom_mode: 3, type: 2, autopilot: 3, base_mode: 209 } },
  { msg: 'SYSTEM_TIME', sysid: 1, ts: AT_MS, fields: { time_unix_usec: AT_MS * 1_000, time_boot_ms: 1_000 } },
  { msg: 'SYS_STATUS', sysid: 1, fields: { battery_remaining: -1, voltage_battery: 65_535 } },
];

export const NETWORK_REMOTE_ID: readonly [unknown, ...unknown[]] = [
  {
    timestamp: { value: '2026-01-01T00:00:00.5Z', format: 'RFC3339' },
    flights: [
      {
        id: 'a3423b-213401-0023',
        aircraft_type: 'Helicopter',
        simulated: true,
        current_state: {
          timestamp: { value: '2026-01-01T00:00:00.5Z', format: 'RFC3339' },
          operational_status: 'Airborne',
          position: {
            lat: 22.53,
            lng: 113.95,
            alt: -1_000,
            extrapolated: true,
            height: { distance: 38, reference: 'TakeoffLocation' },
          },
          track: 361,
          speed: 255,
          vertical_speed: 63,
        },
        uas_id: { serial_number: 'SKYM2000000000000001' },
        recent_positions: [],
      },
    ],
  },
];

export const MHT4053: readonly [unknown, ...unknown[]] = [
  {
    orderID: 'FLIGHT-DEFAULT',
    sn: 'SKYM2000000000000001',
    uasID: 'UAS-DEFAULT',
    flightStatus: 'Inflight',
    timeStamp: '20260101080000',
    coordinate: 2,
    longitude: 1_139_472_000,
    latitude: 225_308_000,
    height: 381,
    altitude: 524,
    VS: -4,
    GS: 97,
    course: 2_860,
    SOC: 71,
    voltage: 23_100,
  },
  [{ sn: 'SKYM2000000000000001', flightStatus: 'land', timeStamp: '20260101080001', coordinate: 3 }],
];

export const STATUS: readonly [unknown, ...unknown[]] = [
  {
    state: 'online',
    session: 'a1',
    device: 'Example 2',
    firmware: '1.4',
    aircraft: ['SKYM2000000000000001'],
  },
  { state: 'offline', session: 7 },
];
