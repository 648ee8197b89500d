import { describe, expect, it } from 'vitest';
import { type Channel, decode } from '../../device-gateway/decoders/decode.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { osd } from '../helpers/gateway.ts';

const DOCK = 'DOCK00000001';
const AIRCRAFT = 'AIRCRAFT0001';
const T0 = 1_760_000_000_000;
const STREAM: Channel = { kind: 'djiGateway', gatewaySerialNumber: DOCK, channel: 'drc/up' };
const OSD: Channel = { kind: 'djiProperties', serialNumber: AIRCRAFT };

function send(state: DeviceState, channel: Channel, message: object | string, bound = [AIRCRAFT]) {
  const bytes = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
  return decode(state, bytes, { channel, receivedAtMs: T0 + 50, bound: new Set(bound) });
}
const push = (data: object = {}, timestamp: number | undefined = T0) => ({
  method: 'osd_info_push',
  timestamp,
  data: {
    attitude_head: -72.6,
    latitude: 22.5,
    longitude: 114.1,
    height: 84.5,
    speed_x: 3,
    speed_y: -4,
    speed_z: 1,
    gimbal_pitch: 0,
    ...data,
  },
});

describe('the high-rate stream', () => {
  it('gives a sample of the only aircraft bound, its time the message’s', () => {
    expect(send(EMPTY_DEVICE_STATE, STREAM, push()).samples).toMatchObject([
      {
        serialNumber: AIRCRAFT,
        observedAtMs: T0,
        receivedAtMs: T0 + 50,
        latitudeDegrees: 22.5,
        altitudeEllipsoidMeters: 84.5,
        heightAboveTakeoffMeters: null,
        groundSpeedMps: 5,
        verticalSpeedMps: null,
        trackDegrees: null,
        headingDegrees: 287.4,
        flags: [],
      },
    ]);
  });

  it('without a time takes ours of receipt and says so', () => {
    const message = { method: 'osd_info_push', data: push().data, seq: 7 };
    expect(send(EMPTY_DEVICE_STATE, STREAM, message).samples).toMatchObject([
      { observedAtMs: T0 + 50, flags: ['timeOfReceipt'] },
    ]);
  });

  it('carries battery and mode of OSD, but no height that stands still between two of them', () => {
    const osdMessage = osd(
      { elevation: 60, mode_code: 5, vertical_speed: 2, battery: { capacity_percent: 70 } },
      T0,
    );
    const { state } = send(EMPTY_DEVICE_STATE, OSD, osdMessage);
    expect(send(state, STREAM, push({}, T0 + 100)).samples).toMatchObject([
      { mode: 'mission', batteryPercent: 70, heightAboveTakeoffMeters: null, verticalSpeedMps: null },
    ]);
  });

  it('does not keep OSD, overtaken by it, from being merged', () => {
    let { state } = send(EMPTY_DEVICE_STATE, STREAM, push({ latitude: 22.6 }, T0 + 100));
    const late = send(state, OSD, osd({ latitude: 22.5, longitude: 114.1, mode_code: 9 }, T0));
    expect(late.samples).toMatchObject([{ observedAtMs: T0, latitudeDegrees: 22.5, headingDegrees: null }]);
    state = late.state;
    expect(send(state, STREAM, push({ latitude: 22.7 }, T0 + 200)).samples).toMatchObject([
      { latitudeDegrees: 22.7, mode: 'returnHome' },
    ]);
  });

  it('of drc_drone_state_push is the mode', () => {
    const message = { method: 'drc_drone_state_push', timestamp: T0, data: { mode_code: 11 } };
    expect(send(EMPTY_DEVICE_STATE, STREAM, message).samples).toMatchObject([
      { mode: 'forcedLanding', latitudeDegrees: null },
    ]);
  });

  it.each(['heart_beat', 'hsi_info_push', 'delay_info_push', 'joystick_invalid_notify', 'something_new'])(
    'of %s is understood and holds no sample',
    (method) => {
      const decoded = send(EMPTY_DEVICE_STATE, STREAM, { method, data: { around_distances: [] }, seq: 1 });
      expect(decoded).toEqual({
        state: EMPTY_DEVICE_STATE,
        samples: [],
        quarantined: undefined,
        housekeeping: 'djiControlLink',
      });
    },
  );

  it('with the key method twice counts the last, as DJI’s own heart_beat', () => {
    const text = '{"method":"osd_info_push","method":"heart_beat","data":{"timestamp":1}}';
    expect(send(EMPTY_DEVICE_STATE, STREAM, text)).toMatchObject({ samples: [], quarantined: undefined });
  });

  it('is kept in quarantine while nobody can tell whose it is', () => {
    for (const bound of [[], [AIRCRAFT, 'AIRCRAFT0002']])
      expect(send(EMPTY_DEVICE_STATE, STREAM, push(), bound).quarantined).toMatchObject({
        reason: 'AIRCRAFT_NOT_BOUND',
        detail: expect.stringContaining('bind the aircraft'),
      });
  });

  it('is of the aircraft that the dock carries, else of the one heard lately', () => {
    const two = [AIRCRAFT, 'AIRCRAFT0002'];
    const heard = send(EMPTY_DEVICE_STATE, OSD, osd({ mode_code: 3 }, T0)).state;
    expect(send(heard, STREAM, push(), two).samples[0]?.serialNumber).toBe(AIRCRAFT);
    const status: Channel = { kind: 'djiGateway', gatewaySerialNumber: DOCK, channel: 'status' };
    const sub = { sn: 'AIRCRAFT0002', domain: '0', type: 67, sub_type: 1 };
    const topology = { data: { domain: '3', type: 2, sub_type: 0, sub_devices: [sub] } };
    const carrying = send(heard, status, topology, two).state;
    expect(send(carrying, STREAM, push(), two).samples[0]?.serialNumber).toBe('AIRCRAFT0002');
  });

  it.each([
    [[1], 'PAYLOAD_INVALID'],
    ['x', 'PAYLOAD_INVALID'],
    [{ latitude: '22' }, 'PAYLOAD_INVALID'],
  ])('whose data is %j goes to quarantine', (data, reason) => {
    const message = { method: 'osd_info_push', timestamp: T0, data };
    expect(send(EMPTY_DEVICE_STATE, STREAM, message).quarantined?.reason).toBe(reason);
  });
});
