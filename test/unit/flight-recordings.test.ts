import { describe, expect, it } from 'vitest';
import {
  hasRecordings,
  readMatriceLog,
  readMavicSubtitles,
  readZurichStates,
  T0,
  thin,
} from '../helpers/flight-samples.ts';
import { fly, namesOf, silence, waitOut, watch } from '../helpers/fly.ts';

const secondsOf = (atMs: number | undefined) => ((atMs ?? Number.NaN) - T0) / 1_000;

describe.skipIf(!hasRecordings)('flights of real recordings', () => {
  it.each([
    ['as recorded at 10 Hz', 0],
    ['thinned to 2 Hz', 500],
    ['thinned to 0.5 Hz, as DJI sends it', 2_000],
  ])('sees exactly one flight in the Matrice log %s, landed by silence', (_name, everyMs) => {
    const flown = fly(thin(readMatriceLog(), everyMs));
    const after = waitOut(flown.state);
    expect(namesOf([...flown.transitions, ...after.transitions])).toEqual([
      'tookOff TAKEOFF_MODE',
      'landed LANDED_SILENCE',
      'closed CLOSED_LANDED',
    ]);
    expect(secondsOf(flown.transitions[0]?.atMs)).toBeGreaterThan(1.5);
    expect(secondsOf(flown.transitions[0]?.atMs)).toBeLessThan(5);
    expect(secondsOf(after.transitions[0]?.atMs)).toBeGreaterThan(157);
    expect(new Set(flown.steps.map((step) => step.flightId)).size).toBe(1);
  });

  it('sees exactly one flight in the Mavic subtitles from height alone', () => {
    const samples = readMavicSubtitles();
    const flown = fly(samples);
    const after = waitOut(flown.state);
    expect(namesOf([...flown.transitions, ...after.transitions])).toEqual([
      'tookOff TAKEOFF_CLIMB',
      'landed LANDED_STILL',
      'closed CLOSED_LANDED',
    ]);
    const startMs = samples[0]?.observedAtMs ?? 0;
    const [tookOff, landed] = flown.transitions.map((one) => (one.atMs - startMs) / 1_000);
    expect(tookOff).toBeGreaterThanOrEqual(16);
    expect(tookOff).toBeLessThanOrEqual(18);
    expect(landed).toBeGreaterThanOrEqual(450);
    expect(landed).toBeLessThanOrEqual(460);
    expect(flown.steps.some((step) => step.isLate)).toBe(false);
    expect(flown.steps.filter((step) => step.isDuplicateTime)).toHaveLength(5);
  });

  it.each([0, 1] as const)('loses and closes Zürich aircraft %d, which is cut off in the air', (aircraft) => {
    const flown = fly(readZurichStates(aircraft));
    expect(flown.transitions.map((one) => one.kind)).toEqual(['tookOff']);
    expect(namesOf(waitOut(flown.state).transitions)).toEqual(['lost LINK_SILENT', 'closed CLOSED_SILENT']);
  });
});

describe.skipIf(!hasRecordings)('detection on real recordings', () => {
  it.each([0, 500, 1_000, 2_000])('finds nothing in the Matrice log thinned by %d ms', (everyMs) => {
    const seen = watch(thin(readMatriceLog(), everyMs), 3);
    expect([...seen.findings, ...silence(seen.state, 120, true).findings]).toEqual([]);
  });

  it.each([3, null])(
    'finds nothing in the Mavic subtitles with a maximum descent of %s m/s',
    (maxDescentMps) => {
      const seen = watch(readMavicSubtitles(), maxDescentMps);
      expect([...seen.findings, ...silence(seen.state, 120, true).findings]).toEqual([]);
    },
  );

  it.each([0, 1] as const)('finds only the link loss of Zürich aircraft %d', (aircraft) => {
    const seen = watch(readZurichStates(aircraft), 5);
    expect(seen.findings).toEqual([]);
    const kinds = silence(seen.state, 90, true).findings.map((one) => `${one.kind} ${one.tier}`);
    expect(kinds).toEqual(['linkLoss suspected', 'linkLoss probable']);
  });
});
