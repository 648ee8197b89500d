import { describe, expect, it } from 'vitest';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import {
  BOOT,
  clocked,
  heartbeat,
  type Json,
  message,
  position,
  SN,
  sampleOf,
  send,
  systemTime,
  T0,
} from '../helpers/mavlink.ts';

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
