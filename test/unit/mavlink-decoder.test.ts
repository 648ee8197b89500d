import { describe, expect, it } from 'vitest';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { detectChannel } from '../../device-gateway/decoders/detect-channel.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { encodeAsMavlink } from '../../device-gateway/replay/as-mavlink.ts';
import { packMavlink } from '../../device-gateway/replay/pack-mavlink.ts';
import { EMPTY_FRAME } from '../../device-gateway/replay/recording.ts';
import { findCodeMeaning, findModeReason } from '../../server/claims/incident-codes.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';

const SN = 'AIRCRAFT0001';
const OTHER = 'AIRCRAFT0002';
const T0 = 1_760_000_000_000;
const BOOT = 50_000;

type Json = Record<string, unknown>;
const message = (mavpackettype: string, fields: Json = {}): Json => ({ mavpackettype, ...fields });
const heartbeat = (fields: Json = {}) =>
  message('HEARTBEAT', {
    type: 2,
    autopilot: 3,
    base_mode: 0x81,
    custom_mode: 3,
    system_status: 4,
    ...fields,
  });
const systemTime = (unixMs: number, bootMs = BOOT, more: Json = {}) =>
  message('SYSTEM_TIME', { time_unix_usec: unixMs * 1_000, time_boot_ms: bootMs, ...more });
const position = (fields: Json = {}) =>
  message('GLOBAL_POSITION_INT', {
    ...{ time_boot_ms: BOOT, lat: 225_308_000, lon: 1_139_472_000, alt: 62_000, relative_alt: 50_000 },
    ...{ vx: 300, vy: 400, vz: -150, hdg: 4_500 },
    ...fields,
  });
const clocked = systemTime(T0);

/** Publishes one after the other; each list of messages is one publish. */
function send(publishes: (Json[] | Uint8Array)[], options: { bound?: string[]; atMs?: number[] } = {}) {
  let state: DeviceState = EMPTY_DEVICE_STATE;
  const samples: CanonicalSample[] = [];
  const quarantined: { reason: string; detail: string }[] = [];
  publishes.forEach((publish, index) => {
    const decoded = decode(state, Array.isArray(publish) ? Buffer.from(JSON.stringify(publish)) : publish, {
      channel: { kind: 'mavlink' },
      receivedAtMs: options.atMs?.[index] ?? T0 + 100 + index * 1_000,
      bound: new Set(options.bound ?? [SN]),
    });
    state = decoded.state;
    samples.push(...decoded.samples);
    if (decoded.quarantined) quarantined.push(decoded.quarantined);
  });
  return { state, samples, quarantined, last: samples.at(-1), fault: quarantined[0] };
}
const sampleOf = (...messages: Json[]) => send([messages]).last;

describe('a position of the autopilot', () => {
  it('is a sample in canonical units, the heights apart, up positive', () => {
    expect(sampleOf(clocked, heartbeat(), position())).toEqual({
      serialNumber: SN,
      source: 'mavlink',
      observedAtMs: T0,
      receivedAtMs: T0 + 100,
      latitudeDegrees: 22.5308,
      longitudeDegrees: 113.9472,
      altitudeEllipsoidMeters: null,
      altitudeAmslMeters: 62,
      heightAboveTakeoffMeters: 50,
      heightAboveGroundMeters: null,
      groundSpeedMps: 5,
      verticalSpeedMps: 1.5,
      headingDegrees: 45,
      trackDegrees: expect.closeTo(53.13, 2),
      batteryPercent: null,
      mode: 'mission',
      codes: [],
      flags: [],
    });
  });

  it.each<[string, Json, Partial<CanonicalSample>]>([
    ['0/0', { lat: 0, lon: 0 }, { latitudeDegrees: null, longitudeDegrees: null, flags: ['noFix'] }],
    ['a latitude beyond the pole', { lat: 1_640_000_000 }, { latitudeDegrees: null, flags: ['noFix'] }],
    ['heading 65535', { hdg: 65_535 }, { headingDegrees: null }],
    ['heading 36000', { hdg: 36_000 }, { headingDegrees: 0 }],
    [
      'speeds of INT16_MAX',
      { vx: 32_767, vy: 32_767, vz: 32_767 },
      { groundSpeedMps: null, trackDegrees: null, verticalSpeedMps: null },
    ],
    [
      'heights of INT32_MAX',
      { alt: 2_147_483_647, relative_alt: 2_147_483_647 },
      { altitudeAmslMeters: null, heightAboveTakeoffMeters: null, flags: [] },
    ],
    [
      'an impossible height',
      { alt: 500_000_000 },
      { altitudeAmslMeters: null, flags: ['altitudeImplausible'] },
    ],
    ['no motion', { vx: 0, vy: 0, vz: 0 }, { groundSpeedMps: 0, trackDegrees: null, verticalSpeedMps: 0 }],
  ])('with %s', (_, fields, expected) => {
    expect(sampleOf(clocked, position(fields))).toMatchObject(expected);
  });

  it('takes from other messages what it does not say, while that is fresh', () => {
    const gps = message('GPS_RAW_INT', {
      lat: 225_308_000,
      lon: 1_139_472_000,
      fix_type: 3,
      alt_ellipsoid: 58_250,
      cog: 9_000,
    });
    const hud = message('VFR_HUD', { groundspeed: 7.5, climb: -2, heading: 123 });
    const unknown = { vx: 32_767, vy: 32_767, vz: 32_767, hdg: 65_535 };
    const both = [gps, hud, position(unknown)];
    expect(sampleOf(clocked, ...both)).toMatchObject({
      altitudeEllipsoidMeters: 58.25,
      groundSpeedMps: 7.5,
      verticalSpeedMps: -2,
      headingDegrees: 123,
      trackDegrees: 90,
    });
    const later = send([[clocked, ...both], [position({ ...unknown, time_boot_ms: BOOT + 3_000 })]]).last;
    expect(later).toMatchObject({ altitudeEllipsoidMeters: null, groundSpeedMps: null, trackDegrees: null });
  });

  it('of other components and of what is no autopilot makes no sample', () => {
    expect(send([[clocked, position({ compid: 68 })]]).samples).toEqual([]);
    expect(send([[heartbeat({ autopilot: 8, type: 6 }), position()]]).samples).toEqual([]);
  });

  it('without a fix of the receiver is kept, and doubted', () => {
    const gps = message('GPS_RAW_INT', { lat: 0, lon: 0, fix_type: 1 });
    expect(sampleOf(clocked, gps, position())).toMatchObject({ latitudeDegrees: 22.5308, flags: ['noFix'] });
  });
});

describe('other kinds of positions', () => {
  const gps = (bootMs = BOOT) =>
    message('GPS_RAW_INT', {
      time_usec: bootMs * 1_000,
      lat: 225_308_000,
      lon: 1_139_472_000,
      alt: 62_000,
      alt_ellipsoid: 58_000,
      fix_type: 3,
      vel: 500,
      cog: 9_000,
    });

  it('the receiver’s count where nothing better is sent', () => {
    expect(sampleOf(clocked, gps())).toMatchObject({
      observedAtMs: T0,
      altitudeAmslMeters: 62,
      altitudeEllipsoidMeters: 58,
      heightAboveTakeoffMeters: null,
      groundSpeedMps: 5,
      trackDegrees: 90,
    });
    expect(send([[clocked, gps(), position()], [gps()], [gps()]]).samples).toHaveLength(1);
  });

  it('the receiver’s count again after ten seconds without anything better', () => {
    const silent = Array.from({ length: 13 }, (_, index) => [gps(BOOT + (index + 1) * 1_000)]);
    const { samples } = send([[clocked, position()], ...silent]);
    expect(samples.map(({ observedAtMs }) => observedAtMs - T0)).toEqual([0, 12_000, 13_000]);
  });

  it('HIGH_LATENCY2 in its coarse units', () => {
    const summary = message('HIGH_LATENCY2', {
      ...{ timestamp: BOOT, latitude: 225_308_000, longitude: 1_139_472_000, altitude: 62, heading: 45 },
      ...{ groundspeed: 60, climb_rate: -15, battery: 71, failure_flags: 1024 | 1, custom_mode: 0 },
    });
    expect(sampleOf(clocked, summary)).toMatchObject({
      altitudeAmslMeters: 62,
      headingDegrees: 90,
      groundSpeedMps: 12,
      verticalSpeedMps: -1.5,
      batteryPercent: 71,
      codes: ['mavlink:failure:gps', 'mavlink:failure:engine'],
    });
  });

  it('UTM_GLOBAL_POSITION above the ellipsoid and the ground, by its own clock, and only what it says it knows', () => {
    const utm = (fields: Json) =>
      message('UTM_GLOBAL_POSITION', {
        ...{ time: T0 * 1_000, lat: 225_308_000, lon: 1_139_472_000, alt: 80_000, relative_alt: 30_000 },
        ...{ vx: 0, vy: 1_000, vz: 100, flight_state: 3, flags: 0xff, ...fields },
      });
    expect(sampleOf(utm({}))).toMatchObject({
      observedAtMs: T0,
      altitudeEllipsoidMeters: 80,
      heightAboveGroundMeters: 30,
      heightAboveTakeoffMeters: null,
      altitudeAmslMeters: null,
      groundSpeedMps: 10,
      trackDegrees: 90,
      verticalSpeedMps: -1,
      flags: [],
    });
    expect(sampleOf(utm({ flags: 1 | 4 }))).toMatchObject({
      altitudeEllipsoidMeters: null,
      groundSpeedMps: null,
    });
    expect(sampleOf(utm({ flight_state: 32 }))).toMatchObject({
      codes: ['mavlink:utm:32'],
      flags: ['emergencyCode'],
    });
    expect(sampleOf(utm({ flight_state: 2 }))?.mode).toBe('standby');
  });

  it('OPEN_DRONE_ID_LOCATION, whose time begins at the full hour', () => {
    const location = (fields: Json) =>
      message('OPEN_DRONE_ID_LOCATION', {
        ...{
          latitude: 225_308_000,
          longitude: 1_139_472_000,
          altitude_geodetic: 80.5,
          height: 30,
          height_reference: 1,
        },
        ...{
          direction: 9_000,
          speed_horizontal: 250,
          speed_vertical: 50,
          status: 2,
          timestamp: (T0 / 1_000) % 3_600,
        },
        ...fields,
      });
    expect(sampleOf(location({}))).toMatchObject({
      observedAtMs: T0,
      altitudeEllipsoidMeters: 80.5,
      heightAboveGroundMeters: 30,
      heightAboveTakeoffMeters: null,
      trackDegrees: 90,
      groundSpeedMps: 2.5,
      verticalSpeedMps: 0.5,
    });
    expect(
      sampleOf(
        location({
          altitude_geodetic: -1_000,
          height: -1_000,
          direction: 36_100,
          speed_horizontal: 25_500,
          speed_vertical: 6_300,
          status: 3,
        }),
      ),
    ).toMatchObject({
      altitudeEllipsoidMeters: null,
      heightAboveGroundMeters: null,
      trackDegrees: null,
      groundSpeedMps: null,
      verticalSpeedMps: null,
      mode: 'emergency',
      flags: ['emergencyCode'],
    });
  });

  it('a Remote ID time of an old message is dated by the system message before it', () => {
    const old = T0 - 20 * 3_600_000;
    const system = message('OPEN_DRONE_ID_SYSTEM', { timestamp: old / 1_000 - 1_546_300_800 });
    const location = message('OPEN_DRONE_ID_LOCATION', {
      latitude: 225_308_000,
      longitude: 1_139_472_000,
      timestamp: (old / 1_000) % 3_600,
    });
    expect(sampleOf(system, location)?.observedAtMs).toBe(old);
  });
});

describe('event time', () => {
  const at = (bootMs: number) => position({ time_boot_ms: bootMs });

  it('comes from SYSTEM_TIME, for every position since', () => {
    const { samples } = send([[clocked, at(BOOT + 200)], [at(BOOT + 400)], [at(BOOT + 7_000)]]);
    expect(samples.map(({ observedAtMs }) => observedAtMs - T0)).toEqual([200, 400, 7_000]);
  });

  it('is that of receipt, in the vehicle’s own spacing and never later, while no clock is told', () => {
    const { samples } = send([
      [at(BOOT), at(BOOT + 300)],
      [at(BOOT + 1_300)],
      [systemTime(0, BOOT), at(BOOT + 2_300)],
    ]);
    expect(samples.map(({ observedAtMs }) => observedAtMs - T0)).toEqual([100, 100, 1_100, 2_100]);
    expect(new Set(samples.flatMap(({ flags }) => flags))).toEqual(new Set(['timeOfReceipt']));
  });

  it('starts anew when the vehicle is switched off and on, and says so once', () => {
    const { samples } = send([
      [clocked, at(BOOT)],
      [at(1_000)],
      [systemTime(T0 + 9_000, 2_000), at(2_000)],
      [at(3_000)],
    ]);
    expect(samples.map(({ observedAtMs, flags }) => [observedAtMs - T0, ...flags])).toEqual([
      [0],
      [1_100, 'timeOfReceipt', 'clockRestarted'],
      [9_000],
      [10_000],
    ]);
  });

  it('goes on over the wrap after 49.7 days, also for what was overtaken by it', () => {
    const end = 2 ** 32 - 1_000;
    const { samples } = send([[systemTime(T0, end), at(end)], [at(500)], [at(end + 900)], [at(1_500)]]);
    expect(samples.map(({ observedAtMs }) => observedAtMs - T0)).toEqual([0, 1_500, 900, 2_500]);
    expect(samples.flatMap(({ flags }) => flags)).toEqual([]);
  });

  it('takes a message overtaken on its way for what it is, not for a restart', () => {
    const { samples } = send([[clocked, at(BOOT + 2_000)], [at(BOOT + 500)]]);
    expect(samples.map(({ observedAtMs }) => observedAtMs - T0)).toEqual([2_000, 500]);
  });

  it('may come with a JSON message, in milliseconds or seconds', () => {
    expect(sampleOf({ ...position(), ts: T0 + 7 })).toMatchObject({ observedAtMs: T0 + 7, flags: [] });
    expect(sampleOf({ ...position(), timestamp: T0 / 1_000 + 0.5 })?.observedAtMs).toBe(T0 + 500);
  });
});

describe('the mode', () => {
  it.each([
    [{ custom_mode: 0 }, 'manual'],
    [{ custom_mode: 3 }, 'mission'],
    [{ custom_mode: 6 }, 'returnHome'],
    [{ custom_mode: 9 }, 'landing'],
    [{ custom_mode: 17 }, 'hover'],
    [{ custom_mode: 19 }, 'avoidance'],
    [{ custom_mode: 77 }, 'unknown'],
    [{ type: 1, custom_mode: 11 }, 'returnHome'],
    [{ type: 1, custom_mode: 13 }, 'takeoff'],
    [{ type: 21, custom_mode: 20 }, 'landing'],
    [{ autopilot: 12, custom_mode: 196_608 }, 'manual'],
    [{ autopilot: 12, custom_mode: 0x02_04_0000 }, 'takeoff'],
    [{ autopilot: 12, custom_mode: 0x03_04_0000 }, 'hover'],
    [{ autopilot: 12, custom_mode: 0x04_04_0000 }, 'mission'],
    [{ autopilot: 12, custom_mode: 0x05_04_0000 }, 'returnHome'],
    [{ autopilot: 12, custom_mode: 0x06_04_0000 }, 'landing'],
    [{ autopilot: 12, custom_mode: 0xff_04_0000 }, 'unknown'],
    [{ autopilot: 0, base_mode: 0x84 }, 'mission'],
    [{ autopilot: 0, base_mode: 0xc0 }, 'manual'],
    [{ base_mode: 0x01 }, 'standby'],
    [{ system_status: 8 }, 'emergency'],
    [{ custom_mode: 9, system_status: 6 }, 'forcedLanding'],
  ])('%j is %s', (fields, mode) => {
    expect(sampleOf(clocked, heartbeat(fields), position())?.mode).toBe(mode);
  });

  it.each([
    [1, 3, 'takeoffPreparation'],
    [1, 9, 'standby'],
    [2, 3, 'mission'],
    [3, 3, 'takeoff'],
    [4, 3, 'landing'],
  ])('with landed_state %i in mode %i is %s', (landed_state, custom_mode, mode) => {
    const landed = message('EXTENDED_SYS_STATE', { landed_state });
    expect(sampleOf(clocked, heartbeat({ custom_mode }), landed, position())?.mode).toBe(mode);
  });

  it('is unknown again ten seconds after the last HEARTBEAT, and in a burst of old messages it is not', () => {
    const old = position({ time_boot_ms: BOOT + 11_000 });
    expect(send([[clocked, heartbeat(), position()], [old]]).last?.mode).toBeNull();
    const burst = Array.from({ length: 40 }, (_, index) => [
      heartbeat(),
      position({ time_boot_ms: BOOT + index * 1_000 }),
    ]);
    const { samples } = send([[clocked], ...burst], { atMs: Array(41).fill(T0 + 100) });
    expect(new Set(samples.map(({ mode }) => mode))).toEqual(new Set(['mission']));
  });

  it('of a simulator’s sensors marks the sample', () => {
    expect(sampleOf(clocked, heartbeat({ base_mode: 0xa1 }), position())?.flags).toEqual(['simulated']);
  });
});

describe('alarms', () => {
  const text = (fields: Json) => message('STATUSTEXT', { severity: 2, id: 0, chunk_seq: 0, ...fields });

  it.each([
    [5, ['mavlink:MAV_STATE:5'], []],
    [6, ['mavlink:MAV_STATE:6'], ['emergencyCode']],
    [8, ['mavlink:MAV_STATE:8'], ['emergencyCode']],
    [7, [], []],
    [4, [], []],
  ])('system_status %i → %j %j', (system_status, codes, flags) => {
    expect(sampleOf(clocked, heartbeat({ system_status }), position())).toMatchObject({ codes, flags });
  });

  it.each([
    [2, []],
    [3, ['mavlink:charge_state:3']],
    [6, ['mavlink:charge_state:6']],
    [7, []],
  ])('charge_state %i → %j', (charge_state, codes) => {
    const battery = message('BATTERY_STATUS', { id: 0, battery_remaining: 40, charge_state });
    expect(sampleOf(clocked, battery, position())).toMatchObject({ batteryPercent: 40, codes });
  });

  it('in words of error and worse come once, with the next position', () => {
    const { samples } = send([
      [
        clocked,
        text({ text: 'Potential Thrust Loss (3)', severity: 0 }),
        text({ text: 'chatter', severity: 6 }),
      ],
      [position()],
      [position({ time_boot_ms: BOOT + 1_000 })],
    ]);
    expect(samples.map(({ codes }) => codes)).toEqual([
      ['mavlink:statustext:0:Potential Thrust Loss (3)'],
      [],
    ]);
  });

  it('that ArduPilot says as mere information are kept, too', () => {
    expect(sampleOf(clocked, text({ text: 'Parachute: Released', severity: 6 }), position())?.codes).toEqual([
      'mavlink:statustext:6:Parachute: Released',
    ]);
  });

  it('in several chunks are one text, in codes of at most 64 plain characters', () => {
    const long = [
      'Crash: Disarming: AngErr=77>30, Accel=0.9 and then ',
      'some more words, which are \u0007ended he',
      're',
    ];
    const chunks = long.map((part, chunk_seq) => text({ text: part, id: 9, chunk_seq }));
    const codes = sampleOf(clocked, ...chunks, position())?.codes ?? [];
    expect(codes.map((code) => code.replace(/^mavlink:statustext:2\+?:/, '')).join('')).toBe(
      long.join('').replace('\u0007', '?'),
    );
    expect(codes.every((code) => code.length <= 64)).toBe(true);
  });

  it('are at most eight texts, whatever is sent', () => {
    const many = Array.from({ length: 400 }, (_, index) => text({ text: `Crash ${index}` }));
    expect(sampleOf(clocked, ...many, position())?.codes).toHaveLength(8);
  });

  it('mean to the detectors what they say, and numbers in them mean nothing of DJI’s', () => {
    expect(findCodeMeaning('mavlink:statustext:0:Crash: Disarming: AngErr=77>30')).toBe('crash');
    expect(findCodeMeaning('mavlink:MAV_STATE:8')).toBe('crash');
    expect(findCodeMeaning('mavlink:MAV_STATE:5')).toBeUndefined();
    expect(findCodeMeaning('mavlink:statustext:2:mask 0x16100064')).toBeUndefined();
    expect(findModeReason(['mavlink:statustext:2:Failsafe, reason 3'])).toBeUndefined();
    expect(findModeReason(['dji:reason:3'])).toBe(3);
  });
});

describe('the battery', () => {
  const battery = (battery_remaining: number) => message('SYS_STATUS', { battery_remaining });

  it.each([
    [[-1], null, []],
    [[0], null, ['batteryImplausible']],
    [[80], 80, []],
    [[120], null, ['batteryImplausible']],
    [[4, 0], 0, []],
    [[60, 0], null, ['batteryImplausible']],
  ] as const)('%j → %s %j', (readings, percent, flags) => {
    expect(sampleOf(clocked, ...readings.map(battery), position())).toMatchObject({
      batteryPercent: percent,
      flags,
    });
  });
});

describe('whose position it is', () => {
  const basicId = (uas_id: string, more: Json = {}) =>
    message('OPEN_DRONE_ID_BASIC_ID', {
      id_type: 1,
      uas_id: [...Buffer.from(uas_id.padEnd(20, '\0'))],
      ...more,
    });

  it('is the one aircraft bound to the device', () => {
    expect(send([[position()]]).last?.serialNumber).toBe(SN);
  });

  it('is the one that the vehicle calls itself, among several bound', () => {
    const { samples } = send(
      [[basicId(OTHER), position(), basicId(SN, { sysid: 2 }), position({ sysid: 2 })]],
      { bound: [SN, OTHER] },
    );
    expect(samples.map(({ serialNumber }) => serialNumber)).toEqual([OTHER, SN]);
  });

  it('is what a receiver heard, where nothing is bound', () => {
    expect(send([[basicId('HEARD00000001'), position()]], { bound: [] }).last?.serialNumber).toBe(
      'HEARD00000001',
    );
  });

  it.each([
    ['none is bound', [], [position()], 'bindings'],
    ['several are bound and it says nothing', [SN, OTHER], [position()], 'OPEN_DRONE_ID_BASIC_ID'],
    [
      'several are bound and it says another',
      [SN, OTHER],
      [basicId('FOREIGN000001'), position()],
      'FOREIGN000001',
    ],
    [
      'another autopilot flies for the only one',
      [SN],
      [position(), position({ sysid: 2 })],
      'system 2 beside system 1',
    ],
  ])('is nobody’s when %s, and the detail says what to do', (_, bound, messages, detail) => {
    const { fault } = send([messages], { bound });
    expect(fault).toMatchObject({ reason: 'AIRCRAFT_NOT_BOUND', serialNumber: null });
    expect(fault?.detail).toContain(detail);
  });

  it('passes to another autopilot once the first is silent for a minute', () => {
    const { samples, quarantined } = send(
      [[position()], [position({ sysid: 2 })], [position({ sysid: 2 })]],
      {
        atMs: [T0, T0 + 30_000, T0 + 61_000],
      },
    );
    expect([samples.length, quarantined.length]).toEqual([2, 1]);
  });
});

describe('JSON forms', () => {
  const raw = {
    lat: 225_308_000,
    lon: 1_139_472_000,
    alt: 62_000,
    relative_alt: 50_000,
    vx: 300,
    vy: 400,
    vz: -150,
    hdg: 4_500,
  };
  const same = {
    latitudeDegrees: expect.closeTo(22.5308, 7),
    longitudeDegrees: expect.closeTo(113.9472, 7),
    altitudeAmslMeters: expect.closeTo(62, 6),
    heightAboveTakeoffMeters: expect.closeTo(50, 6),
    groundSpeedMps: expect.closeTo(5, 6),
    verticalSpeedMps: expect.closeTo(1.5, 6),
    headingDegrees: expect.closeTo(45, 6),
  };
  const name = 'GLOBAL_POSITION_INT';

  it.each<[string, unknown]>([
    ['pymavlink’s to_dict', { mavpackettype: name, time_boot_ms: 5, ...raw }],
    ['a name and fields', { msg: name, sysid: 1, compid: 1, seq: 4, fields: raw }],
    ['a name and data', { name, system_id: 1, component_id: 1, data: raw }],
    [
      'mavlink2rest',
      { header: { system_id: 1, component_id: 1, sequence: 0 }, message: { type: name, ...raw } },
    ],
    [
      'a list',
      [
        { mavpackettype: 'ATTITUDE', roll: 0.1 },
        { mavpackettype: name, ...raw },
      ],
    ],
    [
      'numerals',
      { msg: name, ...Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, String(value)])) },
    ],
    [
      'scaled to degrees, metres, m/s',
      { msg: name, lat: 22.5308, lon: 113.9472, alt: 62, relative_alt: 50, vx: 3, vy: 4, vz: -1.5, hdg: 45 },
    ],
    [
      'scaled, speeds and heading left as they were',
      {
        msg: name,
        lat: 22.5308,
        lon: 113.9472,
        alt: 62,
        relative_alt: 50,
        vx: 300,
        vy: 400,
        vz: -150,
        hdg: 4_500,
      },
    ],
    [
      'scaled, heights left as they were',
      {
        msg: name,
        lat: 22.5308,
        lon: 113.9472,
        alt: 62_000,
        relative_alt: 50_000,
        vx: 3,
        vy: 4,
        vz: -1.5,
        hdg: 45,
      },
    ],
  ])('%s', (_, form) => {
    const bytes = Buffer.from(JSON.stringify(form));
    expect(send([bytes]).last).toMatchObject(same);
    expect(detectChannel(bytes, { dialect: 'auto', topic: undefined })).toEqual({ kind: 'mavlink' });
  });

  it('know the names of enumerations', () => {
    const rest = {
      header: { system_id: 1, component_id: 1 },
      message: {
        type: 'HEARTBEAT',
        custom_mode: 9,
        mavtype: { type: 'MAV_TYPE_QUADROTOR' },
        autopilot: { type: 'MAV_AUTOPILOT_ARDUPILOTMEGA' },
        base_mode: { bits: 0x81 },
        system_status: { type: 'MAV_STATE_CRITICAL' },
      },
    };
    expect(sampleOf(clocked, rest, position())).toMatchObject({
      mode: 'landing',
      codes: ['mavlink:MAV_STATE:5'],
    });
  });

  it('that lack a field leave it unknown, not zero', () => {
    expect(sampleOf({ msg: name, lat: 22.5, lon: 114 })).toMatchObject({
      altitudeAmslMeters: null,
      heightAboveTakeoffMeters: null,
      groundSpeedMps: null,
      verticalSpeedMps: null,
      headingDegrees: null,
    });
  });

  it.each([
    ['{"hello":1}', 'PAYLOAD_INVALID', 'GLOBAL_POSITION_INT'],
    ['{"msg":', 'PAYLOAD_NOT_JSON', 'JSON'],
    ['[1]', 'PAYLOAD_INVALID', 'names no MAVLink message'],
  ])('%s is quarantined', (text, reason, detail) => {
    const { fault } = send([Buffer.from(text)]);
    expect(fault?.reason).toBe(reason);
    expect(fault?.detail).toContain(detail);
  });
});

describe('frames in messages', () => {
  const frame = {
    ...EMPTY_FRAME,
    atMs: T0,
    latitudeDegrees: 22.5308,
    longitudeDegrees: 113.9472,
    mode: 'mission' as const,
  };
  const encode = (atMs: number) =>
    Buffer.from(encodeAsMavlink(frame, { serialNumber: SN, deviceId: 'd', atMs }).payload);
  const stream = Buffer.concat([0, 1, 2, 3].map((second) => encode(T0 + second * 1_000)));
  const seconds = (samples: readonly CanonicalSample[]) =>
    samples.map(({ observedAtMs }) => (observedAtMs - T0) / 1_000);

  it('several in one', () => {
    expect(seconds(send([stream]).samples)).toEqual([0, 1, 2, 3]);
  });

  it.each([1, 7, 50, 113])('split every %i bytes lose nothing', (size) => {
    const parts = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
      stream.subarray(index * size, (index + 1) * size),
    );
    const { samples, quarantined, state } = send(parts, { atMs: Array(parts.length).fill(T0) });
    // The first second may come twice: by the receiver alone, then by the autopilot's better estimate.
    expect([...new Set(seconds(samples))]).toEqual([0, 1, 2, 3]);
    expect(quarantined).toEqual([]);
    expect(state.mavlink.rest).toHaveLength(0);
  });

  it('keep no reference to the payload’s buffer', () => {
    const part = Buffer.from(stream.subarray(0, 100));
    const { state } = send([part]);
    part.fill(0);
    const decoded = decode(state, stream.subarray(100), {
      channel: { kind: 'mavlink' },
      receivedAtMs: T0,
      bound: new Set([SN]),
    });
    expect(seconds(decoded.samples)).toEqual([0, 1, 2, 3]);
  });

  it.each(['base64', 'base64url'] as const)('in %s', (encoding) => {
    const text = Buffer.from(encode(T0).toString(encoding));
    expect(seconds(send([text]).samples)).toEqual([0]);
    expect(detectChannel(text, { dialect: 'auto', topic: undefined })).toEqual({ kind: 'mavlink' });
  });

  it('without a valid one are quarantined with what is wrong', () => {
    const broken = packMavlink('GLOBAL_POSITION_INT', 1, (view) => view.setInt32(4, 225_308_000, true));
    broken[12] = (broken[12] ?? 0) ^ 1;
    expect(send([broken]).fault).toMatchObject({
      reason: 'PAYLOAD_INVALID',
      detail: expect.stringContaining(
        'the checksum of GLOBAL_POSITION_INT from system 1, component 1 is wrong',
      ),
    });
    expect(send([Buffer.from('hello')]).fault?.detail).toContain('0xFD or 0xFE');
    expect(send([Buffer.alloc(0)]).fault?.detail).toContain('empty');
  });

  it('of which one is broken count without it', () => {
    const broken = Buffer.from(stream);
    broken[20] = (broken[20] ?? 0) ^ 1;
    const { samples, quarantined } = send([broken]);
    expect(samples).toHaveLength(4);
    expect(quarantined).toEqual([]);
  });

  it('cut off for good are told with the next message', () => {
    const { samples, fault } = send([encode(T0).subarray(0, 8), encode(T0 + 1_000)]);
    expect(seconds(samples)).toEqual([1]);
    expect(fault?.detail).toContain('ended in the middle of a frame');
  });

  it('that say nothing for a sample change no state', () => {
    const radio = Buffer.from('fd02000001010150c3000102abcd', 'hex');
    const { state, quarantined } = send([radio]);
    expect(state).toBe(EMPTY_DEVICE_STATE);
    expect(quarantined).toEqual([]);
  });

  it('are at most 500 positions; what is more is told', () => {
    const many = Array.from({ length: 501 }, (_, index) => position({ time_boot_ms: BOOT + index }));
    const bytes = Buffer.concat(
      many.map((_, index) =>
        packMavlink('GLOBAL_POSITION_INT', index, (view) => view.setUint32(0, index, true)),
      ),
    );
    const { samples, fault } = send([bytes]);
    expect(samples).toHaveLength(500);
    expect(fault?.reason).toBe('PAYLOAD_TOO_LARGE');
    expect(send([many]).samples).toHaveLength(500);
  });

  it('of ever new systems keep 32 of them', () => {
    const frames = Array.from({ length: 200 }, (_, index) => [heartbeat({ sysid: index + 1 })]);
    expect(send(frames).state.mavlink.vehicles).toHaveLength(32);
  });
});
