import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { encodeAsDji } from '../../device-gateway/replay/as-dji.ts';
import { encodeAsNative } from '../../device-gateway/replay/as-native.ts';
import { closeCutJson } from '../../device-gateway/replay/close-cut-json.ts';
import { readRecording } from '../../device-gateway/replay/read-recording.ts';
import { EMPTY_FRAME, type RecordedFrame, RecordingError } from '../../device-gateway/replay/recording.ts';
import { shapeFrames } from '../../device-gateway/replay/shape-frames.ts';
import { distanceMeters } from '../../server/lib/geo.ts';

const flights = new URL('../../../shared/flights/', import.meta.url);
const hasFlights = existsSync(flights);
const text = (name: string) => readFileSync(new URL(name, flights), 'utf8');
const read = (name: string, content = text(name), utcOffsetHours = 0) =>
  readRecording(name, content, { utcOffsetHours });
const framesOf = (recording: ReturnType<typeof read>, index = 0) => recording.aircraft[index]?.frames ?? [];

describe.skipIf(!hasFlights)('the Matrice 200 log', () => {
  const frames = hasFlights ? framesOf(read('dji-matrice200-ios.log')) : [];

  it('holds 1,591 rows over 159 s from the session’s start, without its trailer', () => {
    expect(frames).toHaveLength(1_591);
    expect(frames[0]?.atMs).toBe(Date.UTC(2018, 5, 4, 20, 54, 36, 135));
    expect((frames.at(-1)?.atMs ?? 0) - (frames[0]?.atMs ?? 0)).toBe(159_200);
    expect(read('dji-matrice200-ios.log').skipped).toEqual([]);
  });

  it('is in metres and metres a second: 26.2 m at most', () => {
    expect(Math.max(...frames.map((frame) => frame.heightAboveTakeoffMeters ?? 0))).toBeCloseTo(26.2, 1);
    expect(frames[200]?.groundSpeedMps).toBeCloseTo(17.57103 * 0.44704, 6);
  });

  it('has vertical speed up positive: it agrees with the height', () => {
    let agreeing = 0;
    let moving = 0;
    frames.forEach((frame, index) => {
      const later = frames[index + 10];
      if (!later || Math.abs(frame.verticalSpeedMps ?? 0) < 0.8) return;
      moving += 1;
      const rise = (later.heightAboveTakeoffMeters ?? 0) - (frame.heightAboveTakeoffMeters ?? 0);
      if (Math.sign(rise) === Math.sign(frame.verticalSpeedMps ?? 0)) agreeing += 1;
    });
    expect(moving).toBeGreaterThan(50);
    expect(agreeing / moving).toBeGreaterThan(0.9);
  });

  it('never reads the mobile SDK’s landing 12 as three-propeller landing', () => {
    expect([...new Set(frames.map((frame) => frame.mode))]).toEqual(['takeoff', 'mission', 'landing']);
    expect(frames.filter((frame) => frame.mode === 'landing')).toHaveLength(185);
  });

  it('keeps the 0 % that the first 16 rows recorded', () => {
    expect(frames.slice(0, 16).every((frame) => frame.batteryPercent === 0)).toBe(true);
    expect(frames[16]?.batteryPercent).toBeGreaterThan(50);
  });

  it('says nothing about ellipsoid and sea level', () => {
    expect(
      frames.every((frame) => frame.altitudeEllipsoidMeters === null && frame.altitudeAmslMeters === null),
    ).toBe(true);
  });

  it('cut in half, flies what is whole and says what is not', () => {
    const whole = text('dji-matrice200-ios.log');
    const cut = read('dji-matrice200-ios.log', whole.slice(0, whole.length / 2));
    expect(framesOf(cut).length).toBeGreaterThan(700);
    expect(framesOf(cut)).toEqual(frames.slice(0, framesOf(cut).length));
    expect(cut.skipped).toEqual(['the last row is cut off']);
  });

  it('without a column it needs is refused by that column’s name', () => {
    const broken = text('dji-matrice200-ios.log').replace(
      'Aircraft Barometric Altitude (ft)',
      'Aircraft Barometric Altitude (m)',
    );
    expect(() => read('dji-matrice200-ios.log', broken)).toThrow('Aircraft Barometric Altitude (ft)');
  });
});

describe.skipIf(!hasFlights)('the Mavic Pro subtitles', () => {
  const frames = hasFlights ? framesOf(read('dji-mavic-pro.srt')) : [];

  it('are 468 samples at 468 instants, though the clock shows only 463', () => {
    expect(frames).toHaveLength(468);
    expect(new Set(frames.map((frame) => frame.atMs)).size).toBe(468);
    expect((frames.at(-1)?.atMs ?? 0) - (frames[0]?.atMs ?? 0)).toBe(467_000);
  });

  it('are over Queensland: longitude comes first in this model', () => {
    expect(frames[0]).toMatchObject({
      longitudeDegrees: 149.0251,
      latitudeDegrees: -20.2533,
      heightAboveTakeoffMeters: 1.9,
    });
    expect(Math.max(...frames.map((frame) => frame.heightAboveTakeoffMeters ?? 0))).toBeCloseTo(119, 0);
  });

  it('have a local clock that --utc-offset places', () => {
    expect(frames[0]?.atMs).toBe(Date.UTC(2017, 7, 5, 14, 11, 51));
    expect(framesOf(read('dji-mavic-pro.srt', undefined, 10))[0]?.atMs).toBe(Date.UTC(2017, 7, 5, 4, 11, 51));
  });

  it('say nothing of mode, speed or battery, and nothing is invented', () => {
    const message = encodeAsDji(frames[0] ?? { ...EMPTY_FRAME, atMs: 0 }, {
      serialNumber: 'AIRCRAFT0001',
      deviceId: 'd',
      atMs: 1_760_000_000_000,
    });
    expect(Object.keys(JSON.parse(String(message.payload)).data).sort()).toEqual([
      'elevation',
      'latitude',
      'longitude',
    ]);
  });

  it('cut in half, fly what is whole', () => {
    const whole = text('dji-mavic-pro.srt');
    for (const length of [whole.length / 2, whole.length / 2 + 20, whole.length / 2 + 60]) {
      const cut = read('dji-mavic-pro.srt', whole.slice(0, length));
      expect(framesOf(cut)).toEqual(frames.slice(0, framesOf(cut).length));
      expect(framesOf(cut).length).toBeGreaterThan(230);
      expect(cut.skipped.length).toBeGreaterThan(0);
    }
  });
});

describe.skipIf(!hasFlights)('the Zürich states', () => {
  it('are two aircraft of 17 and 13 samples, by name', () => {
    const recording = read('netrid-zurich.json');
    expect(recording.aircraft.map((one) => [one.name, one.frames.length])).toEqual([
      ['1AKGAAN8G70R7JS', 17],
      ['ULYK563L5G', 13],
    ]);
    expect(framesOf(recording)[0]).toMatchObject({
      altitudeEllipsoidMeters: 496,
      heightAboveTakeoffMeters: 0,
      altitudeAmslMeters: null,
      trackDegrees: expect.closeTo(162.375, 2),
    });
  });

  it('cut in half, fly what is whole', () => {
    const whole = text('netrid-zurich.json');
    const cut = read('netrid-zurich.json', whole.slice(0, whole.length / 3));
    expect(framesOf(cut).length).toBeGreaterThan(5);
    expect(framesOf(cut)).toEqual(framesOf(read('netrid-zurich.json')).slice(0, framesOf(cut).length));
    expect(cut.skipped[0]).toContain('cut off');
  });
});

describe('recordings of other kinds', () => {
  it('tell a Matrice 300’s GPS(lat,lon,altitude M) from a Mavic’s GPS(lon,lat,satellites)', () => {
    const block =
      '1\n00:00:00,000 --> 00:00:01,000\n2024.01.01 10:00:00\nGPS (22.5, 114.1, 30.0M) BAROMETER:12.5M\nISO:100\n';
    expect(framesOf(read('m300.srt', block))[0]).toMatchObject({
      latitudeDegrees: 22.5,
      longitudeDegrees: 114.1,
      heightAboveTakeoffMeters: 12.5,
    });
  });

  it('read the bracketed form with its misspelling', () => {
    const block =
      '1\n00:00:00,000 --> 00:00:00,033\n2024-01-01 10:00:00.500\n[latitude: 22.5] [longtitude: 114.1] [rel_alt: 1.300 abs_alt: 9.9]\n\n';
    expect(framesOf(read('mini.srt', block))[0]).toMatchObject({
      atMs: Date.UTC(2024, 0, 1, 10, 0, 0, 500),
      heightAboveTakeoffMeters: 1.3,
      altitudeAmslMeters: null,
    });
  });

  it('are refused with the list of what is supported', () => {
    expect(() => read('flight.tlog', 'x')).toThrow(/\.tlog.*Supported.*\.srt/);
    expect(() => read('empty.csv', '')).toThrow(RecordingError);
    expect(() => read('text.json', 'hello')).toThrow(RecordingError);
    expect(() => read('text.srt', 'hello')).toThrow(RecordingError);
    expect(() => read('text.log', 'hello')).toThrow(RecordingError);
  });

  it('skip a bad row of a CSV and a last row without its end of line', () => {
    const csv =
      'serialNumber,observedAt,latitudeDegrees,longitudeDegrees\nAIRCRAFT0001,2026-01-01T00:00:00Z,22.5,114\nAIRCRAFT0001,2026-01-01T00:00:01Z,99,114\nAIRCRAFT0001,2026-01-01T00:00:02Z,22.5,11';
    const recording = read('x.csv', csv);
    expect(framesOf(recording)).toHaveLength(1);
    expect(recording.skipped).toEqual([expect.stringContaining('row 3'), expect.stringContaining('cut off')]);
  });

  it('closes cut JSON after the last whole element only', () => {
    expect(closeCutJson('{"a":[{"b":1},{"b":"}')).toBe('{"a":[{"b":1}]}');
    expect(closeCutJson('{"a":')).toBeUndefined();
  });
});

describe('shaping', () => {
  const frames: RecordedFrame[] = Array.from({ length: 100 }, (_, index) => ({
    ...EMPTY_FRAME,
    atMs: 1_000 + index * 100,
    latitudeDegrees: -20 + index * 1e-4,
    longitudeDegrees: 149 + index * 1e-4,
  }));
  const all = { fromSeconds: 0, forSeconds: null, rateHz: null, moveTo: null };

  it('cuts an excerpt in seconds and thins it to a rate', () => {
    const cut = shapeFrames(frames, { ...all, fromSeconds: 2, forSeconds: 3, rateHz: 2 });
    expect(cut.map((frame) => frame.atMs)).toEqual([3_000, 3_500, 4_000, 4_500, 5_000, 5_500, 6_000]);
  });

  it('moves the take-off point and keeps every distance', () => {
    const to = { latitudeDegrees: 22.5308, longitudeDegrees: 113.9472 };
    const moved = shapeFrames(
      [{ ...EMPTY_FRAME, atMs: 0, latitudeDegrees: 0, longitudeDegrees: 0 }, ...frames],
      { ...all, moveTo: to },
    );
    const at = (list: RecordedFrame[], index: number) => ({
      latitudeDegrees: list[index]?.latitudeDegrees ?? Number.NaN,
      longitudeDegrees: list[index]?.longitudeDegrees ?? Number.NaN,
    });
    expect(at(moved, 0)).toEqual({ latitudeDegrees: 0, longitudeDegrees: 0 });
    expect(at(moved, 1)).toEqual(to);
    const before = distanceMeters(at(frames, 0), at(frames, 99));
    expect(Math.abs(distanceMeters(at(moved, 1), at(moved, 100)) - before)).toBeLessThan(before * 0.001);
  });
});

describe('encoders', () => {
  const frame: RecordedFrame = {
    ...EMPTY_FRAME,
    atMs: 5,
    latitudeDegrees: 22.5,
    longitudeDegrees: 114,
    heightAboveTakeoffMeters: 10,
    headingDegrees: 270,
    batteryPercent: 50,
    mode: 'landing',
    groundSpeedMps: 3,
    verticalSpeedMps: -1,
  };
  const context = { serialNumber: 'AIRCRAFT0001', deviceId: 'dev_a', atMs: 1_760_000_000_000 };

  it('as DJI come back from the decoder as they were', () => {
    const { topic, payload } = encodeAsDji(frame, context);
    expect(topic).toBe('thing/product/AIRCRAFT0001/osd');
    const [sample] = decode(EMPTY_DEVICE_STATE, Buffer.from(payload), {
      channel: { kind: 'djiProperties', serialNumber: 'AIRCRAFT0001' },
      receivedAtMs: 1,
      bound: new Set(),
    }).samples;
    const { atMs: _at, codes: _codes, simulated: _simulated, ...values } = frame;
    expect(sample).toMatchObject({ ...values, observedAtMs: 1_760_000_000_000, flags: [] });
  });

  it('as native come back from the decoder as they were, simulated or not', () => {
    const { topic, payload } = encodeAsNative({ ...frame, altitudeAmslMeters: 12, simulated: true }, context);
    expect(topic).toBe('skycover/v1/dev_a/telemetry');
    const [sample] = decode(EMPTY_DEVICE_STATE, Buffer.from(payload), {
      channel: { kind: 'native' },
      receivedAtMs: 1,
      bound: new Set(),
    }).samples;
    expect(sample).toMatchObject({
      altitudeAmslMeters: 12,
      altitudeEllipsoidMeters: null,
      mode: 'landing',
      flags: ['simulated'],
    });
  });

  it('as DJI send the same bytes for the same moment, so that a second replay is a duplicate', () => {
    expect(encodeAsDji(frame, context)).toEqual(encodeAsDji(frame, context));
  });
});
