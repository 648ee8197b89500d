import { describe, expect, it } from 'vitest';
import { type Channel, decode } from '../../device-gateway/decoders/decode.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { parseTopology } from '../../device-gateway/decoders/dji-topology.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { osd } from '../helpers/gateway.ts';

const DOCK = 'DOCK00000001';
const M30T = 'AIRCRAFT0001';
const M3TD = 'AIRCRAFT0002';
const T0 = 1_760_000_000_000;
const HERE = { latitude: 22.5, longitude: 114.1 };

const sub = (sn: string, type: number, subType: number, domain = '0') => ({
  sn,
  domain,
  type,
  sub_type: subType,
  index: 'A',
});
const dock = (...subDevices: object[]) => ({ domain: '3', type: 2, sub_type: 0, sub_devices: subDevices });

const properties = (serialNumber: string): Channel => ({ kind: 'djiProperties', serialNumber });
const gateway = (channel: string): Channel => ({ kind: 'djiGateway', gatewaySerialNumber: DOCK, channel });

/** A device's messages in order → the samples of each, what was refused, and the state at the end. */
function play(
  messages: [Channel, string | object][],
  bound: string[] = [],
  state: DeviceState = EMPTY_DEVICE_STATE,
) {
  let now = state;
  const steps: { samples: CanonicalSample[]; refused: string | undefined }[] = [];
  for (const [channel, message] of messages) {
    const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
    const decoded = decode(now, bytes, { channel, receivedAtMs: T0 + 100, bound: new Set(bound) });
    now = decoded.state;
    steps.push({ samples: decoded.samples, refused: decoded.quarantined?.reason });
  }
  return { steps, last: steps.at(-1), state: now };
}
const topology = (...subDevices: object[]): [Channel, object] => [
  gateway('status'),
  { method: 'update_topo', timestamp: T0, data: dock(...subDevices) },
];
const event = (
  method: string,
  data: unknown,
  timestamp: number | undefined = T0 + 500,
): [Channel, object] => [gateway('events'), { method, timestamp, data }];

describe('update_topo', () => {
  it.each([
    ['a dock with its aircraft', dock(sub(M30T, 67, 1)), ['3-2-0', '0-67-1']],
    ['numbers for text', { domain: 3, type: '1', sub_type: '0', sub_devices: [] }, ['3-1-0']],
    ['an aircraft that went offline', dock(), ['3-2-0']],
    ['no types at all', { sub_devices: [{ sn: M30T }] }, ['unknown', 'unknown']],
    ['a type beyond all numbers', { domain: '3', type: 1e9, sub_devices: [] }, ['unknown']],
    ['a device without a serial number', dock({ domain: '0', type: 67, sub_type: 0 }), ['3-2-0']],
    ['no sub_type, as older firmware', { domain: '2', type: 119, sub_devices: [] }, ['2-119-0']],
  ])('reads %s', (_what, data, keys) => {
    const read = parseTopology(data);
    expect([read?.gateway.modelKey, ...(read?.subDevices ?? []).map((one) => one.modelKey)]).toEqual(keys);
  });

  it('of an own aircraft takes nothing from its samples: an aircraft is no gateway', () => {
    const { last } = play(
      [
        [
          { kind: 'djiGateway', gatewaySerialNumber: M30T, channel: 'status' },
          { method: 'update_topo', timestamp: T0, data: { sub_devices: [] } },
        ],
        [
          { kind: 'djiProperties', serialNumber: M30T },
          { timestamp: T0 + 1_000, data: { latitude: 22.5, longitude: 114.1, mode_code: 5 } },
        ],
      ],
      [M30T],
    );
    expect(last?.samples).toMatchObject([{ serialNumber: M30T, latitudeDegrees: 22.5 }]);
  });

  it.each([
    ['an array', []],
    ['nothing', undefined],
    ['no list', { domain: '3', type: 1, sub_type: 0 }],
  ])('%s is no topology', (_what, data) => {
    expect(parseTopology(data)).toBeUndefined();
    expect(play([[gateway('status'), { method: 'update_topo', data }]]).last?.refused).toBe(
      'PAYLOAD_INVALID',
    );
  });

  it('is bounded: the seventeenth sub-device is not read', () => {
    const many = Array.from({ length: 40 }, (_, index) => sub(`AIRCRAFT${1_000 + index}`, 67, 0));
    expect(parseTopology(dock(...many))?.subDevices).toHaveLength(16);
  });
});

describe('what a device is decides how its properties are read', () => {
  // A dock's message without any key that only a dock has, and mode 4: "working" there, "take-off" of an aircraft.
  const ambiguous = osd({ ...HERE, mode_code: 4 });

  it('a dock’s OSD is no aircraft’s, even when no key tells', () => {
    expect(play([topology(sub(M30T, 67, 1)), [properties(DOCK), ambiguous]]).last?.samples).toEqual([]);
    expect(play([[properties(DOCK), ambiguous]]).last?.samples).toHaveLength(1);
  });

  it('an aircraft’s is, even with a key that docks have', () => {
    const odd = osd({ ...HERE, wireless_link: {}, mode_code: 4 });
    expect(play([[properties(M30T), odd]]).last?.samples).toEqual([]);
    expect(play([topology(sub(M30T, 67, 1)), [properties(M30T), odd]]).last?.samples).toMatchObject([
      { serialNumber: M30T, mode: 'takeoff' },
    ]);
  });

  it('a payload’s is nothing', () => {
    const camera = sub('PAYLOAD00001', 52, 0, '1');
    expect(play([topology(camera), [properties('PAYLOAD00001'), ambiguous]]).last?.samples).toEqual([]);
  });

  it.each(['job_number', 'cover_state', 'wireless_link', 'capacity_percent', 'environment_temperature'])(
    'without a topology the key %s tells a dock or controller',
    (key) => expect(play([[properties(M30T), osd({ ...HERE, [key]: 1 })]]).last?.samples).toEqual([]),
  );
});

describe('an aircraft that leaves its dock', () => {
  it('is forgotten: nothing of its last flight is carried into the next', () => {
    const { last } = play([
      topology(sub(M30T, 67, 1)),
      [properties(M30T), osd({ ...HERE, battery: { capacity_percent: 80 } }, T0)],
      topology(),
      topology(sub(M30T, 67, 1)),
      [properties(M30T), osd({ mode_code: 0 }, T0 + 2_000)],
    ]);
    expect(last?.samples).toMatchObject([{ latitudeDegrees: null, batteryPercent: null, mode: 'standby' }]);
  });

  it('leaves the others as they were', () => {
    const { last } = play([
      topology(sub(M30T, 67, 1), sub(M3TD, 91, 1)),
      [properties(M3TD), osd({ battery: { capacity_percent: 80 } }, T0)],
      topology(sub(M3TD, 91, 1)),
      [properties(M3TD), osd({ mode_code: 3 }, T0 + 2_000)],
    ]);
    expect(last?.samples).toMatchObject([{ batteryPercent: 80 }]);
  });
});

describe('an alarm in a dock with two aircraft in the air', () => {
  const both: [Channel, string | object][] = [
    topology(sub(M30T, 67, 1), sub(M3TD, 91, 1)),
    [properties(M30T), osd(HERE, T0)],
    [properties(M3TD), osd(HERE, T0)],
  ];
  const codesOf = (alarm: object) =>
    play([...both, event('hms', { list: [alarm] })]).last?.samples.map((one) => [
      one.serialNumber,
      one.codes,
    ]);

  it('goes to the one of its device type', () => {
    expect(codesOf({ code: '0x16100064', device_type: '0-91-1' })).toEqual([[M3TD, ['dji:hms:0x16100064']]]);
  });

  it('goes to the one whose serial number it bears', () => {
    expect(codesOf({ code: '0x16100064', sn: M30T })).toEqual([[M30T, ['dji:hms:0x16100064']]]);
  });

  it('goes to nobody when it bears neither, or the type of none', () => {
    expect(codesOf({ code: '0x16100064' })).toEqual([]);
    expect(codesOf({ code: '0x16100064', device_type: '0-60-0' })).toEqual([]);
    expect(codesOf({ code: '0x16100064', device_type: '3-2-0' })).toEqual([]);
  });

  it('is resolved by a report without it, for that aircraft only', () => {
    const alarms = [
      { code: '0x1', device_type: '0-91-1' },
      { code: '0x2', device_type: '0-67-1' },
    ];
    const { last } = play([
      ...both,
      event('hms', { list: alarms }),
      event('hms', { list: alarms.slice(1) }, T0 + 900),
    ]);
    expect(last?.samples.map((one) => [one.serialNumber, one.codes])).toEqual([[M3TD, []]]);
  });
});

describe('events', () => {
  const flying: [Channel, string | object][] = [
    topology(sub(M30T, 67, 1)),
    [properties(M30T), osd(HERE, T0)],
  ];
  const broken = (status: string, reason: unknown) => ({
    output: { status, ext: { break_point: { index: 2, break_reason: reason } } },
    result: 0,
  });

  it.each([
    ['flighttask_progress', broken('failed', 517), ['dji:break:517']],
    ['flighttask_progress', broken('paused', 775), ['dji:break:775']],
    ['flighttask_progress', broken('in_progress', 517), undefined],
    ['flighttask_progress', broken('failed', 0), undefined],
    ['flighttask_progress', { output: { status: 'ok' } }, undefined],
    ['airsense_warning', [{ warning_level: 1 }, { warning_level: 4 }], ['dji:airsense:4']],
    ['airsense_warning', [{ warning_level: 2 }], undefined],
    ['airsense_warning', [], undefined],
    ['return_home_info', { planned_path_points: [] }, ['dji:return-home']],
    ['device_exit_homing_notify', { action: 0, reason: '3' }, ['dji:exit-homing:3']],
    ['device_exit_homing_notify', { action: 1, reason: 3 }, undefined],
    ['fileupload_progress', {}, undefined],
    ['something_new', [1], undefined],
  ])('%s with %j says %j at its own time', (method, data, codes) => {
    const { last } = play([...flying, event(method, data)]);
    expect(last?.refused).toBeUndefined();
    expect(last?.samples.map((one) => one.codes)).toEqual(codes ? [codes] : []);
    if (codes) expect(last?.samples[0]).toMatchObject({ observedAtMs: T0 + 500, latitudeDegrees: 22.5 });
  });

  it('say it once: the next OSD is without the code', () => {
    const { last } = play([
      ...flying,
      event('return_home_info', {}),
      [properties(M30T), osd(HERE, T0 + 2_000)],
    ]);
    expect(last?.samples[0]?.codes).toEqual([]);
  });

  it.each([
    ['flighttask_progress', [1]],
    ['airsense_warning', {}],
    ['device_exit_homing_notify', 'x'],
    ['hms', []],
  ])('%s whose data is %j goes to quarantine', (method, data) => {
    expect(play([...flying, event(method, data)]).last?.refused).toBe('PAYLOAD_INVALID');
  });

  it('without a usable time go to quarantine: when it was is what they are kept for', () => {
    for (const timestamp of [16_540_709_686_556, 1_654_070_968, 'x'])
      expect(
        play([...flying, [gateway('events'), { method: 'return_home_info', timestamp, data: {} }]]).last
          ?.refused,
      ).toBe('TIMESTAMP_INVALID');
  });
});

describe('position_state', () => {
  it.each([
    [{ is_fixed: 0, gps_number: 0, rtk_number: 0 }, true],
    [{ is_fixed: 3, gps_number: 3 }, true],
    [{ is_fixed: 0, gps_number: 20, rtk_number: 0 }, false],
    [{ is_fixed: 2, gps_number: 0, rtk_number: 0 }, false],
    [{ is_fixed: 1, gps_number: 2, rtk_number: 30 }, false],
    [{ is_fixed: 1 }, false],
    [[], false],
    ['x', false],
  ])('%j means no fix: %j', (state, none) => {
    const sample = play([[properties(M30T), osd({ ...HERE, position_state: state })]]).last?.samples[0];
    expect(sample?.flags.includes('noFix')).toBe(none);
    expect(sample?.latitudeDegrees).toBe(none ? null : 22.5);
  });
});

describe('a message of position_state alone', () => {
  it('is no sample, and what it says counts for the position after it', () => {
    const { steps } = play([
      [properties(M30T), osd({ position_state: { is_fixed: 0, gps_number: 0 } }, T0)],
      [properties(M30T), osd(HERE, T0 + 1_000)],
      [properties(M30T), osd({ position_state: { is_fixed: 0, gps_number: 12 } }, T0 + 2_000)],
      [properties(M30T), osd(HERE, T0 + 3_000)],
    ]);
    expect(steps.map(({ samples }) => samples.map((one) => one.latitudeDegrees))).toEqual([
      [],
      [null],
      [],
      [22.5],
    ]);
  });
});

describe('memory', () => {
  it('of a device is bounded, however many aircraft and docks it names', () => {
    let { state } = play([]);
    for (let index = 0; index < 400; index += 1) {
      const step = play([[properties(`AIRCRAFT${10_000 + index}`), osd(HERE, T0 + index)]], [], state);
      state = step.state;
      const status: Channel = {
        kind: 'djiGateway',
        gatewaySerialNumber: `DOCK${10_000 + index}`,
        channel: 'status',
      };
      state = play([[status, { data: dock() }]], [], state).state;
    }
    expect(state.dji.aircraft.length).toBeLessThanOrEqual(256);
    expect(state.dji.topologies.size).toBeLessThanOrEqual(16);
  });
});
