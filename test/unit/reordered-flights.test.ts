import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlightTransition } from '../../server/flights/flight-tracker.schema.ts';
import { REORDER_WINDOW_MS } from '../../server/telemetry/clock-rule.ts';
import { type BatchPlace, gatherBatch, prepareMessage } from '../../server/telemetry/gather-batch.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { hasRecordings, readMatriceLog, readMavicSubtitles, T0, thin } from '../helpers/flight-samples.ts';
import { fly, namesOf, waitOut } from '../helpers/fly.ts';
import { climb, land, messageOf, sortieSamples } from '../helpers/sortie.ts';

/** Samples as a network with delays up to `windowMs` brings them; `delays` are shares of it. */
function shuffle(samples: readonly CanonicalSample[], delays: readonly number[], windowMs: number) {
  return samples
    .map((sample, index) => ({
      ...sample,
      receivedAtMs: sample.observedAtMs + (delays[index % delays.length] ?? 0) * windowMs,
    }))
    .sort((a, b) => a.receivedAtMs - b.receivedAtMs);
}

function decisions(samples: readonly CanonicalSample[]): FlightTransition[] {
  const flown = fly(samples);
  return [...flown.transitions, ...waitOut(flown.state).transitions];
}

const delays = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 20, maxLength: 97 });
const sortie = () =>
  sortieSamples({ serialNumber: 'TESTAIRCRAFT1', steps: [...climb(40), ...land()], startMs: T0 });

describe('samples swapped within the reorder window', () => {
  const flights: [string, () => CanonicalSample[]][] = [
    ['a sortie at 1 Hz', sortie],
    ...(hasRecordings
      ? ([
          ['the Matrice log at 10 Hz', readMatriceLog],
          ['the Matrice log at 1 Hz', () => thin(readMatriceLog(), 1_000)],
          ['the Matrice log at 0.5 Hz', () => thin(readMatriceLog(), 2_000)],
        ] as [string, () => CanonicalSample[]][])
      : []),
  ];

  it.each(flights)('decide take-off and landing as in order, within the window: %s', (_name, read) => {
    const samples = read();
    const ordered = decisions(samples);
    fc.assert(
      fc.property(delays, (shares) => {
        const swapped = decisions(shuffle(samples, shares, REORDER_WINDOW_MS));
        expect(namesOf(swapped)).toEqual(namesOf(ordered));
        for (const [index, one] of swapped.entries())
          expect(Math.abs(one.atMs - (ordered[index]?.atMs ?? 0))).toBeLessThanOrEqual(REORDER_WINDOW_MS);
      }),
      { numRuns: 40 },
    );
  });

  it.skipIf(!hasRecordings)('stay one flight with its take-off where only positions are known', () => {
    const samples = readMavicSubtitles();
    const [ordered] = decisions(samples);
    fc.assert(
      fc.property(delays, (shares) => {
        const flown = fly(shuffle(samples, shares, REORDER_WINDOW_MS));
        expect(new Set(flown.steps.map((step) => step.flightId)).size).toBe(1);
        expect(namesOf(flown.transitions)[0]).toBe('tookOff TAKEOFF_CLIMB');
        const apartMs = Math.abs((flown.transitions[0]?.atMs ?? 0) - (ordered?.atMs ?? 0));
        expect(apartMs).toBeLessThanOrEqual(REORDER_WINDOW_MS);
      }),
      { numRuns: 40 },
    );
  });

  it('are not late; what is older than the window is', () => {
    const [first, second, third] = sortie();
    if (!first || !second || !third) throw new Error('no sortie');
    const isLate = (samples: CanonicalSample[]) => fly(samples).steps.map((step) => step.isLate);
    expect(isLate([first, third, second])).toEqual([false, false, false]);
    const later = { ...third, observedAtMs: second.observedAtMs + REORDER_WINDOW_MS + 1 };
    expect(isLate([first, later, second])).toEqual([false, false, true]);
  });
});

describe('a message whose samples are in any order', () => {
  it('is taken in event order, each sample with its own place in the message', () => {
    const samples = sortie();
    const whole = messageOf(samples[0] ?? ({} as CanonicalSample));
    fc.assert(
      fc.property(fc.shuffledSubarray(samples, { minLength: samples.length }), (mixed) => {
        const message = { ...whole, outcome: { kind: 'samples' as const, samples: mixed } };
        const asked: CanonicalSample[] = [];
        const place: BatchPlace = {
          seq: 1,
          firstLeafIndex: 0,
          screen: (sample) => ({ sample, clockSkewMs: null }),
          assign: (sample) => {
            asked.push(sample);
            return { flightId: 'flt_1', isLate: false, phase: 'airborne', transitions: [] };
          },
        };
        const nothing = { samples: new Set<number>(), quarantineIds: new Set<string>() };
        const batch = gatherBatch([prepareMessage(message)], nothing, place);
        expect(decisions(asked)).toEqual(decisions(samples));
        for (const one of batch.samples) expect(one.observedAtMs).toBe(mixed[one.part]?.observedAtMs);
        expect(batch.receipts).toEqual([{ accepted: samples.length, duplicates: 0, quarantined: [] }]);
      }),
      { numRuns: 30 },
    );
  });
});
