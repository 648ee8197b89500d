import { describe, expect, it } from 'vitest';
import { findCodeMeaning, findModeReason } from '../../server/claims/incident-codes.ts';
import {
  BOOT,
  clocked,
  heartbeat,
  type Json,
  message,
  position,
  sampleOf,
  send,
  T0,
} from '../helpers/mavlink.ts';

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
