import { describe, expect, it } from 'vitest';
import { advanceFlight, nextTickAtMs, tickFlight } from '../../server/flights/advance-flight.ts';
import { TrackerStateSchema } from '../../server/flights/flight-tracker.schema.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { fly, namesOf, waitOut } from '../helpers/fly.ts';

type Fields = Partial<CanonicalSample>;
const ground: Fields = {
  mode: 'standby',
  heightAboveTakeoffMeters: 0,
  groundSpeedMps: 0,
  verticalSpeedMps: 0,
};
const cruise: Fields = {
  mode: 'mission',
  heightAboveTakeoffMeters: 50,
  groundSpeedMps: 8,
  verticalSpeedMps: 0,
};

/** One sample per `everySeconds` in [from, to]. */
function span(from: number, to: number, fields: Fields, everySeconds = 1): CanonicalSample[] {
  const count = Math.floor((to - from) / everySeconds) + 1;
  return Array.from({ length: count }, (_, index) => sampleAt(from + index * everySeconds, fields));
}
const flight = (from: number, to: number) => span(from, to, cruise);
const names = (samples: CanonicalSample[]) => namesOf(fly(samples).transitions);

describe('take-off', () => {
  const rolling: Fields = { ...ground, mode: 'takeoff' };
  it.each<[string, Fields, string[]]>([
    ['an airborne code at height', cruise, ['tookOff FIRST_SEEN_AIRBORNE']],
    ['an airborne code with nothing measured', { mode: 'manual' }, ['tookOff FIRST_SEEN_AIRBORNE']],
    [
      'a climb at 2.5 m without a code',
      { heightAboveTakeoffMeters: 2.5, verticalSpeedMps: 1 },
      ['tookOff FIRST_SEEN_AIRBORNE'],
    ],
    ['motors running on the ground in take-off mode', rolling, []],
    ['speed without height or code', { groundSpeedMps: 6 }, []],
    ['a climb below 2 m without a code', { heightAboveTakeoffMeters: 1.5, verticalSpeedMps: 1 }, []],
    [
      'an aircraft carried upstairs in standby',
      { mode: 'standby', heightAboveTakeoffMeters: 4, verticalSpeedMps: 0.8 },
      [],
    ],
    ['no values at all', {}, []],
  ])('of %s', (_name, fields, expected) => {
    expect(names(span(0, 4, fields))).toEqual(expected);
  });

  it('needs two samples two seconds apart and dates the take-off by the first', () => {
    expect(names([...span(0, 5, ground), ...span(6, 7.5, cruise, 0.5)])).toEqual([]);
    const flown = fly([...span(0, 5, ground), ...span(6, 8, cruise, 0.5)]);
    expect(flown.transitions).toEqual([
      { kind: 'tookOff', flightId: 'F1', atMs: T0 + 6_000, decidedAtMs: T0 + 8_100, reason: 'TAKEOFF_MODE' },
    ]);
  });

  it('forgets a sign that a ground sample contradicts', () => {
    expect(
      names([...span(0, 5, ground), sampleAt(6, cruise), sampleAt(7, ground), ...span(8, 9, cruise)]),
    ).toEqual([]);
  });
});

describe('landing', () => {
  it('takes an on-ground code only when it lasts a second', () => {
    const flicker = [sampleAt(11, ground), ...flight(12, 20)];
    expect(names([...flight(0, 10), ...flicker])).toEqual(['tookOff FIRST_SEEN_AIRBORNE']);
    const burst = [sampleAt(10.1, ground), sampleAt(10.2, ground), sampleAt(10.3, ground)];
    expect(names([...flight(0, 10), ...burst, ...flight(11, 20)])).toEqual(['tookOff FIRST_SEEN_AIRBORNE']);
    const flown = fly([...flight(0, 10), ...span(11, 13, ground)]);
    expect(flown.transitions.at(-1)).toMatchObject({
      kind: 'landed',
      reason: 'LANDED_MODE',
      atMs: T0 + 11_000,
    });
  });

  it('refuses an on-ground code while the aircraft falls', () => {
    const falling: Fields = { mode: 'standby', heightAboveTakeoffMeters: 20, verticalSpeedMps: -9 };
    expect(names([...flight(0, 10), ...span(11, 13, falling)])).toEqual(['tookOff FIRST_SEEN_AIRBORNE']);
  });

  const still: Fields = { groundSpeedMps: 0.2, verticalSpeedMps: 0 };
  it.each<[string, Fields, number, boolean]>([
    ['5 s near the ground without a code', { ...still, heightAboveTakeoffMeters: 1.5 }, 5, true],
    ['4 s near the ground without a code', { ...still, heightAboveTakeoffMeters: 1.5 }, 4, false],
    ['a hover at 3.5 m', { ...still, heightAboveTakeoffMeters: 3.5 }, 90, false],
    [
      'a 40 s hover at 1.2 m in a flying mode',
      { ...still, heightAboveTakeoffMeters: 1.2, mode: 'hover' },
      40,
      false,
    ],
    ['60 s at 1.2 m in a flying mode', { ...still, heightAboveTakeoffMeters: 1.2, mode: 'manual' }, 60, true],
    ['5 s at 0.3 m in a flying mode', { ...still, heightAboveTakeoffMeters: 0.3, mode: 'manual' }, 5, true],
    ['a hover 30 m below a cliff take-off', { ...still, heightAboveTakeoffMeters: -30 }, 90, false],
    [
      '30 m below take-off but 0.2 m above ground',
      { ...still, heightAboveTakeoffMeters: -30, heightAboveGroundMeters: 0.2 },
      5,
      true,
    ],
  ])('by standing still: %s', (_name, fields, seconds, isLanded) => {
    const all = names([...flight(0, 10), ...span(11, 11 + seconds, fields)]);
    expect(all.includes('landed LANDED_STILL')).toBe(isLanded);
  });

  it('by silence: 10 s after a landing mode below 5 m, never from higher', () => {
    const low = fly([
      ...flight(0, 10),
      sampleAt(11, { mode: 'landing', heightAboveTakeoffMeters: 4, verticalSpeedMps: -1 }),
    ]);
    expect(nextTickAtMs(low.state)).toBe(T0 + 21_100);
    expect(tickFlight(low.state, T0 + 21_099).transitions).toEqual([]);
    expect(namesOf(tickFlight(low.state, T0 + 21_100).transitions)).toEqual(['landed LANDED_SILENCE']);
    const high = fly([...flight(0, 10), sampleAt(11, { mode: 'landing', heightAboveTakeoffMeters: 6 })]);
    expect(namesOf(waitOut(high.state).transitions)).toEqual(['lost LINK_SILENT', 'closed CLOSED_SILENT']);
  });
});

describe('silence', () => {
  it('is lost after 60 s and closed after 30 min of receive time', () => {
    const { state } = fly(flight(0, 10));
    const lost = tickFlight(state, T0 + 70_100);
    expect(lost.transitions).toMatchObject([{ kind: 'lost', atMs: T0 + 10_000, decidedAtMs: T0 + 70_100 }]);
    expect(nextTickAtMs(lost.state)).toBe(T0 + 10_100 + 30 * 60_000);
    expect(namesOf(tickFlight(state, T0 + 3_600_000).transitions)).toEqual([
      'lost LINK_SILENT',
      'closed CLOSED_SILENT',
    ]);
  });

  it('ends a recording of the past a minute after its last sample came, since no more can be waited for', () => {
    const receivedAtMs = T0 + 86_400_000;
    const { state } = fly(flight(0, 10).map((sample) => ({ ...sample, receivedAtMs })));
    expect(nextTickAtMs(state)).toBe(receivedAtMs + 60_000);
    expect(namesOf(tickFlight(state, receivedAtMs + 60_000).transitions)).toEqual([
      'lost LINK_SILENT',
      'closed CLOSED_SILENT',
    ]);
  });

  it('resumes the same flight when the feed comes back, whether ticked or in a backlog', () => {
    const first = fly(flight(0, 10));
    const ticked = tickFlight(first.state, T0 + 80_000);
    const back = advanceFlight(ticked.state, sampleAt(90, cruise), () => 'NEW');
    expect(back.flightId).toBe('F1');
    expect(namesOf(back.transitions)).toEqual(['resumed LINK_RESUMED']);
    expect(names([...flight(0, 10), sampleAt(90, cruise)]).slice(1)).toEqual([
      'lost LINK_SILENT',
      'resumed LINK_RESUMED',
    ]);
  });

  it('keeps the flight of an aircraft that jumps within a minute: it can neither land nor be carried there', () => {
    const silent = fly(flight(0, 10)).state;
    const far = advanceFlight(silent, sampleAt(60, { ...cruise, latitudeDegrees: 23.4 }), () => 'NEW');
    expect(far).toMatchObject({ flightId: 'F1', transitions: [] });
  });

  it('makes a new flight of a lost aircraft that takes off again, or is where it cannot have flown', () => {
    const lost = tickFlight(fly(flight(0, 10)).state, T0 + 80_000).state;
    const off = advanceFlight(lost, sampleAt(90, { ...cruise, mode: 'takeoff' }), () => 'NEW');
    const far = advanceFlight(lost, sampleAt(90, { ...cruise, latitudeDegrees: 23.4 }), () => 'NEW');
    for (const step of [off, far]) {
      expect(step.flightId).toBe('NEW');
      expect(namesOf(step.transitions)).toContain('closed SUPERSEDED');
    }
  });

  it('makes a new flight of a backlog gap beyond 30 min', () => {
    const flown = fly([...flight(0, 10), ...flight(2_000, 2_010)]);
    expect(namesOf(flown.transitions)).toEqual([
      'tookOff FIRST_SEEN_AIRBORNE',
      'lost LINK_SILENT',
      'closed CLOSED_SILENT',
      'tookOff FIRST_SEEN_AIRBORNE',
    ]);
    expect(flown.steps.at(-1)?.flightId).toBe('F12');
  });
});

describe('segments', () => {
  it('keeps a touch-and-go within 20 s in one flight', () => {
    const flown = fly([...flight(0, 10), ...span(11, 20, ground), ...flight(21, 30)]);
    expect(namesOf(flown.transitions).slice(1)).toEqual(['landed LANDED_MODE', 'resumed TOUCH_AND_GO']);
    expect(flown.steps.at(-1)?.flightId).toBe('F1');
  });

  it('starts a new flight after a battery swap of 40 s', () => {
    const flown = fly([...flight(0, 10), ...span(11, 51, ground), ...flight(52, 60)]);
    expect(namesOf(flown.transitions).slice(1)).toEqual([
      'landed LANDED_MODE',
      'closed SUPERSEDED',
      'tookOff TAKEOFF_MODE',
    ]);
    expect(flown.transitions.at(-1)?.flightId).toBe(flown.steps.at(-1)?.flightId);
    expect(flown.steps.at(-1)?.flightId).not.toBe('F1');
  });

  it('closes a landed flight after a minute of ground samples and opens a segment', () => {
    const flown = fly([...flight(0, 10), ...span(11, 80, ground)]);
    expect(namesOf(flown.transitions).slice(1)).toEqual(['landed LANDED_MODE', 'closed CLOSED_LANDED']);
    expect(flown.steps.at(-1)?.flightId).not.toBe('F1');
  });

  it('rolls pre-flight ground segments over after 10 min and after a gap of 5 min', () => {
    const long = fly(span(0, 1_300, ground, 10));
    expect(new Set(long.steps.map((step) => step.flightId)).size).toBe(3);
    const gap = fly([sampleAt(0, ground), sampleAt(299, ground), sampleAt(600, ground)]);
    expect(gap.steps.map((step) => step.flightId)).toEqual(['F1', 'F1', 'F3']);
    expect(long.transitions).toEqual([]);
  });
});

describe('time', () => {
  it('assigns late samples to the flight that contains them and lets them drive nothing', () => {
    const { state } = fly([...flight(0, 100), ...span(101, 180, ground), ...span(181, 300, ground)]);
    const late = advanceFlight(state, sampleAt(50, { ...cruise, receivedAtMs: T0 + 301_000 }), () => 'NEW');
    expect(late).toMatchObject({ flightId: 'F1', isLate: true, isClockBack: false, transitions: [] });
  });

  it('takes a clock that jumps ahead for no silence: the sample stays with the flight and ends nothing', () => {
    const { state } = fly(flight(0, 10));
    for (const aheadSeconds of [61, 360, 3_300]) {
      const jump = sampleAt(10.5 + aheadSeconds, {
        ...cruise,
        receivedAtMs: T0 + 10_600,
        flags: ['clockUntrusted'],
      });
      const step = advanceFlight(state, jump, () => 'NEW');
      expect(step).toMatchObject({ flightId: 'F1', phase: 'airborne', transitions: [] });
      const next = advanceFlight(step.state, sampleAt(11, cruise), () => 'NEW');
      expect(next).toMatchObject({ flightId: 'F1', phase: 'airborne', isLate: false, transitions: [] });
    }
  });

  it('keeps two samples of one instant as two, neither late', () => {
    const flown = fly([sampleAt(0, ground), sampleAt(0, { ...ground, heightAboveTakeoffMeters: 0.1 })]);
    expect(flown.steps.map((step) => [step.isLate, step.isDuplicateTime])).toEqual([
      [false, false],
      [false, true],
    ]);
  });

  it('runs a past recording beside the live flight, which it never disturbs', () => {
    const live = fly(flight(0, 10));
    const past = [...flight(-90_000, -89_990), ...span(-89_989, -89_980, ground)].map((sample) => ({
      ...sample,
      receivedAtMs: T0 + 10_500,
    }));
    const backfill = fly(past, live.state);
    expect(backfill.steps.every((step) => step.isClockBack && !step.isLate)).toBe(true);
    expect(namesOf(backfill.transitions)).toEqual(['tookOff FIRST_SEEN_AIRBORNE', 'landed LANDED_MODE']);
    const next = advanceFlight(backfill.state, sampleAt(11, cruise), () => 'NEW');
    expect(next).toMatchObject({ flightId: 'F1', phase: 'airborne', transitions: [], isLate: false });
  });

  it('ends the older of two past flights when a third timeline begins', () => {
    const live = fly(flight(0, 10));
    const first = fly(flight(-90_000, -89_990), live.state);
    const second = fly(flight(-900_000, -899_990), first.state);
    expect(namesOf(second.transitions)).toEqual([
      'lost LINK_SILENT',
      'closed SUPERSEDED',
      'tookOff FIRST_SEEN_AIRBORNE',
    ]);
    expect(TrackerStateSchema.parse(second.state).lanes).toHaveLength(2);
  });
});
