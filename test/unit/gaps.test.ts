import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeGap, type GapEvidence } from '../../server/flights/attribute-gap.ts';
import {
  addGap,
  fillGap,
  findGap,
  gapThresholdMs,
  nextIntervalMs,
  openGap,
} from '../../server/flights/find-gaps.ts';
import { type LinkMoment, toGapEvidence } from '../../server/flights/gap-evidence.ts';
import type { RecordedGap } from '../../server/flights/gap-record.ts';
import { HeardDevices } from '../../server/flights/heard-devices.ts';
import { summarizeGaps, toGap } from '../../server/flights/to-gap.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import {
  hasRecordings,
  readMatriceLog,
  readMavicSubtitles,
  sampleAt,
  T0,
  thin,
} from '../helpers/flight-samples.ts';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const gapBetween = (
  last: CanonicalSample,
  sample: CanonicalSample,
  othersHeard: boolean | null = null,
): RecordedGap | undefined =>
  findGap({ last, sample, deviceId: 'dev_1', intervalMs: 1_000, othersHeard: () => othersHeard });
const required = (gap: RecordedGap | undefined): RecordedGap => {
  if (gap === undefined) throw new Error('no gap');
  return gap;
};
/** A gap of a minute between two samples, heard again at once. */
const minute = (before: Partial<CanonicalSample> = {}, after: Partial<CanonicalSample> = {}) =>
  required(gapBetween(sampleAt(0, before), sampleAt(60, after)));
const weighed = (evidence: GapEvidence) => ({ ...attributeGap(evidence), connection: evidence.link });
const intervalOf = (everyMs: readonly number[]) =>
  everyMs.reduce<number | null>((interval, seen) => nextIntervalMs(interval, seen), null);

describe('a usual interval', () => {
  it.each([100, 500, 1_000, 2_000])('of %d ms is found, and a few long ones hardly move it', (everyMs) => {
    const jittered = range(200).map((index) => (index % 25 === 0 ? everyMs * 20 : everyMs + (index % 3) - 1));
    expect((intervalOf(jittered) ?? 0) / everyMs).toBeCloseTo(1, 0);
    expect(Math.abs((intervalOf(jittered) ?? 0) / everyMs - 1)).toBeLessThan(0.2);
  });

  it('makes silence of five of them a gap, and never less than 5 s', () => {
    expect([null, 100, 1_000, 2_000, 10_000].map(gapThresholdMs)).toEqual([
      5_000, 5_000, 5_000, 10_000, 50_000,
    ]);
  });

  it.skipIf(!hasRecordings)('finds no gap in recordings that have none', () => {
    for (const samples of [readMatriceLog(), thin(readMatriceLog(), 2_000), readMavicSubtitles()]) {
      const found = samples
        .slice(1)
        .flatMap((sample, index) => gapBetween(samples[index] ?? sample, sample) ?? []);
      expect(found).toEqual([]);
    }
  });
});

describe('a gap', () => {
  it.each<[string, CanonicalSample, CanonicalSample, boolean]>([
    ['5 s of event time', sampleAt(0), sampleAt(5), false],
    ['more than 5 s of event time', sampleAt(0), sampleAt(5.001), true],
    [
      'a recording that pauses',
      sampleAt(0, { receivedAtMs: T0 + 9e6 }),
      sampleAt(28.4, { receivedAtMs: T0 + 9e6 }),
      true,
    ],
    ['a message that came late', sampleAt(0), sampleAt(1, { receivedAtMs: T0 + 40_000 }), true],
    [
      'a recording whose upload pauses',
      sampleAt(0, { receivedAtMs: T0 + 9e6 }),
      sampleAt(1, { receivedAtMs: T0 + 9e6 + 60_000 }),
      false,
    ],
  ])('is told from ordinary intervals: %s', (_name, last, sample, isGap) => {
    expect(gapBetween(last, sample) !== undefined).toBe(isGap);
  });

  it('whose samples all came late is filled from the start', () => {
    const late = required(gapBetween(sampleAt(0), sampleAt(1, { receivedAtMs: T0 + 40_100 })));
    expect(late).toMatchObject({ fromMs: T0, toMs: T0 + 40_000, holes: [], backfilledCount: 1 });
    expect(toGap(late, weighed(toGapEvidence(late, NOTHING_AROUND)))).toMatchObject({
      state: 'backfilled',
      effect: 'proven',
      unprovenSeconds: 0,
      reachMeters: 0,
    });
  });

  it('shrinks by what comes later, and what is left is what no sample fills', () => {
    let gaps: readonly RecordedGap[] = [minute()];
    for (const second of range(21)) gaps = fillGap(gaps, T0 + second * 1_000);
    expect(gaps[0]?.holes).toEqual([{ fromMs: T0 + 20_000, toMs: T0 + 60_000 }]);
    expect(toGap(required(gaps[0]), weighed(BARE))).toMatchObject({
      state: 'closed',
      unprovenSeconds: 40,
      effect: 'notProvenBeyondReach',
      backfilledCount: 20,
    });
    for (const second of range(60)) gaps = fillGap(gaps, T0 + second * 1_000);
    expect(gaps[0]?.holes).toEqual([]);
  });

  it('is never larger than what the samples leave open, in whatever order they come', () => {
    const second = fc.integer({ min: -5, max: 65 });
    fc.assert(
      fc.property(fc.array(second, { maxLength: 60 }), (seconds) => {
        const gaps = seconds.reduce<readonly RecordedGap[]>(
          (list, at) => fillGap(list, T0 + at * 1_000),
          [minute()],
        );
        const inside = [...new Set(seconds)].filter((at) => at > 0 && at < 60);
        const stops = [0, ...inside.sort((a, b) => a - b), 60];
        const expected = stops
          .slice(1)
          .map((at, index) => [stops[index] ?? 0, at] as const)
          .filter(([from, to]) => to - from > 5)
          .map(([from, to]) => ({ fromMs: T0 + from * 1_000, toMs: T0 + to * 1_000 }));
        const holes = [...(gaps[0]?.holes ?? [])].sort((a, b) => a.fromMs - b.fromMs);
        // A piece that was short enough is proven for good.
        for (const hole of holes) expect(expected).toContainEqual(hole);
        expect(holes).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('without end ends where the aircraft is heard again, once', () => {
    const open = openGap(sampleAt(0), { deviceId: 'dev_1', intervalMs: 1_000, othersHeard: true });
    expect(toGap(open, weighed(BARE))).toMatchObject({
      state: 'open',
      to: null,
      unprovenSeconds: null,
      reachMeters: null,
      effect: 'notProvenBeyondReach',
    });
    const ended = addGap([open], minute());
    expect(ended).toEqual([minute()]);
    expect(addGap(ended, open)).toBe(ended);
    expect(addGap(ended, minute())).toBe(ended);
    expect(summarizeGaps([open, minute()], 3)).toEqual({ count: 5, truncated: true, unprovenSeconds: 60 });
  });

  it('says how far the aircraft can have been: half of what it can fly, and half of the way', () => {
    const there = sampleAt(60, { latitudeDegrees: 22.5308 + 600 / 111_195 });
    expect(toGap(required(gapBetween(sampleAt(0), there)), weighed(BARE)).reachMeters).toBe(1_650);
    expect(toGap(minute(), weighed(BARE)).reachMeters).toBe(1_350);
  });
});

const STILL = { movedMeters: 100, isClockRestarted: false, isTakeoff: false, isAirborne: false };
const BARE: GapEvidence = {
  lengthMs: 60_000,
  link: 'unknown',
  isPast: false,
  hasWill: false,
  othersHeard: null,
  serverDownMs: 0,
  isDeliveredLater: false,
  isControlLost: false,
  isRemoteIdOff: false,
  batteryPercentBefore: null,
  isLandingLowBefore: false,
  after: STILL,
  earlierGaps: 0,
};
const NOTHING_AROUND = { link: [], downtimes: [], earlierGaps: 0, nowMs: T0 + 120_000 };

describe('the cause of a gap', () => {
  const flying = { movedMeters: 300, isClockRestarted: false, isTakeoff: false, isAirborne: true };
  const far = { ...flying, movedMeters: 900 };
  it.each<[string, Partial<GapEvidence>, string, number, number]>([
    ['our own restart', { serverDownMs: 50_000, link: 'dropped' }, 'serverDown', 0.6, 1],
    ['everybody silent', { othersHeard: false }, 'broker', 0.55, 0.75],
    [
      'everybody silent and delivered later',
      { othersHeard: false, isDeliveredLater: true },
      'broker',
      0.65,
      0.85,
    ],
    [
      'a will, others heard',
      { link: 'dropped', hasWill: true, othersHeard: true, after: flying },
      'network',
      0.5,
      0.75,
    ],
    ['delivered later', { isDeliveredLater: true, link: 'dropped', hasWill: true }, 'network', 0.7, 0.9],
    ['the device stayed connected', { link: 'stayed', after: flying }, 'radioLoss', 0.65, 0.8],
    [
      'the control signal lost',
      { isControlLost: true, link: 'stayed', after: flying },
      'radioLoss',
      0.75,
      0.9,
    ],
    ['a clock that restarted', { after: { ...STILL, isClockRestarted: true } }, 'deviceOff', 0.6, 0.8],
    [
      'an empty battery, never heard again',
      { batteryPercentBefore: 6, after: null },
      'deviceOff',
      0.55,
      0.75,
    ],
    [
      'a landing, and in place after it',
      { isLandingLowBefore: true, after: { ...STILL, movedMeters: 4 } },
      'deviceOff',
      0.55,
      0.8,
    ],
    [
      'Remote ID that reports its failure',
      { isRemoteIdOff: true, after: far, link: 'unknown' },
      'reportingDisabled',
      0.6,
      0.8,
    ],
    [
      'gaps again and again, each time far away',
      { after: far, earlierGaps: 4 },
      'reportingDisabled',
      0.5,
      0.7,
    ],
  ])('is weighed: %s', (_name, evidence, cause, atLeast, atMost) => {
    const attributed = attributeGap({ ...BARE, ...evidence });
    expect(attributed.cause).toBe(cause);
    expect(attributed.confidence).toBeGreaterThanOrEqual(atLeast);
    expect(attributed.confidence).toBeLessThanOrEqual(atMost);
    expect(attributed.reasons.length).toBeGreaterThan(0);
  });

  it('is unknown when nothing speaks for any, and never certain', () => {
    expect(attributeGap({ ...BARE, isDeliveredLater: false, after: null })).toMatchObject({
      cause: 'deviceOff',
    });
    const bare = attributeGap(BARE);
    expect(bare.confidence).toBeLessThan(0.3);
    const quiet = attributeGap({ ...BARE, isDeliveredLater: true, othersHeard: false, serverDownMs: 60_000 });
    expect(quiet.confidence).toBeLessThan(1);
  });

  it.each<[string, LinkMoment[], GapEvidence['link'], boolean]>([
    ['nothing known', [], 'unknown', false],
    ['connected before, nothing since', [{ kind: 'connected', atMs: T0 - 9_000 }], 'stayed', false],
    [
      'gone before',
      [
        { kind: 'connected', atMs: T0 - 9_000 },
        { kind: 'disconnected', atMs: T0 - 5_000 },
      ],
      'unknown',
      false,
    ],
    [
      'gone meanwhile',
      [
        { kind: 'connected', atMs: T0 - 9_000 },
        { kind: 'disconnected', atMs: T0 + 9_000 },
      ],
      'dropped',
      false,
    ],
    ['a will after it', [{ kind: 'lost', atMs: T0 + 70_000 }], 'dropped', true],
    ['connected anew', [{ kind: 'connected', atMs: T0 + 50_000 }], 'dropped', false],
  ])('reads a connection: %s', (_name, link, state, hasWill) => {
    expect(toGapEvidence(minute(), { ...NOTHING_AROUND, link })).toMatchObject({ link: state, hasWill });
  });

  const DAY = 86_400_000;
  /** The same minute, sent the day after. */
  const past = required(
    gapBetween(sampleAt(0, { receivedAtMs: T0 + DAY }), sampleAt(60, { receivedAtMs: T0 + DAY + 50 })),
  );

  it.each<[string, LinkMoment[], string]>([
    ['of the day it was sent', [{ kind: 'connected', atMs: T0 + DAY - 100 }], 'unknown'],
    ['lost while it was sent', [{ kind: 'lost', atMs: T0 + DAY + 20 }], 'unknown'],
    ['of its own time', [{ kind: 'disconnected', atMs: T0 + 9_000 }], 'dropped'],
  ])('judges the gap of a past flight by connections of its own time only: %s', (_name, link, state) => {
    expect(toGapEvidence(past, { ...NOTHING_AROUND, link })).toMatchObject({ link: state });
  });

  it.each(['mode_code_reason=6', 'dji:reason:6', 'dji:hms:0x1611000a', 'dji:break:775'])(
    'reads the control signal lost from %s, and from no other number',
    (code) => {
      const lost = (codes: string[]) => toGapEvidence(minute({ codes }), NOTHING_AROUND).isControlLost;
      expect(lost([code])).toBe(true);
      expect(lost(['dji:reason:60', 'dji:reason:16', 'dji:break:773', 'dji:hms:0x1611000b'])).toBe(false);
    },
  );

  it('takes no downtime while a past flight was sent, nor the order it came in, for its cause', () => {
    const downtimes = [{ fromMs: T0 + DAY - 1_000, toMs: T0 + DAY + 40 }];
    const filled = { ...past, backfilledCount: 3 };
    const evidence = toGapEvidence(filled, { ...NOTHING_AROUND, downtimes });
    expect(evidence).toMatchObject({ serverDownMs: 0, isDeliveredLater: false });
    expect(attributeGap(evidence).reasons).toEqual(['REAPPEARED_IN_PLACE']);
  });

  it('takes the end of a past record for no silence of the aircraft', () => {
    const last = sampleAt(0, { receivedAtMs: T0 + DAY });
    const open = openGap(last, { deviceId: 'dev_1', intervalMs: 1_000, othersHeard: null });
    const link: LinkMoment[] = [{ kind: 'connected', atMs: T0 - 9_000 }];
    const evidence = toGapEvidence(open, { ...NOTHING_AROUND, link });
    expect(evidence).toMatchObject({ link: 'unknown', serverDownMs: 0 });
    expect(attributeGap(evidence)).toMatchObject({ cause: 'unknown', reasons: [] });
  });

  it('reads our downtime, codes, battery, landing and what came after', () => {
    const before: Partial<CanonicalSample> = {
      codes: ['mode_code_reason=6'],
      batteryPercent: 8,
      mode: 'landing',
      heightAboveTakeoffMeters: 3,
    };
    const gap = minute(before, { flags: ['clockRestarted'], mode: 'takeoff', heightAboveTakeoffMeters: 4 });
    const downtimes = [{ fromMs: T0 - 50_000, toMs: T0 + 30_100 }];
    expect(toGapEvidence(gap, { ...NOTHING_AROUND, downtimes, earlierGaps: 2 })).toMatchObject({
      serverDownMs: 30_000,
      isControlLost: true,
      batteryPercentBefore: 8,
      isLandingLowBefore: true,
      after: { movedMeters: 0, isClockRestarted: true, isTakeoff: true, isAirborne: true },
      earlierGaps: 2,
    });
  });
});

describe('devices heard', () => {
  it('tell a silence of one from a silence of all, and know when there is nothing to tell', () => {
    const heard = new HeardDevices();
    for (const second of range(30)) {
      heard.note('dev_1', T0 + second * 1_000);
      if (second < 15) heard.note('dev_2', T0 + second * 1_000);
    }
    expect(heard.heardOthers('dev_2', T0 + 14_000, T0 + 29_000)).toBe(true);
    expect(heard.heardOthers('dev_1', T0 + 16_000, T0 + 29_000)).toBe(false);
    expect(heard.heardOthers('dev_1', T0 + 200_000, T0 + 260_000)).toBeNull();
    expect(heard.heardOthers('dev_1', T0, T0 + 1_000)).toBeNull();
  });

  it('are remembered for an hour', () => {
    const heard = new HeardDevices();
    for (const second of range(8_000)) heard.note(`dev_${second % 9}`, T0 + second * 1_000);
    expect(heard.heardOthers('dev_x', T0 + 10_000, T0 + 20_000)).toBeNull();
    expect(heard.heardOthers('dev_x', T0 + 7_000_000, T0 + 7_020_000)).toBe(true);
  });
});
