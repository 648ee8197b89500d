import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeMavlink } from '../../device-gateway/decoders/mavlink.ts';
import { EMPTY_MAVLINK_STATE } from '../../device-gateway/decoders/mavlink-state.ts';
import { encodeAsMavlink } from '../../device-gateway/replay/as-mavlink.ts';
import { readRecording } from '../../device-gateway/replay/read-recording.ts';
import { EMPTY_FRAME, type RecordedFrame } from '../../device-gateway/replay/recording.ts';
import { FLIGHT_MODES, type FlightMode } from '../../server/telemetry/sample.schema.ts';

const SN = 'AIRCRAFT0001';
const AT_MS = 1_760_000_000_250;
const HERE = { latitudeDegrees: 22.5308123, longitudeDegrees: 113.9472456 };
const context = { serialNumber: SN, deviceId: 'dev_a', atMs: AT_MS };
const bytes = readFileSync(new URL('../fixtures/mavlink/flight.tlog', import.meta.url));
const read = (content: Uint8Array) => readRecording('flight.tlog', content, { utcOffsetHours: 0 });

/** Frames one after the other through encoder and decoder, each received the moment it was sent. */
function flyThrough(frames: readonly RecordedFrame[]) {
  let state = EMPTY_MAVLINK_STATE;
  return frames.map((frame) => {
    const { topic, payload } = encodeAsMavlink(frame, { ...context, atMs: frame.atMs });
    expect(topic).toBe('skycover/v1/dev_a/mavlink');
    const decoded = decodeMavlink(state, Buffer.from(payload), {
      receivedAtMs: frame.atMs + 20,
      bound: new Set([SN]),
    });
    state = decoded.state;
    expect(decoded.quarantined).toBeUndefined();
    expect(decoded.samples).toHaveLength(1);
    return decoded.samples[0];
  });
}
const flyOne = (values: Partial<RecordedFrame>) =>
  flyThrough([{ ...EMPTY_FRAME, ...HERE, atMs: AT_MS, ...values }])[0];

describe('a frame sent as MAVLink', () => {
  it.each<[Partial<RecordedFrame>]>([
    [{}],
    [{ altitudeEllipsoidMeters: 48.2 }],
    [{ altitudeAmslMeters: 52.125 }],
    [{ heightAboveTakeoffMeters: -1.5 }],
    [{ altitudeEllipsoidMeters: -7.25, altitudeAmslMeters: 4, heightAboveTakeoffMeters: 120 }],
    [{ groundSpeedMps: 0 }],
    [{ groundSpeedMps: 12.5 }],
    [{ groundSpeedMps: 12.5, trackDegrees: 270 }],
    [{ groundSpeedMps: 0.1, trackDegrees: 123.45 }],
    [{ verticalSpeedMps: 4.5 }],
    [{ verticalSpeedMps: -6.19 }],
    [{ headingDegrees: 0 }],
    [{ headingDegrees: 287.43 }],
    [{ batteryPercent: 61 }],
    [{ simulated: true, mode: 'mission' }],
    [{ latitudeDegrees: -33.8568, longitudeDegrees: -151.2153 }],
  ])('comes back as it was: %j', (values) => {
    const sample = flyOne(values);
    const {
      atMs,
      simulated,
      codes: _codes,
      mode,
      ...numbers
    } = { ...EMPTY_FRAME, ...HERE, atMs: AT_MS, ...values };
    for (const [name, value] of Object.entries(numbers)) {
      const got = sample?.[name as keyof typeof numbers];
      if (value === null) expect(got, name).toBeNull();
      else expect(got, name).toBeCloseTo(value as number, name.endsWith('itudeDegrees') ? 7 : 2);
    }
    expect(sample).toMatchObject({ serialNumber: SN, source: 'mavlink', observedAtMs: atMs, mode });
    expect(sample?.flags).toEqual(simulated ? ['simulated'] : []);
  });

  it.each<[FlightMode, FlightMode | null]>(
    FLIGHT_MODES.map((mode): [FlightMode, FlightMode | null] => {
      // MAVLink has no word for three propellers, and a silent link says nothing of itself.
      if (mode === 'threePropellerLanding') return [mode, 'forcedLanding'];
      return [mode, mode === 'notConnected' ? null : mode];
    }),
  )('in mode %s comes back as %s', (mode, back) => {
    expect(flyOne({ mode })?.mode).toBe(back);
  });

  it('without a fix comes back without a position', () => {
    const place = { latitudeDegrees: 0, longitudeDegrees: 0 };
    expect(flyOne(place)).toMatchObject({ latitudeDegrees: null, longitudeDegrees: null, flags: ['noFix'] });
  });

  it('with a battery of 0 % at first is not believed, after 4 % it is', () => {
    const frames = [0, 61, 4, 0].map((batteryPercent, index) => ({
      ...EMPTY_FRAME,
      ...HERE,
      atMs: AT_MS + index * 1_000,
      batteryPercent,
    }));
    expect(flyThrough(frames).map((sample) => sample?.batteryPercent)).toEqual([null, 61, 4, 0]);
  });

  it('keeps the words of its autopilot', () => {
    const codes = ['mavlink:statustext:2:Crash: Disarming', 'mavlink:MAV_STATE:5', 'dji:hms:0x16100064'];
    expect(flyOne({ codes, mode: 'landing' })?.codes).toEqual([codes[1], codes[0]]);
  });

  it('is the same bytes for the same moment, so that a second replay is a duplicate', () => {
    const frame = { ...EMPTY_FRAME, ...HERE, atMs: AT_MS };
    expect(encodeAsMavlink(frame, context)).toEqual(encodeAsMavlink(frame, context));
  });
});

describe('a .tlog of two vehicles, a ground station and a radio', () => {
  const { aircraft, skipped, format } = read(bytes);
  const [copter, plane] = aircraft;
  const at = (second: number) =>
    copter?.frames.find(({ atMs }) => atMs === 1_760_000_000_000 + second * 1_000);

  it('holds two aircraft: the ground station and the radio are none', () => {
    expect({ format, skipped }).toEqual({ format: 'MAVLink telemetry log', skipped: [] });
    expect(aircraft.map(({ name, frames }) => [name, frames.length])).toEqual([
      // One of them by the receiver alone, before anything better was heard.
      ['MAVLink system 1', 94],
      ['MAVLink system 2', 30],
    ]);
  });

  it('begins at 0/0 by the time of receipt, and goes on by the vehicle’s own clock', () => {
    const first = copter?.frames.slice(0, 11) ?? [];
    expect(first.every(({ latitudeDegrees }) => latitudeDegrees === null)).toBe(true);
    // The link takes 40 ms.
    expect(first.map(({ atMs }) => (atMs - 40) % 1_000)).toEqual(Array(11).fill(0));
    expect(copter?.frames.slice(11).every(({ atMs }) => atMs % 1_000 === 0)).toBe(true);
    expect(at(10)).toMatchObject({ latitudeDegrees: 22.53, longitudeDegrees: 113.95 });
  });

  it('keeps the radio’s gap of 28 seconds a gap', () => {
    const times = copter?.frames.map(({ atMs }) => atMs) ?? [];
    const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBe(28_000);
    expect(at(67)).toMatchObject({ mode: 'mission', groundSpeedMps: 5, trackDegrees: 0 });
  });

  it('knows no battery where the autopilot knows none, for the whole flight', () => {
    expect(new Set(copter?.frames.map(({ batteryPercent }) => batteryPercent))).toEqual(new Set([null]));
  });

  it('names the modes as they change', () => {
    const modes = copter?.frames.map(({ mode }) => mode) ?? [];
    expect(modes.filter((mode, index) => mode !== modes[index - 1])).toEqual([
      'standby',
      'mission',
      'returnHome',
      'landing',
      'standby',
    ]);
    expect(new Set(plane?.frames.map(({ mode }) => mode))).toEqual(new Set(['mission']));
  });

  it('keeps the three heights apart', () => {
    expect(at(30)).toMatchObject({
      altitudeEllipsoidMeters: 39,
      altitudeAmslMeters: 42,
      heightAboveTakeoffMeters: 30,
      heightAboveGroundMeters: null,
    });
    expect(plane?.frames[3]).toMatchObject({ altitudeEllipsoidMeters: null, altitudeAmslMeters: 150 });
  });

  it('carries a text of the autopilot to the next position', () => {
    expect(copter?.frames.filter(({ codes }) => codes.length > 0)).toEqual([at(110)]);
    expect(at(110)?.codes).toEqual(['mavlink:statustext:2:Crash: Disarming: AngErr=77>30, Accel=0.9']);
  });

  it('flown again as MAVLink is the same flight', () => {
    const frames = copter?.frames ?? [];
    const samples = flyThrough(frames);
    expect(samples.map((sample) => sample?.observedAtMs)).toEqual(frames.map(({ atMs }) => atMs));
    expect(samples.map((sample) => sample?.mode)).toEqual(frames.map(({ mode }) => mode));
    expect(samples.map((sample) => sample?.heightAboveTakeoffMeters)).toEqual(
      frames.map(({ heightAboveTakeoffMeters }) => heightAboveTakeoffMeters),
    );
  });
});

describe('a damaged .tlog', () => {
  it('cut off in its last frame flies what is whole and says so', () => {
    const cut = read(bytes.subarray(0, -5));
    expect(cut.skipped).toEqual(['the last frame is cut off']);
    expect(cut.aircraft[0]?.frames.length).toBeGreaterThan(90);
  });

  it('with garbage in it goes on behind it', () => {
    const half = Math.floor(bytes.length / 2);
    const torn = read(
      Buffer.concat([bytes.subarray(0, half), Buffer.alloc(100, 0x55), bytes.subarray(half)]),
    );
    expect(torn.skipped.join()).toContain('no MAVLink frame behind a time');
    expect(torn.aircraft[0]?.frames.length).toBeGreaterThan(90);
  });

  it('with a frame that the radio broke leaves that one out', () => {
    const broken = Buffer.from(bytes);
    const position = broken.indexOf(Buffer.from([0x21, 0, 0]), 20_000);
    broken[position + 8] = (broken[position + 8] ?? 0) ^ 0x10;
    const recording = read(broken);
    expect(recording.skipped).toEqual(['1 frames with a wrong checksum']);
    expect(recording.aircraft.map(({ frames }) => frames.length).reduce((a, b) => a + b)).toBe(123);
  });
});
