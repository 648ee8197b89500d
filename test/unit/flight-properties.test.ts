import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceFlight, nextTickAtMs, tickFlight } from '../../server/flights/advance-flight.ts';
import { type FlightState, findFlightState } from '../../server/flights/flight-state.ts';
import {
  type FlightTransition,
  type TrackerState,
  TrackerStateSchema,
} from '../../server/flights/flight-tracker.schema.ts';
import { type CanonicalSample, FLIGHT_MODES } from '../../server/telemetry/sample.schema.ts';
import { sampleAt } from '../helpers/flight-samples.ts';

type Step = { sample: CanonicalSample } | { waitSeconds: number };

const orNull = (arbitrary: fc.Arbitrary<number>) => fc.option(arbitrary, { nil: null });
const sampleStep = fc
  .record({
    seconds: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: -20_000, max: 20_000 })),
    mode: fc.option(fc.constantFrom(...FLIGHT_MODES), { nil: null }),
    heightAboveTakeoffMeters: orNull(fc.constantFrom(0, 0.5, 1.5, 4, 30)),
    groundSpeedMps: orNull(fc.constantFrom(0, 0.5, 8)),
    verticalSpeedMps: orNull(fc.constantFrom(-12, -1, 0, 0.4, 3)),
  })
  .map(({ seconds, ...fields }): Step => ({ sample: sampleAt(seconds, fields) }));
/** A believable flight cut into the mess, so that every rule is reached. */
const flightStep = fc.integer({ min: 0, max: 20_000 }).map((start): Step[] =>
  [0, 1, 2, 3, 4, 10, 11, 12].map((second) => ({
    sample: sampleAt(start + second, {
      mode: second < 10 ? 'mission' : 'standby',
      heightAboveTakeoffMeters: second < 10 ? 20 : 0,
      groundSpeedMps: 0,
      verticalSpeedMps: 0,
    }),
  })),
);
const waitStep = fc.constantFrom(5, 11, 70, 2_000).map((waitSeconds): Step => ({ waitSeconds }));
const script = fc
  .array(
    fc.oneof(
      sampleStep.map((step) => [step]),
      flightStep,
      waitStep.map((step) => [step]),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.flat());

/** Runs a script; receive time is the order of arrival, whatever the event times say. */
function run(steps: readonly Step[], reload: (state: TrackerState) => TrackerState = (state) => state) {
  let state: TrackerState | undefined;
  let nowMs = 1_800_000_000_000;
  const transitions: FlightTransition[] = [];
  const flightIds: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (state !== undefined) state = reload(state);
    if ('waitSeconds' in step) {
      nowMs += step.waitSeconds * 1_000;
      if (state === undefined) continue;
      const ticked = tickFlight(state, nowMs);
      state = ticked.state;
      transitions.push(...ticked.transitions);
      continue;
    }
    nowMs += 500;
    const next = advanceFlight(state, { ...step.sample, receivedAtMs: nowMs }, () => `F${index}`);
    state = next.state;
    transitions.push(...next.transitions);
    flightIds.push(next.flightId);
  }
  return { state, transitions, flightIds, nowMs };
}

describe('the flights machine', () => {
  it('keeps every flight within the state table for any order, repetition and silence', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { transitions, flightIds } = run(steps);
        const states = new Map<string, FlightState>();
        for (const { flightId, kind } of transitions) {
          const next = findFlightState(states.get(flightId), kind);
          expect(next, `${states.get(flightId)} --${kind}--> of ${flightId}`).toBeDefined();
          if (next !== undefined) states.set(flightId, next);
          expect(flightIds).toContain(flightId);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same answer when its state is stored and read back between any two steps', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const stored = run(steps, (state) => TrackerStateSchema.parse(JSON.parse(JSON.stringify(state))));
        expect(stored).toEqual(run(steps));
      }),
      { numRuns: 150 },
    );
  });

  it('closes every flight once nothing more is heard, and ticking before it is due changes nothing', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { state, nowMs } = run(steps);
        if (state === undefined) return;
        const settled = tickFlight(state, nowMs);
        const due = nextTickAtMs(settled.state);
        if (due !== undefined) expect(tickFlight(settled.state, due - 1).transitions).toEqual([]);
        const end = tickFlight(settled.state, nowMs + 7_200_000).state;
        expect(end.lanes.every((lane) => lane.phase === 'ground' || lane.phase === 'closed')).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('gives every sample a flight that was opened by it or before it', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { flightIds } = run(steps);
        for (const [index, flightId] of flightIds.entries()) {
          expect(flightId.startsWith('F')).toBe(true);
          expect(flightIds.indexOf(flightId)).toBeLessThanOrEqual(index);
        }
      }),
      { numRuns: 50 },
    );
  });
});
