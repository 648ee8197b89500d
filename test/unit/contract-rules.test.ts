import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../server/lib/clock.ts';
import { peakFen } from '../../server/policies/accumulate-limits.ts';
import { decideCancel, earnedFen } from '../../server/policies/earned-premium.ts';
import { EXCLUSIONS, offeredProducts, termsSha256 } from '../../server/policies/exclusions.ts';

/** 2026-03-02 00:00 in Asia/Shanghai. */
const MIDNIGHT = Date.UTC(2026, 2, 1, 16, 0, 0);

describe('accumulation', () => {
  it('is the largest sum at one instant, what ends making room for what begins', () => {
    const held = [
      { limitFen: 5, fromMs: 0, untilMs: 10 },
      { limitFen: 7, fromMs: 10, untilMs: 20 },
      { limitFen: 1, fromMs: 5, untilMs: 15 },
    ];
    expect(peakFen(held, 0, 100)).toBe(8);
    expect(peakFen(held, 0, 10)).toBe(6);
    expect(peakFen(held, 20, 30)).toBe(0);
  });
});

describe('cancelling', () => {
  const policy = {
    state: 'bound' as const,
    product: 'period' as const,
    flightId: null,
    validFromMs: MIDNIGHT,
    validUntilMs: MIDNIGHT + 30 * DAY_MS,
  };
  const facts = { flightsInAir: 0, flightsAttached: 0 };

  it.each<[string, object, object, number, object]>([
    ['before it begins', {}, {}, MIDNIGHT - 1, { earnedShare: { days: 0, ofDays: 1 } }],
    ['on its first day', {}, {}, MIDNIGHT, { earnedShare: { days: 1, ofDays: 30 } }],
    [
      'in its tenth day',
      { state: 'active' },
      {},
      MIDNIGHT + 9.5 * DAY_MS,
      { earnedShare: { days: 10, ofDays: 30 } },
    ],
    ['after its end', {}, {}, MIDNIGHT + 30 * DAY_MS, { possible: false, reason: 'WINDOW_ENDED' }],
    [
      'with a flight in the air',
      {},
      { flightsInAir: 1 },
      MIDNIGHT,
      { possible: false, reason: 'FLIGHT_IN_AIR' },
    ],
    [
      'a flight not flown',
      { product: 'perFlight' },
      {},
      MIDNIGHT + 1,
      { earnedShare: { days: 0, ofDays: 1 } },
    ],
    ['a flight flown', { product: 'perFlight', flightId: 'flt_1' }, {}, MIDNIGHT, { reason: 'FLIGHT_TAKEN' }],
    ['a show begun', { product: 'show' }, {}, MIDNIGHT, { reason: 'EVENT_BEGUN' }],
    ['what is void', { state: 'void' }, {}, MIDNIGHT, { reason: 'NOT_IN_FORCE' }],
  ])('%s', (_name, change, changedFacts, nowMs, expected) => {
    expect(decideCancel({ ...policy, ...change }, { ...facts, ...changedFacts }, nowMs)).toMatchObject(
      expected,
    );
  });

  it('earns by the day, a fen begun counting whole, never more than the premium', () => {
    expect(earnedFen(100, { days: 1, ofDays: 30 })).toBe(4);
    expect(earnedFen(100, { days: 30, ofDays: 30 })).toBe(100);
    expect(earnedFen(100, { days: 0, ofDays: 1 })).toBe(0);
  });
});

describe('what is shown before a bind', () => {
  it('says every exclusion in both languages, under one hash a product', () => {
    for (const { titleEn, titleZh, textEn, textZh } of EXCLUSIONS.items) {
      expect([titleEn, textEn].join('')).toMatch(/[a-z]/);
      expect([titleZh, textZh].join('')).toMatch(/\p{Script=Han}/u);
    }
    const hashes = offeredProducts().map((one) => one.termsSha256);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(termsSha256('perFlight')).toBe(hashes[0]);
  });
});
