import { describe, expect, it } from 'vitest';
import { accumulateSample, accumulateTransition, isLive } from '../../server/flights/accumulate-flight.ts';
import { canonicalJson } from '../../server/lib/canonical-json.ts';
import { toInstant } from '../../server/lib/clock.ts';
import type { CommittedSample } from '../../server/telemetry/batch.ts';
import { buildBatch } from '../../server/telemetry/build-batch.ts';
import { toSampleRecord } from '../../server/telemetry/sample-record.ts';
import { screenSample } from '../../server/telemetry/screen-sample.ts';
import { parseTrackCursor, toSampleView, toTrackCursor } from '../../server/telemetry/to-sample-view.ts';
import { leafHashAt } from '../../server/telemetry/track-sample.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';

function committed(seconds: number, fields: Partial<CommittedSample> = {}): CommittedSample {
  return {
    ...sampleAt(seconds, fields),
    flightId: 'flt_1',
    isLate: false,
    phase: 'airborne',
    order: seconds,
    leafIndex: seconds,
    key: `key ${seconds}`,
    message: 0,
    part: 0,
    ...fields,
  };
}

type Progress = Parameters<typeof accumulateSample>[0];
const NEW: Progress = {
  serialNumber: 'TESTAIRCRAFT1',
  droneId: null,
  operatorId: null,
  droneName: null,
  droneModelId: null,
  state: null,
  simulated: false,
  liveFromMs: null,
  openedAtMs: T0,
  tookOffAtMs: null,
  takeoffKnownAtMs: null,
  landedAtMs: null,
  closedAtMs: null,
  sampleCount: 0,
  heightAboveTakeoffMetersMax: null,
  groundSpeedMpsMax: null,
  distanceMeters: 0,
  takeoffPosition: null,
  lastSample: null,
  transitions: [],
  appliedSeq: 0,
};

describe('a flight as its samples tell it', () => {
  const after = (...samples: CommittedSample[]) =>
    samples.reduce((flight, sample) => accumulateSample(flight, sample), NEW);

  it('counts, keeps the highest and fastest, and the newest as the last', () => {
    const flight = after(
      committed(0, { heightAboveTakeoffMeters: 5, groundSpeedMps: 3 }),
      committed(1, { heightAboveTakeoffMeters: 9, groundSpeedMps: null }),
      committed(2, { heightAboveTakeoffMeters: null, groundSpeedMps: 1 }),
    );
    expect(flight).toMatchObject({
      sampleCount: 3,
      heightAboveTakeoffMetersMax: 9,
      groundSpeedMpsMax: 3,
      lastSample: { observedAtMs: T0 + 2_000, order: 2 },
    });
  });

  it('does not move its marker back for a late sample, but counts it', () => {
    const flight = after(committed(5), committed(1, { isLate: true, heightAboveTakeoffMeters: 50 }));
    expect(flight).toMatchObject({ sampleCount: 2, heightAboveTakeoffMetersMax: 50 });
    expect(flight.lastSample?.observedAtMs).toBe(T0 + 5_000);
  });

  it('adds up metres flown in the air, not jumps, gaps or ground', () => {
    const step = (seconds: number, latitudeDegrees: number | null, more: Partial<CommittedSample> = {}) =>
      committed(seconds, { latitudeDegrees, ...more });
    const degree = 1 / 111_195;
    const start = 22.5;
    expect(after(step(0, start), step(1, start + 10 * degree)).distanceMeters).toBeCloseTo(10, 1);
    expect(after(step(0, start), step(1, start + 500 * degree)).distanceMeters).toBe(0);
    expect(after(step(0, start), step(61, start + 10 * degree)).distanceMeters).toBe(0);
    expect(after(step(0, start), step(1, null)).distanceMeters).toBe(0);
    const ground = step(1, start + 10 * degree, { phase: 'ground' });
    expect(after(step(0, start), ground).distanceMeters).toBe(0);
  });

  it('is live from the first sample within the grace by a clock that can be trusted', () => {
    const late = committed(0, { receivedAtMs: T0 + 30_001 });
    const untrusted = committed(1, { flags: ['clockUntrusted'] });
    const timely = committed(2, { receivedAtMs: T0 + 32_000 });
    expect([late, untrusted, timely].map(isLive)).toEqual([false, false, true]);
    expect(after(late, untrusted).liveFromMs).toBeNull();
    expect(after(late, untrusted, timely, committed(3)).liveFromMs).toBe(T0 + 32_000);
  });

  it('stays simulated once a sample said so', () => {
    expect(after(committed(0, { flags: ['simulated'] }), committed(1)).simulated).toBe(true);
  });

  it('follows its transitions, and ignores one that its state does not allow', () => {
    const at = {
      flightId: 'flt_1',
      serialNumber: 'X',
      atMs: T0,
      decidedAtMs: T0 + 5,
      reason: 'R',
      afterSample: 0,
    };
    const flying = accumulateTransition(after(committed(0)), { ...at, kind: 'tookOff' });
    expect(flying).toMatchObject({
      state: 'airborne',
      tookOffAtMs: T0,
      takeoffKnownAtMs: T0 + 5,
      takeoffPosition: { latitudeDegrees: 22.5308 },
    });
    expect(accumulateTransition(flying, { ...at, kind: 'closed' })).toBe(flying);
    const landed = accumulateTransition(flying, { ...at, kind: 'landed', atMs: T0 + 9 });
    expect(landed).toMatchObject({ state: 'landed', landedAtMs: T0 + 9 });
    expect(accumulateTransition(landed, { ...at, kind: 'resumed' })).toMatchObject({
      state: 'airborne',
      landedAtMs: null,
    });
    expect(accumulateTransition(landed, { ...at, kind: 'closed' })).toMatchObject({
      state: 'closed',
      closedAtMs: T0 + 5,
    });
  });
});

describe('the last look at a sample', () => {
  const ahead = (ms: number) => screenSample(sampleAt(0, { receivedAtMs: T0 - ms }));

  it('trusts a clock up to 5 s ahead, marks one up to an hour, and quarantines beyond', () => {
    expect(ahead(5_000)).toMatchObject({ outcome: 'usable', sample: { flags: [] } });
    expect(ahead(5_001)).toMatchObject({ outcome: 'usable', sample: { flags: ['clockUntrusted'] } });
    expect(ahead(3_600_000)).toMatchObject({ outcome: 'usable' });
    expect(ahead(3_600_001)).toMatchObject({ outcome: 'quarantined', reason: 'SAMPLE_FROM_FUTURE' });
  });

  it('takes any past since 2005 as backfill, and an unset clock as none', () => {
    const at = (observedAtMs: number) => screenSample(sampleAt(0, { observedAtMs, receivedAtMs: T0 }));
    expect(at(Date.UTC(2005, 0, 1))).toMatchObject({ outcome: 'usable' });
    expect(at(Date.UTC(2005, 0, 1) - 1)).toMatchObject({
      outcome: 'quarantined',
      reason: 'TIMESTAMP_INVALID',
    });
    expect(at(0)).toMatchObject({ outcome: 'quarantined' });
  });

  it('marks a clock once', () => {
    const flagged = sampleAt(0, { receivedAtMs: T0 - 60_000, flags: ['clockUntrusted'] });
    expect(screenSample(flagged)).toEqual({ outcome: 'usable', sample: flagged });
  });
});

describe('a batch', () => {
  const parts = (samples: CommittedSample[], previousLogSize: number) => ({
    writerId: 'writer-1',
    seq: 7,
    committedAtMs: T0,
    previousLogSize,
    messages: [
      { deviceId: 'd', topic: 't', receivedAtMs: T0, payload: Buffer.from('x'), payloadSha256: 'ab' },
    ],
    samples,
    quarantined: [],
    transitions: [],
  });

  const salts = (...bytes: number[]) => Buffer.concat(bytes.map((byte) => Buffer.alloc(16, byte)));

  it('adds one leaf a sample to the log, each with a salt of its own', () => {
    const batch = buildBatch(parts([committed(0), committed(1)], 40), salts(1, 2));
    expect(batch).toMatchObject({ _id: 'writer-1/000000000007', firstLeafIndex: 40, logSize: 42 });
    expect(batch.leafHashes).toHaveLength(64);
    expect(leafHashAt(batch, 0).equals(leafHashAt(batch, 1))).toBe(false);
    const same = buildBatch(parts([committed(0), committed(0)], 0), salts(1, 2));
    expect(leafHashAt(same, 0).equals(leafHashAt(same, 1))).toBe(false);
    expect(buildBatch(parts([], 40), salts())).toMatchObject({ logSize: 40, leafHashes: Buffer.alloc(0) });
  });

  it('names a leaf by what the sample says and the bytes that said it, not by its place', () => {
    const leaf = (of: ReturnType<typeof parts>) => leafHashAt(buildBatch(of, salts(1)), 0).toString('hex');
    const first = leaf(parts([committed(0)], 0));
    expect(leaf({ ...parts([committed(0)], 9), seq: 8 })).toBe(first);
    const other = parts([committed(0)], 0);
    const [message] = other.messages;
    if (message) message.payloadSha256 = 'cd';
    expect(leaf(other)).not.toBe(first);
    expect(leaf(parts([committed(0, { batteryPercent: 1 })], 0))).not.toBe(first);
  });

  it('hashes exactly the canonical form of its records, whatever they say', () => {
    const odd = committed(0, {
      altitudeAmslMeters: -0,
      latitudeDegrees: 1e-7,
      longitudeDegrees: 113.123_456_789_012_34,
      groundSpeedMps: 1e21,
      codes: ['"\\ \u0000 \u2028 深圳', '\ud83d\ude81'],
    });
    for (const sample of [committed(0), odd, committed(0, { clockSkewMs: -3_010 })]) {
      const record = toSampleRecord(sample, 'ab');
      expect(JSON.stringify(record)).toBe(canonicalJson(record));
    }
  });
});

describe('a device clock that is off', () => {
  it('stands in the record only where its error is known, so that older records hash as they did', () => {
    const textOf = (fields: Partial<CommittedSample>) =>
      JSON.stringify(toSampleRecord(committed(0, fields), 'ab'));
    expect(textOf({})).not.toContain('clockSkewMs');
    expect(textOf({ clockSkewMs: null })).toBe(textOf({}));
    expect(textOf({ clockSkewMs: 0 })).toContain('"clockSkewMs":0,');
  });

  it('is shown beside the original event time, which never changes', () => {
    const view = (clockSkewMs?: number) =>
      toSampleView(committed(0, clockSkewMs === undefined ? {} : { clockSkewMs }));
    expect(view()).toMatchObject({ clockSkewMs: null, correctedAt: null });
    expect(view(3_000)).toMatchObject({
      observedAt: toInstant(T0),
      clockSkewMs: 3_000,
      correctedAt: toInstant(T0 - 3_000),
    });
  });
});

it('reads its own track cursors back and no others', () => {
  for (const order of [1, 10_000, 999_999_999_999])
    expect(parseTrackCursor(toTrackCursor(order))).toBe(order);
  for (const text of ['', '-1', 'A', '1.5', 'zzzzzzzzzzzz', '{}'])
    expect(parseTrackCursor(text)).toBeUndefined();
});
