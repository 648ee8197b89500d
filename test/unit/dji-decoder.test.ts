import { describe, expect, it } from 'vitest';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { DJI_FLIGHT_MODES, toFlightMode } from '../../device-gateway/decoders/dji-modes.ts';
import { osd } from '../helpers/gateway.ts';

const SN = 'AIRCRAFT0001';
const T0 = 1_760_000_000_000;
const HERE = { latitude: 22.5, longitude: 114.1 };

function decodeOsd(message: string, state: DeviceState = EMPTY_DEVICE_STATE) {
  return decode(state, Buffer.from(message), {
    channel: { kind: 'djiProperties', serialNumber: SN },
    receivedAtMs: T0 + 100,
    bound: new Set(),
  });
}

/** Decodes messages one after the other and returns the last sample. */
function lastSample(...messages: string[]) {
  let state: DeviceState = EMPTY_DEVICE_STATE;
  let last: ReturnType<typeof decodeOsd>['samples'][number] | undefined;
  for (const message of messages) {
    const decoded = decodeOsd(message, state);
    state = decoded.state;
    last = decoded.samples[0] ?? last;
  }
  return last;
}

describe('aircraft OSD', () => {
  it('keeps the three altitudes apart: ellipsoid and take-off are sent, sea level is not', () => {
    const sample = lastSample(osd({ ...HERE, height: 52.1, elevation: 50 }));
    expect(sample).toMatchObject({
      altitudeEllipsoidMeters: 52.1,
      heightAboveTakeoffMeters: 50,
      altitudeAmslMeters: null,
      heightAboveGroundMeters: null,
    });
  });

  it('gives a sample the event time of the envelope and the receive time of the gateway', () => {
    expect(lastSample(osd(HERE, T0))).toMatchObject({
      serialNumber: SN,
      source: 'dji',
      observedAtMs: T0,
      receivedAtMs: T0 + 100,
    });
  });

  it.each([
    [0, 0],
    [180, 180],
    [-180, 180],
    [-72.6, 287.4],
    [41.7, 41.7],
  ])('turns attitude_head %d into heading %d', (head, heading) => {
    expect(lastSample(osd({ ...HERE, attitude_head: head }))?.headingDegrees).toBeCloseTo(heading, 9);
  });

  it.each([
    [4, 'takeoff'],
    [5, 'mission'],
    [9, 'returnHome'],
    [10, 'landing'],
    [11, 'forcedLanding'],
    [12, 'threePropellerLanding'],
    [99, 'unknown'],
    [-1, 'unknown'],
    [1.5, 'unknown'],
  ])('reads mode_code %d as %s', (code, mode) => {
    expect(toFlightMode(code)).toBe(mode);
    expect(lastSample(osd({ ...HERE, mode_code: code }))?.mode).toBe(mode);
  });

  it('has a mode for each of the 21 documented codes', () => {
    expect(DJI_FLIGHT_MODES).toHaveLength(21);
    expect(DJI_FLIGHT_MODES).not.toContain('unknown');
  });

  it('keeps the number of a mode it has no name for', () => {
    expect(lastSample(osd({ ...HERE, mode_code: 77 }))?.codes).toEqual(['dji:mode:77']);
  });

  it('reads 0/0 as no fix', () => {
    expect(lastSample(osd({ latitude: 0, longitude: 0 }))).toMatchObject({
      latitudeDegrees: null,
      longitudeDegrees: null,
      flags: ['noFix'],
    });
  });

  it('does not believe 0 % at the start, believes the fall to it', () => {
    expect(lastSample(osd({ ...HERE, battery: { capacity_percent: 0 } }))).toMatchObject({
      batteryPercent: null,
      flags: ['batteryImplausible'],
    });
    const low = osd({ ...HERE, battery: { capacity_percent: 4 } }, T0);
    const empty = osd({ ...HERE, battery: { capacity_percent: 0 } }, T0 + 2_000);
    expect(lastSample(low, empty)).toMatchObject({ batteryPercent: 0, flags: [] });
    const full = osd({ ...HERE, battery: { capacity_percent: 60 } }, T0);
    expect(lastSample(full, empty)).toMatchObject({ batteryPercent: null, flags: ['batteryImplausible'] });
  });

  it.each([32_767, -1, 101])('does not believe a battery of %d', (percent) => {
    expect(lastSample(osd({ ...HERE, battery: { capacity_percent: percent } }))?.flags).toEqual([
      'batteryImplausible',
    ]);
  });

  it('merges messages with disjoint fields and says when the position is from an earlier one', () => {
    const sample = lastSample(
      osd({ ...HERE, elevation: 30 }, T0),
      osd({ battery: { capacity_percent: 80 }, mode_code: 5 }, T0 + 2_000),
    );
    expect(sample).toMatchObject({
      latitudeDegrees: 22.5,
      heightAboveTakeoffMeters: 30,
      batteryPercent: 80,
      mode: 'mission',
      flags: ['stale'],
    });
  });

  it('forgets a position after ten seconds and a battery after sixty', () => {
    const first = osd({ ...HERE, battery: { capacity_percent: 80 } }, T0);
    expect(lastSample(first, osd({ mode_code: 3 }, T0 + 11_000))).toMatchObject({
      latitudeDegrees: null,
      batteryPercent: 80,
    });
    expect(lastSample(first, osd({ mode_code: 3 }, T0 + 61_000))).toMatchObject({
      latitudeDegrees: null,
      batteryPercent: null,
    });
  });

  it('lets a late message speak for its own time only', () => {
    const after = osd({ ...HERE, mode_code: 5, elevation: 40 }, T0 + 10_000);
    const late = osd({ latitude: 22.4, longitude: 114, elevation: 10 }, T0);
    expect(lastSample(after, late)).toMatchObject({
      observedAtMs: T0,
      heightAboveTakeoffMeters: 10,
      mode: null,
    });
    expect(lastSample(after, late, osd({ elevation: 41 }, T0 + 12_000))).toMatchObject({
      latitudeDegrees: 22.5,
      mode: 'mission',
    });
  });

  it('carries a mode reason from the state topic until it changes', () => {
    const reason = osd({ mode_code_reason: 6 }, T0);
    expect(lastSample(reason, osd(HERE, T0 + 600_000))?.codes).toEqual(['dji:reason:6']);
    expect(
      lastSample(reason, osd({ mode_code_reason: 0 }, T0 + 1_000), osd(HERE, T0 + 2_000))?.codes,
    ).toEqual([]);
  });

  it.each([
    [{ horizontal_speed: -3 }, 'speedImplausible'],
    [{ vertical_speed: 900 }, 'speedImplausible'],
    [{ height: 1e9 }, 'altitudeImplausible'],
  ])('flags %j as %s', (data, flag) => {
    expect(lastSample(osd({ ...HERE, ...data }))?.flags).toEqual([flag]);
  });

  it('takes nothing from a dock or a remote controller', () => {
    expect(decodeOsd(osd({ ...HERE, drone_in_dock: 1, mode_code: 4 }))).toMatchObject({
      samples: [],
      quarantined: undefined,
    });
    expect(decodeOsd(osd({ ...HERE, capacity_percent: 80 }))).toMatchObject({
      samples: [],
      quarantined: undefined,
    });
  });

  it.each([
    ['{"data":{"latitude":1}}', 'TIMESTAMP_INVALID'],
    ['{"timestamp:":1760000000000,"data":{"latitude":1}}', 'TIMESTAMP_INVALID'],
    ['{"timestamp":16540709686556,"data":{"latitude":1}}', 'TIMESTAMP_INVALID'],
    ['{"timestamp":1654070968,"data":{"latitude":1}}', 'TIMESTAMP_INVALID'],
    ['{"timestamp":1760000000000,"data":[]}', 'PAYLOAD_INVALID'],
    ['{"timestamp":1760000000000,"data":{"latitude":"22"}}', 'PAYLOAD_INVALID'],
    ['{"timestamp":1760000000000,"data":{"battery":{"capacity_percent":"x"}}}', 'PAYLOAD_INVALID'],
    ['null', 'PAYLOAD_INVALID'],
    ['', 'PAYLOAD_NOT_JSON'],
    ['{', 'PAYLOAD_NOT_JSON'],
  ])('quarantines %s as %s', (message, reason) => {
    expect(decodeOsd(message)).toMatchObject({ samples: [], quarantined: { reason, serialNumber: SN } });
  });
});

describe('HMS alarms', () => {
  const hms = (list: unknown[], timestamp = T0 + 500) =>
    Buffer.from(JSON.stringify({ timestamp, method: 'hms', data: { list } }));
  const decodeEvent = (state: DeviceState, bytes: Buffer) =>
    decode(state, bytes, {
      channel: { kind: 'djiGateway', gatewaySerialNumber: 'G', channel: 'events' },
      receivedAtMs: T0 + 600,
      bound: new Set(),
    });
  const flying = decodeOsd(osd({ ...HERE, elevation: 30 }, T0)).state;

  it('put their codes on a copy of the aircraft’s state at event time', () => {
    const [sample] = decodeEvent(
      flying,
      hms([{ code: '0x16100064', device_type: '0-67-0', level: 2 }]),
    ).samples;
    expect(sample).toMatchObject({
      serialNumber: SN,
      observedAtMs: T0 + 500,
      latitudeDegrees: 22.5,
      codes: ['dji:hms:0x16100064'],
    });
  });

  it('last until the next report, which is the complete list', () => {
    const open = decodeEvent(flying, hms([{ code: '0x16100064' }])).state;
    expect(decodeOsd(osd(HERE, T0 + 1_000), open).samples[0]?.codes).toEqual(['dji:hms:0x16100064']);
    const closed = decodeEvent(open, hms([])).state;
    expect(decodeOsd(osd(HERE, T0 + 1_000), closed).samples[0]?.codes).toEqual([]);
  });

  it('that nobody can read close no open alarm, and are quarantined', () => {
    const open = decodeEvent(flying, hms([{ code: '0x16100064' }])).state;
    const unreadable = decodeEvent(open, hms([[[1]], null, { code: 5 }]));
    expect(unreadable).toMatchObject({
      state: open,
      samples: [],
      quarantined: { reason: 'PAYLOAD_INVALID' },
    });
    expect(decodeOsd(osd(HERE, T0 + 1_000), unreadable.state).samples[0]?.codes).toEqual([
      'dji:hms:0x16100064',
    ]);
  });

  it('of the dock concern no aircraft', () => {
    expect(
      decodeEvent(flying, hms([{ code: '0x16100064', device_type: '3-1-0' }])).samples[0]?.codes,
    ).toEqual([]);
  });

  it('yield nothing without an aircraft heard lately, or with two', () => {
    expect(decodeEvent(EMPTY_DEVICE_STATE, hms([{ code: '0x1' }])).samples).toEqual([]);
    expect(decodeEvent(flying, hms([{ code: '0x1' }], T0 + 120_000)).samples).toEqual([]);
    const two = decode(flying, Buffer.from(osd(HERE, T0)), {
      channel: { kind: 'djiProperties', serialNumber: 'AIRCRAFT0002' },
      receivedAtMs: T0,
      bound: new Set(),
    }).state;
    expect(decodeEvent(two, hms([{ code: '0x1' }])).samples).toEqual([]);
  });
});
