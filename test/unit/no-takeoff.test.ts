import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../server/lib/clock.ts';
import {
  decideNoTakeoff,
  type HeardSegment,
  type NoTakeoffFacts,
  sortiesOf,
} from '../../server/policies/decide-no-takeoff.ts';

const FROM = 100 * HOUR_MS;
const UNTIL = 101 * HOUR_MS;
const heardAt = (openedAtMs: number, fields: Partial<HeardSegment> = {}): HeardSegment => ({
  flightId: `F${openedAtMs}`,
  openedAtMs,
  tookOffAtMs: null,
  sampleCount: 10,
  coveredElsewhere: false,
  sorties: null,
  ...fields,
});
const decide = (heard: HeardSegment[], fields: Partial<NoTakeoffFacts> = {}) =>
  decideNoTakeoff({
    policy: {
      product: 'perFlight',
      state: 'bound',
      flightId: null,
      validFromMs: FROM,
      validUntilMs: UNTIL,
    },
    heard,
    nowMs: UNTIL + 24 * HOUR_MS,
    holdHours: 24,
    ...fields,
  });

describe('a policy whose window ended without a flight', () => {
  it('waits the hold for late data, then is void', () => {
    const nowMs = UNTIL + 24 * HOUR_MS - 1;
    expect(decide([], { nowMs })).toEqual({ outcome: 'wait', untilMs: UNTIL + 24 * HOUR_MS });
    expect(decide([])).toEqual({ outcome: 'void' });
  });

  it('is void though the aircraft stood there switched on, or flew before and after', () => {
    const around = [FROM - 2 * HOUR_MS, UNTIL + HOUR_MS].map((at) => heardAt(at, { tookOffAtMs: at }));
    expect(decide([heardAt(FROM + 1), ...around])).toEqual({ outcome: 'void' });
  });

  it('stays paid when a flight in the window came late, unless another policy covers that flight', () => {
    const flown = heardAt(FROM, { tookOffAtMs: FROM + MINUTE_MS });
    expect(decide([flown])).toEqual({ outcome: 'flown', reason: 'FLIGHT_HEARD', flightId: flown.flightId });
    expect(decide([{ ...flown, coveredElsewhere: true }])).toEqual({ outcome: 'void' });
  });

  it('stays paid when the aircraft counted a flight that nobody heard', () => {
    const before = heardAt(FROM - HOUR_MS, { sorties: 41 });
    const after = heardAt(UNTIL + HOUR_MS, { sorties: 42 });
    expect(decide([before, after])).toMatchObject({ outcome: 'flown', reason: 'SORTIES_COUNTED' });
    const heard = heardAt(UNTIL + HOUR_MS, { sorties: 42, tookOffAtMs: UNTIL + HOUR_MS + 1 });
    expect(decide([before, heard])).toEqual({ outcome: 'void' });
  });

  it('is no case of this when it is another product, has its flight, or is not over', () => {
    const policy = {
      product: 'perFlight' as const,
      state: 'bound' as const,
      flightId: null,
      validFromMs: FROM,
      validUntilMs: UNTIL,
    };
    expect(decide([], { policy: { ...policy, product: 'perDay' } })).toBeUndefined();
    expect(decide([], { policy: { ...policy, flightId: 'F1' } })).toBeUndefined();
    expect(decide([], { policy: { ...policy, state: 'cancelled' } })).toBeUndefined();
    expect(decide([], { nowMs: UNTIL - 1 })).toBeUndefined();
  });
});

describe('the aircraft’s own count', () => {
  it.each([
    [['total_flight_sorties:17'], 17],
    [['mode_code:3', 'flight_sorties=9'], 9],
    [['total_flight_sorties:'], null],
    [[], null],
  ])('of %j is %s', (codes, count) => expect(sortiesOf(codes)).toBe(count));
});
