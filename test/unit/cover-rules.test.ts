import { describe, expect, it } from 'vitest';
import { findCoverAt } from '../../server/compliance/insured-at.ts';
import { MINUTE_MS } from '../../server/lib/clock.ts';
import { type AttachmentFacts, attachCover } from '../../server/policies/attach-cover.ts';
import { coverStateAt } from '../../server/policies/cover-state.ts';
import { type CoverFacts, decideCover } from '../../server/policies/decide-cover.ts';

const T = 1_770_000_000_000;

describe('attachment of cover (design D10)', () => {
  const facts: AttachmentFacts = {
    tookOffAtMs: T,
    takeoffKnownAtMs: T + 2_000,
    liveFromMs: T + 100,
    graceMs: 30_000,
    incidentAtMs: null,
  };
  const from = (coveredFromMs: number, reason: string) => ({ attaches: true, coveredFromMs, reason });
  const not = (reason: string) => ({ attaches: false, reason });

  it.each<[string, Partial<AttachmentFacts>, object]>([
    ['take-off known at once', {}, from(T, 'ATTACHED_AT_TAKEOFF')],
    ['take-off known within the grace', { takeoffKnownAtMs: T + 30_000 }, from(T, 'ATTACHED_AT_TAKEOFF')],
    [
      'take-off known a millisecond after the grace',
      { takeoffKnownAtMs: T + 30_001, liveFromMs: T + 30_001 },
      from(T + 30_001, 'ATTACHED_AT_RECEIPT'),
    ],
    [
      'a backlog that catches up later',
      { takeoffKnownAtMs: T + 300_000, liveFromMs: T + 310_000 },
      from(T + 310_000, 'ATTACHED_AT_RECEIPT'),
    ],
    [
      'a backlog with an incident in it',
      { takeoffKnownAtMs: T + 300_000, liveFromMs: T + 310_000, incidentAtMs: T + 100_000 },
      not('INCIDENT_BEFORE_ATTACHMENT'),
    ],
    [
      'an incident at the very instant of attachment',
      { takeoffKnownAtMs: T + 300_000, liveFromMs: T + 310_000, incidentAtMs: T + 310_000 },
      not('INCIDENT_BEFORE_ATTACHMENT'),
    ],
    [
      'an incident after attachment',
      { takeoffKnownAtMs: T + 300_000, liveFromMs: T + 310_000, incidentAtMs: T + 310_001 },
      from(T + 310_000, 'ATTACHED_AT_RECEIPT'),
    ],
    [
      'a take-off in time with a crash in the same backlog',
      { takeoffKnownAtMs: T + 20_000, liveFromMs: T + 20_000, incidentAtMs: T + 17_000 },
      not('INCIDENT_BEFORE_ATTACHMENT'),
    ],
    [
      'a crash after we had heard of the take-off',
      { takeoffKnownAtMs: T + 4_000, incidentAtMs: T + 4_001 },
      from(T, 'ATTACHED_AT_TAKEOFF'),
    ],
    ['all of it backfill', { takeoffKnownAtMs: T + 3_600_000, liveFromMs: null }, not('BACKFILL')],
    ['a device clock ahead within trust', { takeoffKnownAtMs: T - 5_000 }, from(T, 'ATTACHED_AT_TAKEOFF')],
    ['a device clock further ahead', { takeoffKnownAtMs: T - 5_001 }, not('CLOCK_UNTRUSTED')],
    [
      'an untrusted clock without a live sample',
      { takeoffKnownAtMs: T - 60_000, liveFromMs: null },
      not('CLOCK_UNTRUSTED'),
    ],
  ])('%s', (_name, change, expected) => {
    expect(attachCover({ ...facts, ...change })).toEqual(expected);
  });
});

describe('the decision on cover', () => {
  const quoted = { outcome: 'quoted', premiumFen: 186, receipt: {} } as CoverFacts['price'];
  const refused = (outcome: 'declined' | 'referred') =>
    ({ outcome, reasons: [], receipt: {} }) as unknown as CoverFacts['price'];
  const facts: CoverFacts = {
    attachment: { attaches: true, coveredFromMs: T, reason: 'ATTACHED_AT_TAKEOFF' },
    insideTerritory: true,
    simulated: false,
    standingOrder: { state: 'active', premiumCapFen: 186 },
    price: quoted,
  };

  it('binds at exactly the cap, from the attachment', () => {
    expect(decideCover(facts)).toEqual({
      outcome: 'bind',
      premiumFen: 186,
      coveredFromMs: T,
      reasons: ['STANDING_ORDER_BOUND', 'ATTACHED_AT_TAKEOFF'],
    });
  });

  it.each<[string, Partial<CoverFacts>]>([
    ['BACKFILL', { attachment: { attaches: false, reason: 'BACKFILL' } }],
    ['CLOCK_UNTRUSTED', { attachment: { attaches: false, reason: 'CLOCK_UNTRUSTED' } }],
    ['SIMULATED_FLIGHT', { simulated: true }],
    ['OUTSIDE_TERRITORY', { insideTerritory: false }],
    ['NO_STANDING_ORDER', { standingOrder: undefined }],
    ['STANDING_ORDER_PAUSED', { standingOrder: { state: 'paused', premiumCapFen: 186 } }],
    ['PRICE_ABOVE_CAP', { standingOrder: { state: 'active', premiumCapFen: 185 } }],
    ['RISK_DECLINED', { price: refused('declined') }],
    ['RISK_REFERRED', { price: refused('referred') }],
  ])('refuses for %s alone', (reason, change) => {
    expect(decideCover({ ...facts, ...change })).toEqual({ outcome: 'refuse', reasons: [reason] });
  });

  it('gives every reason against, not the first', () => {
    expect(
      decideCover({
        attachment: { attaches: false, reason: 'BACKFILL' },
        insideTerritory: false,
        simulated: true,
        standingOrder: { state: 'paused', premiumCapFen: 1 },
        price: quoted,
      }),
    ).toEqual({
      outcome: 'refuse',
      reasons: [
        'BACKFILL',
        'SIMULATED_FLIGHT',
        'OUTSIDE_TERRITORY',
        'STANDING_ORDER_PAUSED',
        'PRICE_ABOVE_CAP',
      ],
    });
  });
});

describe('the cover state a pilot reads', () => {
  const coverage = {
    status: 'covered' as const,
    coveredFrom: null,
    coveredTo: null,
    reasons: ['STANDING_ORDER_BOUND'],
    premiumFen: 1,
  };
  const facts = {
    flightState: 'airborne' as const,
    coverage,
    attachment: { coveredToMs: null, validUntilMs: T + 30 * MINUTE_MS },
    nowMs: T,
  };

  it.each([
    ['covered', 'STANDING_ORDER_BOUND', {}],
    ['covered', 'STANDING_ORDER_BOUND', { nowMs: T + 25 * MINUTE_MS - 1 }],
    ['ending', 'STANDING_ORDER_BOUND', { nowMs: T + 25 * MINUTE_MS }],
    ['notCovered', 'PLANNED_TIME_ENDED', { nowMs: T + 30 * MINUTE_MS }],
    ['covered', 'STANDING_ORDER_BOUND', { flightState: 'lost' as const }],
    ['notCovered', 'FLIGHT_ENDED', { flightState: 'landed' as const }],
    ['notCovered', 'FLIGHT_ENDED', { flightState: 'closed' as const }],
    ['unknown', 'STANDING_ORDER_BOUND', { coverage: { ...coverage, status: 'unknown' as const } }],
    [
      'notCovered',
      'NO_STANDING_ORDER',
      {
        attachment: undefined,
        coverage: { ...coverage, status: 'notCovered' as const, reasons: ['NO_STANDING_ORDER'] },
      },
    ],
  ])('is %s for %s', (state, reason, change) => {
    expect(coverStateAt({ ...facts, ...change })).toEqual({ state, reason });
  });
});

describe('insured at an instant', () => {
  const first = { coveredFromMs: 100, coveredToMs: 200, validUntilMs: 1_000, limitFen: 1 };
  const second = { coveredFromMs: 200, coveredToMs: null, validUntilMs: 500, limitFen: 2 };

  it.each([
    [99, undefined],
    [100, first],
    [199, first],
    [200, second],
    [499, second],
    [500, undefined],
  ])('%i', (atMs, cover) => {
    expect(findCoverAt([first, second], atMs)).toBe(cover);
  });
});
