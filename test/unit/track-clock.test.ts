import { describe, expect, it } from 'vitest';
import { estimateSkewMs, newSkewMemory } from '../../server/telemetry/clock-skew.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { placesOf, screenAll } from '../helpers/screening.ts';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
/** A sample of one instant, received at another, both in seconds after T0. */
const heard = (observed: number, received: number, fields: Partial<CanonicalSample> = {}) =>
  sampleAt(observed, { receivedAtMs: T0 + received * 1_000, ...fields });
/** The delays of a network, ms: never below 40, often a second. Deterministic. */
const delayMs = (index: number) => 40 + ((index * 7_919) % 97) * 10;

describe('a clock that goes back', () => {
  const live = (count: number) => range(count).map((second) => heard(second, second + 0.1));

  it.each<[string, CanonicalSample[], number[]]>([
    ['to an hour ago', [...live(10), ...range(5).map((n) => heard(n - 3_600, 20 + n))], [12]],
    ['by ten seconds, as NTP sets it', [...live(10), ...range(5).map((n) => heard(n, 10.1 + n))], [12]],
    ['at 0.5 Hz', [...live(10), ...range(4).map((n) => heard(n * 2 - 900, 20 + n * 2))], [12]],
    [
      'twice',
      [
        ...live(5),
        ...range(4).map((n) => heard(n - 3_600, 20 + n)),
        ...range(4).map((n) => heard(n - 7_200, 40 + n)),
      ],
      [7, 11],
    ],
  ])('is noticed with its third sample: %s', (_name, samples, places) => {
    expect(placesOf(screenAll(samples), 'clockRestarted')).toEqual(places);
  });

  it.each<[string, CanonicalSample[]]>([
    ['a backlog in one burst', [...live(10), ...range(300).map((n) => heard(n - 900, 12))]],
    [
      'a backlog in bursts with pauses',
      [...live(10), ...range(300).map((n) => heard(n - 900, 12 + Math.floor(n / 100) * 5))],
    ],
    ['a backlog twice as fast as time', [...live(10), ...range(60).map((n) => heard(n - 900, 12 + n / 2))]],
    [
      'a backlog between live samples',
      range(40).map((n) => (n % 2 ? heard(n, n + 0.1) : heard(n - 500, n + 0.1))),
    ],
    ['a backlog newest first', [...live(10), ...range(60).map((n) => heard(-n - 60, 12 + n))]],
    ['one late sample', [...live(10), heard(2, 10.2), heard(10, 10.3), heard(11, 11.1)]],
    ['samples swapped by the network', range(40).map((n) => heard(n % 2 ? n - 2 : n, n + 0.1))],
    ['a message sent again', [...live(10), heard(9, 10), heard(9, 11), heard(9, 12), heard(9, 13)]],
  ])('is not seen in %s', (_name, samples) => {
    expect(placesOf(screenAll(samples), 'clockRestarted')).toEqual([]);
  });

  it('starts a timeline of its own: no jump is measured across it', () => {
    const elsewhere = { latitudeDegrees: 23.1, longitudeDegrees: 113.3 };
    const { flags } = screenAll([...live(10), ...range(6).map((n) => heard(n - 3_600, 20 + n, elsewhere))]);
    expect(flags.flat()).toEqual(['clockRestarted']);
  });
});

describe('the error of a device clock', () => {
  const estimate = (samples: readonly { observedAtMs: number; receivedAtMs: number }[]) => {
    const memory = newSkewMemory();
    return samples.map((sample) => estimateSkewMs(memory, sample));
  };
  /** `seconds` of live traffic at 1 Hz of a device that is ahead by `aheadMs(second)`. */
  const device = (seconds: number, aheadMs: (second: number) => number, fromSecond = 0) =>
    range(seconds).map((second) => {
      const trueAtMs = T0 + (fromSecond + second) * 1_000;
      return {
        observedAtMs: Math.round(trueAtMs + aheadMs(second)),
        receivedAtMs: trueAtMs + delayMs(second),
      };
    });

  it.each([0, 3_000, -3_000, 3_600_000, -28_800_000])(
    'of %d ms is found within the least delay, however the network dawdles',
    (ahead) => {
      const told = estimate(device(120, () => ahead)).at(-1) ?? Number.NaN;
      expect(told).toBeLessThanOrEqual(ahead);
      expect(told).toBeGreaterThan(ahead - 150);
    },
  );

  it('is unknown for the first ten seconds, and stays the same while nothing changes', () => {
    const told = estimate(device(400, () => 2_000));
    expect(told.slice(0, 10)).toEqual(range(10).map(() => null));
    expect(new Set(told.slice(100)).size).toBe(1);
  });

  it('is followed as it drifts', () => {
    // A second in an hour: far worse than any crystal.
    const drift = (second: number) => 1_000 + second / 3.6;
    const told = estimate(device(3_600, drift)).at(-1) ?? Number.NaN;
    expect(Math.abs(told - drift(3_600))).toBeLessThan(350);
  });

  it('does not count a stall of the network nor the burst that follows it', () => {
    const before = device(60, () => 0);
    const stalled = device(60, () => 0, 60).map((one) => ({ ...one, receivedAtMs: T0 + 120_000 }));
    const after = device(60, () => 0, 121);
    const told = estimate([...before, ...stalled, ...after]);
    for (const one of told.slice(20)) expect(Math.abs(one ?? Number.NaN)).toBeLessThan(150);
  });

  it.each<[string, { observedAtMs: number; receivedAtMs: number }[]]>([
    [
      'a recording sent as fast as it goes',
      range(600).map((n) => ({ observedAtMs: T0 + n * 1_000, receivedAtMs: T0 + 9_000_000 + n * 20 })),
    ],
    [
      'a recording of last week sent in real time',
      range(600).map((n) => ({ observedAtMs: T0 + n * 1_000, receivedAtMs: T0 + 604_800_000 + n * 1_000 })),
    ],
  ])('is not made up from %s', (_name, samples) => {
    expect(new Set(estimate(samples))).toEqual(new Set([null]));
  });

  it('is not asked of instants that are our own', () => {
    const ours = range(60).map((n) => heard(n, n, { flags: ['timeOfReceipt'] }));
    expect(screenAll(ours).clockSkewMs).toBeNull();
  });

  it('is forgotten when the clock goes back, and found anew', () => {
    const first = range(60).map((n) => heard(n + 5, n + 0.1));
    const second = range(60).map((n) => heard(n - 3_600, 100 + n));
    expect(screenAll([...first, ...second.slice(0, 4)]).clockSkewMs).toBeNull();
    expect(screenAll([...first, ...second]).clockSkewMs).toBe(-3_700_000);
  });
});
