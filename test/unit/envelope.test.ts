import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInsideVolume } from '../../server/airspace/volume-geometry.ts';
import { offsetPosition } from '../../server/lib/geo.ts';
import { followEnvelope, NO_ENVELOPE_PROGRESS } from '../../server/policies/follow-envelope.ts';
import { type EnvelopePoint, type EnvelopeTerms, testSegment } from '../../server/policies/test-segment.ts';
import { NANSHAN, routeFrom, squareAround } from '../helpers/volumes.ts';

const HOUR_MS = 3_600_000;

/** `seconds` into the window, metres north and east of the middle. */
const at = (
  seconds: number,
  [north, east]: readonly [number, number],
  fields: Partial<EnvelopePoint> = {},
): EnvelopePoint => ({
  ...offsetPosition(NANSHAN, north, east),
  trueHeightMeters: 50,
  atMs: seconds * 1_000,
  observedClass: null,
  pilotId: null,
  ...fields,
});

/** A square of 400 m, floor to 120 m, for an hour. */
const terms = (fields: Partial<EnvelopeTerms> = {}): EnvelopeTerms => ({
  volume: squareAround(NANSHAN, 400),
  fromMs: 0,
  toMs: HOUR_MS,
  insuredClass: 'small',
  pilotIds: ['plt_1'],
  maxSpeedMps: 20,
  ...fields,
});
const kinds = (...args: Parameters<typeof testSegment>) =>
  testSegment(...args).breaches.map(({ kind }) => kind);

describe('a segment inside what was agreed', () => {
  it('breaches nothing and says what is left of space and time', () => {
    const tested = testSegment(at(0, [0, 0]), at(1, [0, 140]), terms());
    expect(tested.breaches).toEqual([]);
    expect(tested.edge?.horizontalMeters).toBeCloseTo(60, 0);
    expect(tested.edge?.verticalMeters).toBeCloseTo(70, 6);
    expect(tested.secondsLeft).toBe(3_599);
  });

  it('without a volume asks for time, class and pilot only', () => {
    expect(testSegment(at(0, [0, 0]), at(300, [90_000, 0]), terms({ volume: null }))).toEqual({
      breaches: [],
      edge: null,
      secondsLeft: 3_300,
    });
  });
});

describe('a segment that leaves', () => {
  it('is out from where it crosses the edge, to the tenth of a second', () => {
    const [breach] = testSegment(at(0, [0, 190]), at(2, [0, 210]), terms()).breaches;
    expect(breach).toMatchObject({ kind: 'OUTSIDE_AREA', toMs: 2_000 });
    expect(Math.abs((breach?.fromMs ?? 0) - 1_000)).toBeLessThan(100);
    expect(breach?.metersBeyond).toBeCloseTo(10, 0);
  });

  it('is noticed between two samples that are both inside: across a corner cut off a route', () => {
    const volume = routeFrom(
      NANSHAN,
      [
        [0, 0],
        [300, 0],
        [300, 300],
      ],
      30,
    );
    const breaches = testSegment(at(0, [0, 0]), at(8, [300, 300]), terms({ volume })).breaches;
    expect(breaches.map(({ kind }) => kind)).toEqual(['OUTSIDE_AREA']);
    expect(breaches[0]?.fromMs).toBeGreaterThan(0);
    expect(breaches[0]?.toMs).toBeLessThan(8_000);
  });

  it('reports every breach, not the first', () => {
    const before = at(3_598, [0, 190], { trueHeightMeters: 110 });
    const sample = at(3_602, [0, 230], {
      trueHeightMeters: 130,
      observedClass: 'medium',
      pilotId: 'plt_2',
    });
    expect(kinds(before, sample, terms()).sort()).toEqual([
      'ABOVE_CEILING',
      'AFTER_WINDOW',
      'OTHER_PILOT',
      'OUTSIDE_AREA',
      'RISKIER_CLASS',
    ]);
  });

  it('counts heights from where the ceiling is crossed, by true height only', () => {
    const climb = testSegment(
      at(0, [0, 0], { trueHeightMeters: 110 }),
      at(4, [0, 0], { trueHeightMeters: 150 }),
      terms(),
    );
    expect(climb.breaches).toEqual([{ kind: 'ABOVE_CEILING', fromMs: 1_000, toMs: 4_000, metersBeyond: 30 }]);
    const unknown = { trueHeightMeters: null };
    expect(kinds(at(0, [0, 0], unknown), at(1, [0, 0], unknown), terms())).toEqual([]);
  });

  it('knows a floor where one was agreed, and none on the ground', () => {
    const low = { trueHeightMeters: -1 };
    expect(kinds(at(0, [0, 0], low), at(1, [0, 0], low), terms())).toEqual([]);
    const volume = squareAround(NANSHAN, 400, { floorMeters: 40 });
    expect(kinds(null, at(1, [0, 0], low), terms({ volume }))).toEqual(['BELOW_FLOOR']);
  });

  it('is a lower class than insured without breach', () => {
    expect(kinds(null, at(1, [0, 0], { observedClass: 'light' }), terms())).toEqual([]);
  });
});

describe('a silence', () => {
  it('in which the aircraft could not have left is proven', () => {
    expect(kinds(at(0, [0, 0]), at(11, [0, 0]), terms({ maxSpeedMps: 5 }))).toEqual([]);
  });

  it('near the edge is not proven between the time to the edge and the time back', () => {
    const low = { trueHeightMeters: null };
    const [breach, ...more] = testSegment(at(0, [0, 160], low), at(30, [0, 100], low), terms()).breaches;
    expect(more).toEqual([]);
    expect(breach?.kind).toBe('NOT_PROVEN');
    expect(breach?.fromMs).toBeCloseTo(2_000, -2);
    expect(breach?.toMs).toBeCloseTo(25_000, -2);
  });

  it('after which it is further than it can fly proves nothing at all', () => {
    expect(testSegment(at(0, [0, -190]), at(12, [0, 190]), terms({ maxSpeedMps: 10 })).breaches).toEqual([
      { kind: 'NOT_PROVEN', fromMs: 0, toMs: 12_000, metersBeyond: null },
    ]);
  });
});

describe('any flight', () => {
  const place = fc.tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 }));

  it('has every sample that lies outside in a breach, and no breach while it is inside a convex area', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 2, maxLength: 30 }), (places) => {
        const volume = squareAround(NANSHAN, 400);
        const points = places.map((offset, index) => at(index, offset));
        const { breaches } = points.reduce(
          (progress, point) => followEnvelope(progress, point, terms({ volume })),
          NO_ENVELOPE_PROGRESS,
        );
        const isOut = (point: EnvelopePoint) => isInsideVolume(volume, point) === false;
        for (const point of points.filter(isOut))
          expect(breaches.some(({ fromMs, toMs }) => fromMs <= point.atMs && point.atMs <= toMs)).toBe(true);
        if (!points.some(isOut)) expect(breaches).toEqual([]);
      }),
    );
  });

  it('keeps a stretch outside as one breach, tells of it once, and comes back inside', () => {
    const states: string[] = [];
    let progress = NO_ENVELOPE_PROGRESS;
    for (const east of [100, 130, 150, 190, 210, 230, 210, 190, 150, 130, 120, 100]) {
      progress = followEnvelope(progress, at(states.length, [0, east]), terms());
      states.push(progress.state);
    }
    const inside = 'inside';
    expect(states).toEqual([
      ...[inside, inside, 'near', 'near', 'outside', 'outside', 'outside'],
      ...['near', 'near', 'near', inside, inside],
    ]);
    expect(progress.breaches).toHaveLength(1);
  });

  it('tests a late sample for itself and goes on from the newest', () => {
    const newest = followEnvelope(NO_ENVELOPE_PROGRESS, at(10, [0, 0]), terms());
    const late = followEnvelope(newest, at(5, [0, 250]), terms());
    expect(late).toMatchObject({
      state: 'inside',
      last: { atMs: 10_000 },
      breaches: [{ kind: 'OUTSIDE_AREA', fromMs: 5_000, toMs: 5_000 }],
    });
  });
});
