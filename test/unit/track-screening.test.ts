import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetPosition } from '../../server/lib/geo.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import {
  hasRecordings,
  readMatriceLog,
  readMavicSubtitles,
  readZurichStates,
  sampleAt,
  thin,
} from '../helpers/flight-samples.ts';
import { countFlags, newScreening, placesOf, screenAll } from '../helpers/screening.ts';

const HOME = { latitudeDegrees: 22.5308317, longitudeDegrees: 113.9472261 };
const UNPLACED = { latitudeDegrees: null, longitudeDegrees: null };
const north = (meters: number) => offsetPosition(HOME, meters, 0);
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
/** One sample a second; `fieldsAt` says what each holds. */
const everySecond = (count: number, fieldsAt: (second: number) => Partial<CanonicalSample>) =>
  range(count).map((second) => sampleAt(second, fieldsAt(second)));

describe.skipIf(!hasRecordings)('screening of real recordings', () => {
  it.each([
    ['as recorded at 10 Hz', 0, 16],
    ['thinned to 2 Hz', 500, 4],
    ['thinned to 0.5 Hz', 2_000, 1],
  ])('marks only the zero battery at the start of the Matrice log %s', (_name, everyMs, zeros) => {
    const screened = screenAll(thin(readMatriceLog(), everyMs));
    expect(countFlags(screened)).toEqual({ batteryImplausible: zeros });
    expect(placesOf(screened, 'batteryImplausible')).toEqual(range(zeros));
  });

  it('marks nothing in the Mavic subtitles, whose coordinates step by eleven metres', () => {
    expect(countFlags(screenAll(readMavicSubtitles()))).toEqual({});
  });

  it.each([0, 1] as const)('marks nothing in Zürich flight %d', (aircraft) => {
    expect(countFlags(screenAll(readZurichStates(aircraft)))).toEqual({});
  });
});

describe('a position that stands still', () => {
  /** The Phantom 4 Pro log (telemetry §6): 137 rows of one position in 13.6 s at 4.88 m/s, then 67 m in 97 ms. */
  const phantom = [
    ...range(50).map((row) => sampleAt(row / 10, { ...north(row * 0.488), groundSpeedMps: 4.88 })),
    ...range(137).map((row) => sampleAt(5 + row / 10, { ...north(24.4), groundSpeedMps: 4.88 })),
    sampleAt(18.697, { ...north(91.4), groundSpeedMps: 4.88 }),
    sampleAt(18.797, { ...north(91.9), groundSpeedMps: 4.88 }),
  ];

  it('while a speed is reported is frozen, and the catching up after it is no jump', () => {
    const screened = screenAll(phantom);
    expect(Object.keys(countFlags(screened))).toEqual(['positionFrozen']);
    const frozen = placesOf(screened, 'positionFrozen');
    expect(frozen[0]).toBeLessThanOrEqual(50 + 21);
    expect(frozen.at(-1)).toBe(186);
    expect(frozen).toHaveLength(187 - (frozen[0] ?? 0));
  });

  it('is found at 0.5 Hz with the third sample', () => {
    const slow = range(6).map((step) => sampleAt(step * 2, { ...HOME, groundSpeedMps: 4.88 }));
    expect(placesOf(screenAll(slow), 'positionFrozen')).toEqual([2, 3, 4, 5]);
  });

  it.each<[string, CanonicalSample[]]>([
    ['in a hover', everySecond(60, () => ({ ...HOME, groundSpeedMps: 0.9 }))],
    ['on the ground', everySecond(60, () => ({ ...HOME, groundSpeedMps: 0 }))],
    ['where no speed is reported', everySecond(60, () => HOME)],
    [
      'between steps of four-decimal coordinates',
      range(400).map((tenth) => {
        const at = north(tenth * 0.3);
        const latitudeDegrees = Math.round(at.latitudeDegrees * 1e4) / 1e4;
        return sampleAt(tenth / 10, { latitudeDegrees, longitudeDegrees: 113.9472, groundSpeedMps: 3 });
      }),
    ],
    [
      'that the dialect only repeats beside new values',
      everySecond(30, () => ({ ...HOME, groundSpeedMps: 8, flags: ['stale'] })),
    ],
  ])('is not frozen %s', (_name, samples) => {
    expect(countFlags(screenAll(samples))).toEqual({});
  });
});

describe('a position that jumps', () => {
  const cruise = (count: number) =>
    everySecond(count, (second) => ({ ...north(second * 5), groundSpeedMps: 5 }));
  const at = (second: number, meters: number) => sampleAt(second, { ...north(meters), groundSpeedMps: 5 });
  const hover = (count: number, groundSpeedMps: number | null) =>
    everySecond(count, () => ({ ...HOME, groundSpeedMps }));

  it.each<[string, CanonicalSample[], number[]]>([
    ['67 m in 97 ms', [...cruise(10), at(9.097, 112), at(9.2, 113), at(9.3, 113.5)], [10]],
    ['once and back', [...cruise(10), at(10, 600), at(11, 55), at(12, 60)], [10]],
    ['to a place where it stays', [...cruise(10), at(10, 600), at(11, 605), at(12, 610)], [10]],
    ['here and there', [...cruise(10), at(10, 600), at(11, -500), at(12, 60)], [10, 11]],
    ['5 km after 50 s of silence', [...cruise(10), at(59, 5_045), at(60, 5_050)], [10]],
    ['300 km after an hour', [...cruise(10), at(3_609, 300_000), at(3_610, 300_005)], [10]],
    ['5 km after standing for ten minutes', [...hover(600, 0), at(601, 5_000), at(602, 5_005)], [600]],
    ['5 km after ten minutes of one place without a speed', [...hover(600, null), at(601, 5_000)], [600]],
  ])('%s is marked where it leaves what it can reach', (_name, samples, places) => {
    const screened = screenAll(samples);
    expect(placesOf(screened, 'positionJump')).toEqual(places);
    expect(Object.keys(countFlags(screened))).toEqual(['positionJump']);
  });

  it.each([
    ['what its model flies with a tail wind', 2_100, []],
    ['further than that', 2_300, [10]],
  ])('after 50 s of silence may be %s', async (_name, meters, places) => {
    const samples = [...cruise(10), at(59, 45 + meters), at(60, 50 + meters)];
    const screening = newScreening(10, new Map([[samples[0]?.serialNumber ?? '', 23]]));
    await screening.prepare(samples);
    expect(placesOf(screenAll(samples, screening), 'positionJump')).toEqual(places);
    expect(placesOf(screenAll(samples), 'positionJump')).toEqual([]);
  });

  it.each<[string, CanonicalSample[]]>([
    [
      'to its first fix from 0/0',
      everySecond(20, (second) =>
        second < 10 ? { latitudeDegrees: 0, longitudeDegrees: 0 } : { ...HOME, groundSpeedMps: 0 },
      ),
    ],
    [
      'to its first fix from nowhere',
      everySecond(20, (second) =>
        second < 10 ? { latitudeDegrees: null, longitudeDegrees: null, flags: ['noFix'] } : HOME,
      ),
    ],
    [
      'by the noise of a receiver at 10 Hz',
      range(300).map((tenth) =>
        sampleAt(tenth / 10, { ...north(tenth * 0.5 + 8 * Math.sin(tenth * 7)), groundSpeedMps: 5 }),
      ),
    ],
    ['over a gap it can fly', [at(0, 0), at(60, 300), at(61, 305)]],
    ['at the speed of the fastest', everySecond(60, (second) => ({ ...north(second * 60) }))],
    [
      'while speeding up',
      everySecond(6, (second) => ({ ...north(second * second * 4), groundSpeedMps: second * 8 })),
    ],
  ])('is no jump %s', (_name, samples) => {
    expect(placesOf(screenAll(samples), 'positionJump')).toEqual([]);
  });
});

describe('a battery figure', () => {
  const flight = (figures: readonly (number | null)[], heightAboveTakeoffMeters = 30) =>
    everySecond(figures.length, (second) => ({
      batteryPercent: figures[second] ?? null,
      heightAboveTakeoffMeters,
    }));

  it.each<[string, CanonicalSample[], number[]]>([
    ['zero before any other reading', flight([0, 0, 61, 60, 60]), [0, 1]],
    ['zero once in flight', flight([61, 61, 0, 61, 60]), [2]],
    ['a rise in flight', flight([40, 40, 55, 40, 39]), [2]],
    ['a rise that lasts, until it is believed', flight([40, 90, 90, 90, 90, 90, 89]), [1, 2, 3]],
    ['a fall that lasts, until it is believed', flight([40, 9, 9, 9, 9, 9]), [1, 2, 3]],
  ])('is implausible: %s', (_name, samples, places) => {
    expect(placesOf(screenAll(samples), 'batteryImplausible')).toEqual(places);
  });

  it.each<[string, CanonicalSample[]]>([
    ['an ordinary discharge', flight(range(90).map((second) => 100 - second))],
    ['a sag and its recovery', flight([40, 36, 40, 39])],
    ['a change on the ground', flight([20, 20, 98, 98], 0)],
    ['a collapse of five points a second', flight([40, 35, 30, 25, 20])],
    ['none at all', flight([null, null, null])],
    [
      'a change while nothing was heard',
      [
        sampleAt(0, { batteryPercent: 30, heightAboveTakeoffMeters: 20 }),
        sampleAt(90, { batteryPercent: 95, heightAboveTakeoffMeters: 20 }),
      ],
    ],
  ])('is plausible: %s', (_name, samples) => {
    expect(countFlags(screenAll(samples))).toEqual({});
  });
});

describe('speed and height', () => {
  it.each<[string, Partial<CanonicalSample>[], string, number[]]>([
    ['a speed sentinel of 255 m/s', [{ groundSpeedMps: 255 }], 'speedImplausible', [0]],
    ['a gain of 40 m/s in a second', [5, 45, 6].map((v) => ({ groundSpeedMps: v })), 'speedImplausible', [1]],
    [
      'a height of 19,864 m from a bit error',
      [30, 19_864, 31].map((h) => ({ altitudeEllipsoidMeters: h })),
      'altitudeImplausible',
      [1],
    ],
    [
      'a climb of 80 m in a second',
      [30, 110, 31].map((h) => ({ heightAboveTakeoffMeters: h })),
      'altitudeImplausible',
      [1],
    ],
  ])('that no aircraft reaches are marked: %s', (_name, fields, flag, places) => {
    const screened = screenAll(everySecond(fields.length, (second) => ({ ...UNPLACED, ...fields[second] })));
    expect(countFlags(screened)).toEqual({ [flag]: places.length });
    expect(screened.flags.flatMap((flags, place) => (flags.length > 0 ? [place] : []))).toEqual(places);
  });

  it.each<[string, Partial<CanonicalSample>[]]>([
    ['a fall at 39 m/s', range(4).map((s) => ({ heightAboveTakeoffMeters: 120 - 39 * s }))],
    ['a climb at 15 m/s', range(9).map((s) => ({ heightAboveTakeoffMeters: 15 * s }))],
    ['an impact from 26 m/s', [26, 26, 0, 0].map((v) => ({ groundSpeedMps: v }))],
    ['a cliff below', [30, 130, 30].map((h) => ({ heightAboveGroundMeters: h }))],
    ['a flight at 5,400 m', [5_400, 5_402].map((h) => ({ altitudeAmslMeters: h }))],
  ])('that an aircraft can have are not: %s', (_name, fields) => {
    expect(
      countFlags(screenAll(everySecond(fields.length, (second) => ({ ...UNPLACED, ...fields[second] })))),
    ).toEqual({});
  });

  it('are judged in each datum for itself', () => {
    const mixed = [
      sampleAt(0, { altitudeEllipsoidMeters: 5, altitudeAmslMeters: 120 }),
      sampleAt(1, { heightAboveTakeoffMeters: 900 }),
      sampleAt(2, { altitudeAmslMeters: 121 }),
    ];
    expect(countFlags(screenAll(mixed))).toEqual({});
  });
});

describe('screening', () => {
  const anySample = fc
    .record({
      second: fc.integer({ min: -30, max: 30 }),
      meters: fc.integer({ min: -2_000, max: 2_000 }),
      groundSpeedMps: fc.option(fc.constantFrom(0, 4, 300), { nil: null }),
      heightAboveTakeoffMeters: fc.option(fc.constantFrom(0, 30, 20_000), { nil: null }),
      batteryPercent: fc.option(fc.constantFrom(0, 50, 99), { nil: null }),
    })
    .map(({ second, meters, ...fields }) => sampleAt(second, { ...north(meters), ...fields }));

  it('never changes a value, whatever comes: it adds flags, each once', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 40 }), (samples) => {
        const screening = newScreening(2);
        for (const sample of samples) {
          const before = structuredClone(sample);
          const { sample: screened } = screening.screen(sample);
          expect(sample).toEqual(before);
          expect({ ...screened, flags: [] }).toEqual({ ...sample, flags: [] });
          expect(new Set(screened.flags).size).toBe(screened.flags.length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('hands on the very sample when nothing is odd', () => {
    const sample = sampleAt(0);
    expect(newScreening(2).screen(sample).sample).toBe(sample);
  });

  it('says the same of an instant that comes again after a failed commit', () => {
    const jump = sampleAt(1, north(5_000));
    const screened = screenAll([
      sampleAt(0, HOME),
      jump,
      jump,
      sampleAt(1, { ...north(5_000), codes: ['x'] }),
    ]);
    expect(placesOf(screened, 'positionJump')).toEqual([1, 2, 3]);
  });

  it('does not judge what comes late by what came after it', () => {
    const late = [sampleAt(0, HOME), sampleAt(20, north(1_000)), sampleAt(10, north(-900))];
    expect(countFlags(screenAll(late))).toEqual({});
  });

  it('tells aircraft and sources apart', () => {
    const two = range(20).map((second) =>
      sampleAt(second, {
        serialNumber: `TESTAIRCRAFT${second % 2}`,
        ...(second % 2 ? north(0) : north(90_000)),
      }),
    );
    expect(countFlags(screenAll(two))).toEqual({});
    const sources = two.map((sample, index) => ({
      ...sample,
      serialNumber: 'TESTAIRCRAFT1',
      source: index % 2 ? ('dji' as const) : ('remote-id' as const),
    }));
    expect(countFlags(screenAll(sources))).toEqual({});
  });

  it('forgets those unheard for longest, within its bound', () => {
    const screening = newScreening(3);
    const hear = (aircraft: number, second: number, meters: number) =>
      screening.screen(sampleAt(second, { serialNumber: `TESTAIRCRAFT${aircraft}`, ...north(meters) })).sample
        .flags;
    hear(0, 0, 0);
    for (const aircraft of range(7)) hear(aircraft + 1, 0, 0);
    expect(hear(0, 1, 9_000)).toEqual([]);
    expect(hear(7, 1, 9_000)).toEqual(['positionJump']);
  });
});
