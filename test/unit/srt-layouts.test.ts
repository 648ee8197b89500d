import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecording } from '../../device-gateway/replay/read-recording.ts';
import { EMPTY_FRAME, type RecordedFrame, RecordingError } from '../../device-gateway/replay/recording.ts';
import { isDownPositive, turnedUp } from '../../device-gateway/replay/vertical-sign.ts';

// Made for these tests, three blocks each, over one place in Shenzhen; the layouts are those of the makers'
// firmware, with their spellings, orders, decimals and marks.
const START = Date.UTC(2026, 0, 1);
const text = (name: string) => readFileSync(new URL(`../fixtures/srt/${name}.srt`, import.meta.url), 'utf8');

function framesOf(
  name: string,
  content = text(name),
  options: { startAtMs?: number; fileName?: string } = {},
) {
  const { fileName = `${name}.srt`, ...rest } = options;
  const recording = readRecording(fileName, Buffer.from(content), { utcOffsetHours: 8, ...rest });
  return { frames: recording.aircraft[0]?.frames ?? [], skipped: recording.skipped };
}

const LAYOUTS: [string, { first: number; stepMs: number; heights: boolean } & Partial<RecordedFrame>][] = [
  ['mavic-pro', { first: Date.UTC(2019, 2, 9, 0, 5, 7), stepMs: 1_000, heights: true }],
  ['mavic-2-pro', { first: Date.UTC(2019, 2, 9, 0, 5, 7), stepMs: 33, heights: false }],
  ['mavic-2-no-cue', { first: Date.UTC(2019, 2, 9, 0, 5, 7, 250), stepMs: 33, heights: false }],
  [
    'mavic-2-enterprise',
    {
      first: Date.UTC(2022, 5, 27, 6, 31, 29, 400),
      stepMs: 16,
      heights: true,
      headingDegrees: expect.closeTo(297.9, 6),
    },
  ],
  ['mini-2', { first: START, stepMs: 1_000, heights: true, groundSpeedMps: 4.81, verticalSpeedMps: 1 }],
  [
    'phantom-4-rtk',
    {
      first: START,
      stepMs: 1_000,
      heights: true,
      groundSpeedMps: 2,
      verticalSpeedMps: 1,
      headingDegrees: expect.closeTo(110.1, 6),
    },
  ],
  ['matrice-300', { first: Date.UTC(2020, 10, 24, 7, 33, 25), stepMs: 1_000, heights: true }],
  ['mavic-3', { first: Date.UTC(2021, 11, 25, 4, 27, 52, 373), stepMs: 20, heights: true }],
  ['air-3-spaces', { first: Date.UTC(2024, 4, 21, 6, 30, 0, 100), stepMs: 33, heights: true }],
];

describe('DJI subtitles', () => {
  it.each(LAYOUTS)('of a %s are three samples at their place, time and height', (name, layout) => {
    const { first, stepMs, heights, ...values } = layout;
    const { frames, skipped } = framesOf(name, undefined, { startAtMs: START });
    expect(skipped).toEqual([]);
    expect(frames.map((frame) => frame.atMs)).toEqual([first, first + stepMs, first + 2 * stepMs]);
    expect(frames.map((frame) => frame.heightAboveTakeoffMeters)).toEqual(
      heights ? [10, 11, 12] : [null, null, null],
    );
    for (const frame of frames) {
      expect(frame.latitudeDegrees).toBeCloseTo(22.5301, 2);
      expect(frame.longitudeDegrees).toBeCloseTo(113.9472, 2);
      expect(frame).toMatchObject({ altitudeAmslMeters: null, altitudeEllipsoidMeters: null, ...values });
    }
  });

  it('of a Phantom 3 with letters for signs are where the letters say', () => {
    const { frames } = framesOf('phantom-3', text('phantom-3').replaceAll('E:', 'W:'));
    expect(frames).toHaveLength(3);
    expect(frames[0]).toMatchObject({ latitudeDegrees: 22.5301, longitudeDegrees: -113.9472 });
  });

  it('are the same with Windows line ends, a byte order mark and without blank lines between', () => {
    for (const [name] of LAYOUTS) {
      const plain = text(name).replace('\ufeff', '').replaceAll('\r\n', '\n');
      const expected = framesOf(name, plain, { startAtMs: START }).frames;
      const variants = [`\ufeff${plain.replaceAll('\n', '\r\n')}`, plain.replaceAll('\n\n', '\n\n\n')];
      if (name !== 'mavic-2-no-cue') variants.push(plain.replaceAll('\n\n', '\n'));
      for (const variant of variants)
        expect(framesOf(name, variant, { startAtMs: START }).frames).toEqual(expected);
    }
  });

  it('without a clock begin when the file’s name says, in the zone given', () => {
    const { frames } = framesOf('mini-2', undefined, { fileName: 'DJI_20250131120500_0001_D.SRT' });
    expect(frames[0]?.atMs).toBe(Date.UTC(2025, 0, 31, 4, 5, 0));
  });

  it('without a clock or a name that tells are refused with what would settle it', () => {
    expect(() => framesOf('mini-2')).toThrow(/--start-at/);
    expect(() => framesOf('mini-2')).toThrow(RecordingError);
  });

  it('off the globe are skipped and named', () => {
    const { frames, skipped } = framesOf('mavic-3', text('mavic-3').replace('22.53010', '92.53010'));
    expect(frames).toHaveLength(2);
    expect(skipped).toEqual([expect.stringContaining('block 1')]);
  });

  it('survive any text, and what is read is on the globe and in order of reading', () => {
    const lines = LAYOUTS.flatMap(([name]) => text(name).split('\n'));
    const line = fc.oneof(fc.constantFrom(...lines), fc.string());
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (some) => {
        try {
          const { frames } = framesOf('any', some.join('\n'), { startAtMs: START });
          for (const frame of frames) {
            expect(Math.abs(frame.latitudeDegrees ?? 0)).toBeLessThanOrEqual(90);
            expect(Number.isFinite(frame.atMs)).toBe(true);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(RecordingError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the sign of vertical speed', () => {
  const climb = (speed: number): RecordedFrame[] =>
    Array.from({ length: 10 }, (_, index) => ({
      ...EMPTY_FRAME,
      atMs: index * 1_000,
      heightAboveTakeoffMeters: index,
      verticalSpeedMps: speed,
    }));

  it.each([
    ['up, and says so', climb(1), false],
    ['up, and says down', climb(-1), true],
    ['too little to tell', climb(-0.3), false],
    ['too briefly to tell', climb(-1).slice(0, 3), false],
    ['unseen for minutes', climb(-1).map((one) => ({ ...one, atMs: one.atMs * 100 })), false],
  ])('of an aircraft that rises %s', (_what, frames, down) => expect(isDownPositive(frames)).toBe(down));

  it('is turned up, and nothing else with it', () => {
    expect(turnedUp(climb(-1))).toEqual(climb(1));
    expect(turnedUp(climb(0))).toEqual(climb(0));
  });
});
