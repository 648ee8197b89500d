import { describe, expect, it } from 'vitest';
import { columnAt, fromDeltas, toColumn, toDeltas } from '../../server/lib/columns.ts';
import { compressTightly } from '../../server/lib/compress.ts';
import { sha256Hex } from '../../server/lib/hash.ts';
import { decodeBatch, encodeBatch } from '../../server/telemetry/batch-codec.ts';
import { buildBatch } from '../../server/telemetry/build-batch.ts';
import { cutSegments } from '../../server/telemetry/cut-segments.ts';
import { toSkewColumn } from '../../server/telemetry/skew-column.ts';
import { orderOf, placeOf, sampleKeyOf, type TrackSample } from '../../server/telemetry/track-sample.ts';
import {
  decodeSealedSegment,
  decodeSegment,
  encodeSegment,
  type SealedSample,
  type StoredSegment,
  unpackedSegment,
} from '../../server/telemetry/track-segment-codec.ts';
import { TrackTails } from '../../server/telemetry/track-tails.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';

const LIMITS = { samples: 4, ageMs: 30_000, totalSamples: 100 };

function trackSample(order: number, fields: Partial<TrackSample> = {}): TrackSample {
  return {
    ...sampleAt(order),
    flightId: 'flt_1',
    isLate: false,
    order,
    leafIndex: order,
    key: `k${order}`,
    ...fields,
  };
}

describe('columns', () => {
  it('keep a value that never changes once, and give every row back', () => {
    for (const values of [
      [1, 1, 1],
      [1, 2, 1],
      [null, null],
      [null, 0],
      [['a'], ['a']],
      [['a'], []],
      ['x'],
    ]) {
      const column = toColumn<unknown>(values);
      expect(values.map((_, index) => columnAt(column, index))).toEqual(values);
    }
    expect(toColumn([7, 7, 7])).toEqual({ all: 7 });
    expect(toColumn([['a'], ['a']])).toEqual({ all: ['a'] });
    expect(toColumn([])).toEqual([]);
  });

  it('refuse to invent a row that was not stored', () => {
    expect(() => columnAt([1], 1)).toThrow(RangeError);
  });

  it('give times back from their differences', () => {
    const times = [T0, T0 + 200, T0 + 100, 0];
    expect(fromDeltas(toDeltas(times))).toEqual(times);
    expect(toDeltas(times)).toEqual([T0, 200, -100, -T0 - 100]);
  });
});

describe('a stored batch', () => {
  const payloads = ['{"a":1}', '', 'not json \u{1F681}'].map((text) => Buffer.from(text));
  const batch = buildBatch(
    {
      writerId: 'writer-1',
      seq: 3,
      committedAtMs: T0 + 5,
      previousLogSize: 9,
      messages: payloads.map((payload, index) => ({
        deviceId: `dev_${index}`,
        topic: `t/${index}`,
        receivedAtMs: T0 - index,
        payload,
        payloadSha256: sha256Hex(payload),
      })),
      samples: [0, 0, 2].map((message, index) => ({
        ...sampleAt(index, {
          latitudeDegrees: 22.530_812_345_678_9 + index,
          codes: index === 1 ? ['HMS'] : [],
          observedAtMs: T0 - index * 50,
        }),
        flightId: index === 2 ? 'flt_2' : 'flt_1',
        isLate: index === 1,
        phase: 'airborne' as const,
        order: orderOf(3, index),
        leafIndex: 9 + index,
        key: sampleKeyOf(sha256Hex(payloads[message] ?? ''), index === 1 ? 1 : 0),
        message,
        part: index === 1 ? 1 : 0,
      })),
      quarantined: [{ message: 1, dedupeKey: 'q', reason: 'PAYLOAD_NOT_JSON', detail: 'empty' }],
      transitions: [
        {
          kind: 'tookOff',
          flightId: 'flt_1',
          serialNumber: 'S',
          atMs: T0,
          decidedAtMs: T0,
          reason: 'TAKEOFF_MODE',
          afterSample: 0,
        },
      ],
    },
    Buffer.alloc(48, 5),
  );

  it('is the batch again, to the last bit and byte', () => {
    expect(decodeBatch(encodeBatch(batch))).toEqual(batch);
  });

  it('keeps what was known of each clock, and nothing where nothing was', () => {
    const skews = [-120, null, 3_000];
    const samples = batch.samples.map((sample, index) => {
      const clockSkewMs = skews[index] ?? null;
      return clockSkewMs === null ? sample : { ...sample, clockSkewMs };
    });
    expect(decodeBatch(encodeBatch({ ...batch, samples })).samples).toEqual(samples);
    expect(toSkewColumn(batch.samples)).toEqual({});
    const track = samples.slice(0, 2).map(({ phase: _, message: _m, part: _p, ...one }) => one);
    expect(decodeSegment(encodeSegment('writer-1', track))).toEqual(track);
  });

  it('that is damaged is an error, never another batch', () => {
    const stored = encodeBatch(batch);
    const { body } = stored;
    if (!Buffer.isBuffer(body)) throw new Error('no bytes');
    expect(() => decodeBatch({ ...stored, body: body.subarray(0, -4) })).toThrow();
  });

  it('numbers its samples so that batch and place can be told again', () => {
    expect([0, 9_999].map((index) => placeOf(orderOf(3, index)))).toEqual([
      { seq: 3, index: 0 },
      { seq: 3, index: 9_999 },
    ]);
    expect(new Set(batch.samples.map((sample) => sample.key)).size).toBe(3);
  });
});

describe('a track segment', () => {
  const samples = [3, 4, 9].map((order) => trackSample(order, { isLate: order === 4 }));

  it('gives its samples back', () => {
    const segment = encodeSegment('writer-1', samples);
    expect(decodeSegment(segment)).toEqual(samples);
    expect(segment).toMatchObject({ fromOrder: 3, toOrder: 9, sampleCount: 3, sealed: false });
  });

  it('once sealed holds salts and payloads too, each payload once', async () => {
    const [first, second] = ['{"one":1}', '{"two":2}'].map((text) => {
      const payload = Buffer.from(text);
      return { deviceId: 'd', topic: 't', receivedAtMs: T0, payload, payloadSha256: sha256Hex(payload) };
    });
    if (!first || !second) throw new Error('no messages');
    const sealed = samples.map(
      (sample, index): SealedSample => ({
        sample,
        salt: String(index).repeat(32),
        message: index < 2 ? first : second,
        isShared: index < 2,
      }),
    );
    const unpacked = unpackedSegment('writer-1', sealed);
    const segment: StoredSegment = {
      ...unpacked,
      body: await compressTightly(unpacked.body),
      payloads: await compressTightly(unpacked.payloads),
    };
    expect(decodeSealedSegment(segment)).toEqual(sealed);
    expect(decodeSegment(segment)).toEqual(samples);
    expect(() => decodeSealedSegment(encodeSegment('writer-1', samples))).toThrow(RangeError);
  });

  it('is cut by count and by event time, and loses nothing', () => {
    const jumps = [0, 10, 20, 3_700, 3_690, 9_000].map((seconds, index) =>
      trackSample(index, { observedAtMs: T0 + seconds * 1_000 }),
    );
    const parts = cutSegments(jumps, { samples: 2, spanMs: 3_600_000 });
    expect(parts.map((part) => part.map((sample) => sample.order))).toEqual([[0, 1], [2], [3, 4], [5]]);
    expect(cutSegments([], { samples: 2, spanMs: 1 })).toEqual([]);
  });
});

describe('the ends of tracks in memory', () => {
  it('are due when long, when old, or when there are too many over all', () => {
    const tails = new TrackTails('writer-1', { ...LIMITS, totalSamples: 6 });
    const due = (nowMs: number) => tails.listDue(nowMs);
    for (let order = 1; order <= 3; order += 1) tails.add(trackSample(order), 1, T0);
    expect(due(T0)).toEqual([]);
    expect(due(T0 + 30_000)).toEqual(['flt_1']);
    tails.add(trackSample(4), 2, T0 + 1);
    expect(due(T0 + 1)).toEqual(['flt_1']);
    tails.drop('flt_1', 4);
    for (const flight of ['a', 'b', 'c', 'd'])
      for (let order = 5; order <= 6; order += 1) tails.add(trackSample(order, { flightId: flight }), 3, T0);
    expect(due(T0)).toEqual(['a']);
  });

  it('take a sample twice as once, and say which batch they still need', () => {
    const tails = new TrackTails('writer-1', LIMITS);
    expect(tails.oldestSeq()).toBeUndefined();
    tails.add(trackSample(1), 7, T0);
    tails.add(trackSample(1), 7, T0);
    tails.add(trackSample(2, { flightId: 'flt_2' }), 9, T0);
    expect(tails.samplesOf('flt_1')).toHaveLength(1);
    expect(tails.oldestSeq()).toBe(7);
    tails.drop('flt_1', 1);
    expect(tails.oldestSeq()).toBe(9);
    expect(tails.samplesOf('flt_1')).toEqual([]);
  });

  it('keep what came while a part of them was written', () => {
    const tails = new TrackTails('writer-1', LIMITS);
    for (const order of [1, 2, 3]) tails.add(trackSample(order), order, T0);
    tails.drop('flt_1', 2);
    expect(tails.samplesOf('flt_1').map((sample) => sample.order)).toEqual([3]);
    expect(tails.oldestSeq()).toBeLessThanOrEqual(3);
  });

  it('know the newest instant of an aircraft over all its flights', () => {
    const tails = new TrackTails('writer-1', LIMITS);
    tails.add(trackSample(5), 1, T0);
    tails.add(trackSample(2, { flightId: 'flt_2' }), 1, T0);
    const { serialNumber } = trackSample(1);
    expect(tails.newestObservedAtMs(serialNumber)).toBe(trackSample(5).observedAtMs);
    expect(tails.newestObservedAtMs('nobody')).toBe(0);
    expect(tails.samplesOfAircraft(serialNumber)).toHaveLength(2);
  });
});
