import { describe, expect, it } from 'vitest';
import { classify } from '../../server/classification/classify.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import { assessRisk, type RiskFacts } from '../../server/policies/assess-risk.ts';
import { attachBound, attachedUntilMs } from '../../server/policies/attach-bound.ts';
import { checkRequest } from '../../server/policies/check-request.ts';
import { choosePolicy } from '../../server/policies/choose-policy.ts';
import { POLICY_STATES } from '../../server/policies/policy.schema.ts';
import { nextPolicyState, POLICY_TRANSITIONS } from '../../server/policies/policy-state.ts';
import { PRODUCT_TERMS } from '../../server/policies/products.ts';
import { type QuoteRequestInput, QuoteRequestSchema } from '../../server/policies/quote-request.schema.ts';

/** 2026-03-02 10:00 in Asia/Shanghai. */
const NOW = Date.UTC(2026, 2, 2, 2, 0, 0);
const MIDNIGHT = Date.UTC(2026, 2, 1, 16, 0, 0);
const RING: [number, number][] = [
  [113.94, 22.52],
  [113.95, 22.52],
  [113.95, 22.53],
];

const request = (change: Partial<QuoteRequestInput> = {}) =>
  QuoteRequestSchema.parse({
    droneIds: ['drn_1'],
    from: toInstant(NOW + MINUTE_MS),
    to: toInstant(NOW + HOUR_MS),
    limitFen: 100_000_000,
    ...change,
  });
const check = (change: Partial<QuoteRequestInput>) => {
  const one = request(change);
  return checkRequest(one, PRODUCT_TERMS[one.product], NOW).map(({ code, field }) => [code, field]);
};
const days = (from: number, to: number) => ({
  from: toInstant(MIDNIGHT + from * DAY_MS),
  to: toInstant(MIDNIGHT + to * DAY_MS),
});

describe('what is wrong with a request, each with its field', () => {
  it.each<[string, string, Partial<QuoteRequestInput>]>([
    ['CURRENCY_UNSUPPORTED', 'currency', { currency: 'USD' }],
    ['DEDUCTIBLE_TOO_LARGE', 'deductibleFen', { deductibleFen: 100_000_000 }],
    ['WINDOW_INVERTED', 'to', { to: toInstant(NOW) }],
    ['WINDOW_IN_PAST', 'from', { from: toInstant(NOW - HOUR_MS) }],
    ['WINDOW_TOO_LONG', 'to', { to: toInstant(NOW + 25 * HOUR_MS) }],
    ['WINDOW_TOO_FAR', 'from', { from: toInstant(NOW + 366 * DAY_MS), to: toInstant(NOW + 366.1 * DAY_MS) }],
    ['WINDOW_NOT_WHOLE_DAYS', 'to', { product: 'perDay', ...days(1, 2.5) }],
    ['AIRCRAFT_TOO_MANY', 'droneIds', { droneIds: ['drn_1', 'drn_2'] }],
    ['VALIDATION_FAILED', 'droneIds', { product: 'perDay', ...days(1, 2), droneIds: ['drn_1', 'drn_1'] }],
    ['FLIGHTS_TOO_MANY', 'plannedFlights', { plannedFlights: 2 }],
    [
      'FLIGHTS_TOO_MANY',
      'plannedFlights',
      { product: 'perDay', ...days(1, 2), plannedFlights: 100, plannedMinutes: 30 },
    ],
    ['PLANNED_TIME_TOO_LONG', 'plannedMinutes', { plannedMinutes: 60 }],
    ['VOLUME_MISSING', 'volume', { product: 'show' }],
    [
      'EXTENSION_NOT_OFFERED',
      'extension',
      { product: 'perDay', ...days(1, 2), extension: { extraMinutesMax: 10, premiumCapFen: 100 } },
    ],
    [
      'POLYGON_SELF_INTERSECTING',
      'volume.ring',
      {
        volume: {
          kind: 'area',
          ring: [
            [113.94, 22.52],
            [113.95, 22.53],
            [113.95, 22.52],
            [113.94, 22.53],
          ],
        },
      },
    ],
    [
      'OUTSIDE_TERRITORY',
      'volume.ring',
      {
        volume: {
          kind: 'area',
          ring: [
            [8.54, 47.37],
            [8.55, 47.37],
            [8.55, 47.38],
          ],
        },
      },
    ],
  ])('%s in %s', (code, field, change) => {
    expect(check(change)).toEqual([[code, field]]);
  });

  it('is nothing for a sound request, at the very edge of what is allowed', () => {
    expect(check({})).toEqual([]);
    expect(check({ from: toInstant(NOW - MINUTE_MS), to: toInstant(NOW - MINUTE_MS + DAY_MS) })).toEqual([]);
    expect(check({ product: 'perDay', ...days(0, 1) })).toEqual([]);
    expect(check({ volume: { kind: 'area', ring: RING } })).toEqual([]);
  });

  it('names all problems, not the first', () => {
    expect(check({ currency: 'USD', deductibleFen: 200_000_000, plannedFlights: 2 })).toHaveLength(3);
  });

  it.each([-1, 0.5, Number.NaN])('refuses %s fen by its form', (limitFen) => {
    expect(() => request({ limitFen })).toThrow();
  });
});

describe('the risk', () => {
  const facts = (change: Partial<RiskFacts> = {}): RiskFacts => ({
    request: request(),
    terms: PRODUCT_TERMS.perFlight,
    classifications: [],
    surroundings: null,
    price: { outcome: 'quoted', premiumFen: 1, receipt: {} } as unknown as RiskFacts['price'],
    accumulation: { overSoft: [], overHard: [] },
    realName: 'registered',
    ...change,
  });
  const around = (kind: 'controlled' | 'prohibited'): RiskFacts['surroundings'] => ({
    cells: [],
    zones: [{ zoneId: 'zon_1', name: 'Airport', kind, clause: 'Order 761 art. 19', provenance: 'test' }],
    inSuitableAirspace: false,
    insideTerritory: true,
    weather: null,
    district: null,
    arc: null,
    terrain: null,
  });
  const approval = (toMs: number) => ({
    kind: 'airspaceApproval' as const,
    reference: 'A-1',
    issuer: 'ATM',
    validFrom: toInstant(NOW),
    validTo: toInstant(toMs),
  });

  it('in controlled airspace is referred, and an approval for the whole window lifts it', () => {
    const referred = assessRisk(facts({ surroundings: around('controlled') }));
    expect(referred).toMatchObject({ outcome: 'referred', reasons: [{ code: 'CONTROLLED_AIRSPACE' }] });
    expect(referred.reasons[0]?.lift).toContain('airspaceApproval');
    const lifted = (toMs: number) =>
      assessRisk(
        facts({
          surroundings: around('controlled'),
          request: request({ authorizations: [approval(toMs)] }),
        }),
      );
    expect(lifted(NOW + HOUR_MS)).toEqual({ outcome: 'quoted', reasons: [] });
    expect(lifted(NOW + HOUR_MS - 1).outcome).toBe('referred');
  });

  it('in prohibited airspace is declined, with an approval it is for a person', () => {
    expect(assessRisk(facts({ surroundings: around('prohibited') })).outcome).toBe('declined');
    const withApproval = facts({
      surroundings: around('prohibited'),
      request: request({ authorizations: [approval(NOW + HOUR_MS)] }),
    });
    expect(assessRisk(withApproval)).toMatchObject({
      outcome: 'referred',
      reasons: [{ code: 'PROHIBITED_AIRSPACE_APPROVED' }],
    });
  });

  it.each<[string, string, Partial<RiskFacts>]>([
    ['PRODUCT_BY_REFERRAL', 'referred', { terms: PRODUCT_TERMS.passenger }],
    ['REGISTRATION_CANCELLED', 'declined', { realName: 'cancelled' }],
    ['ACCUMULATION_HIGH', 'referred', { accumulation: { overSoft: ['cell:a'], overHard: [] } }],
    ['ACCUMULATION_ABOVE_CAP', 'declined', { accumulation: { overSoft: ['cell:a'], overHard: ['cell:a'] } }],
    [
      'FLIGHT_APPLICATION_NEEDED',
      'referred',
      { classifications: [classify(AIRCRAFT, { overCrowd: true, inSuitableAirspace: true })] },
    ],
    [
      'AIRWORTHINESS_PERMIT_NEEDED',
      'referred',
      {
        classifications: [classify({ ...AIRCRAFT, mtowKg: 100 }, { inSuitableAirspace: null })],
      },
    ],
  ])('%s is %s', (code, outcome, change) => {
    const assessed = assessRisk(facts(change));
    expect(assessed.outcome).toBe(outcome);
    expect(assessed.reasons.map((one) => one.code)).toEqual([code]);
    expect(assessed.reasons[0]?.lift).toBeTruthy();
  });
});

const AIRCRAFT = {
  modelName: 'Test',
  airframe: 'multirotor' as const,
  emptyMassKg: 3,
  mtowKg: 6,
  maxLevelSpeedMps: 20,
  airspaceKeeping: true,
  monitoring: true,
  humanIntervention: true,
};

describe('the state machine of a policy', () => {
  it('takes exactly these steps', () => {
    expect(POLICY_TRANSITIONS).toEqual({
      bound: { attach: 'active', expire: 'expired', void: 'void', cancel: 'cancelled' },
      active: { extend: 'extended', expire: 'expired', void: 'void', cancel: 'cancelled' },
      extended: { extend: 'extended', expire: 'expired', void: 'void', cancel: 'cancelled' },
      expired: { resume: 'active', expire: 'expired', void: 'void' },
      cancelled: { void: 'void' },
      void: {},
    });
  });

  it('never leaves void, and never returns to bound', () => {
    const events = ['attach', 'extend', 'expire', 'resume', 'void', 'cancel'] as const;
    for (const event of events) expect(nextPolicyState('void', event)).toBeUndefined();
    for (const state of POLICY_STATES)
      for (const event of events) expect(nextPolicyState(state, event)).not.toBe('bound');
  });
});

describe('which policy covers a take-off', () => {
  const policy = (change: object) => ({
    _id: 'pol_1',
    product: 'perFlight' as const,
    state: 'bound' as const,
    flightId: null,
    flightsMax: 1,
    flightsAttached: 0,
    validFromMs: NOW,
    validUntilMs: NOW + HOUR_MS,
    boundAtMs: NOW - HOUR_MS,
    volume: null,
    ...change,
  });
  const takeoff = {
    flightId: 'flt_1',
    atMs: NOW + MINUTE_MS,
    position: { latitudeDegrees: 22.521, longitudeDegrees: 113.948 },
  };
  const chosen = (...candidates: ReturnType<typeof policy>[]) => {
    const result = choosePolicy(candidates, takeoff);
    return 'policy' in result ? result.policy._id : result.reasons;
  };

  it('is the narrowest product whose window holds it', () => {
    const period = policy({ _id: 'pol_period', product: 'period', flightsMax: 9 });
    expect(chosen(period, policy({ _id: 'pol_flight' }))).toBe('pol_flight');
    expect(chosen(period, policy({ _id: 'pol_later', validFromMs: NOW + 20 * MINUTE_MS }))).toBe(
      'pol_period',
    );
    expect(chosen(policy({ _id: 'pol_later', validFromMs: NOW + 20 * MINUTE_MS }))).toBe('pol_later');
  });

  it.each<[string, object, unknown]>([
    ['a window that is over', { validUntilMs: NOW }, []],
    ['a window far ahead', { validFromMs: NOW + 32 * MINUTE_MS }, []],
    ['a cancelled policy', { state: 'cancelled' }, []],
    ['a policy with its flight', { flightId: 'flt_0' }, ['FLIGHTS_USED_UP']],
    ['the very flight again', { flightId: 'flt_1' }, 'pol_1'],
    ['all flights flown', { product: 'perDay', flightsMax: 2, flightsAttached: 2 }, ['FLIGHTS_USED_UP']],
    [
      'a take-off inside',
      { volume: { kind: 'area', ring: RING, floorMeters: 0, ceilingMeters: 120 } },
      'pol_1',
    ],
    [
      'a take-off outside',
      {
        volume: { kind: 'area', ring: RING.map(([x, y]) => [x + 1, y]), floorMeters: 0, ceilingMeters: 120 },
      },
      ['OUTSIDE_VOLUME'],
    ],
  ])('%s', (_name, change, expected) => {
    expect(chosen(policy(change))).toEqual(expected);
  });
});

describe('when a policy bound beforehand covers a flight', () => {
  const window = {
    boundAtMs: NOW,
    validFromMs: NOW + HOUR_MS,
    validUntilMs: NOW + 3 * HOUR_MS,
    plannedMinutes: 30,
  };
  const at = NOW + 90 * MINUTE_MS;
  const facts = { tookOffAtMs: at, takeoffKnownAtMs: at, liveFromMs: at, incidentAtMs: null };

  it.each<[string, object, object, object]>([
    ['in time', {}, {}, { coveredFromMs: at, reason: 'ATTACHED_IN_WINDOW' }],
    [
      'reported late: the premium came first',
      { takeoffKnownAtMs: at + HOUR_MS, liveFromMs: at + HOUR_MS, incidentAtMs: at + MINUTE_MS },
      {},
      { coveredFromMs: at, reason: 'ATTACHED_IN_WINDOW' },
    ],
    [
      'before its window',
      { tookOffAtMs: NOW + 50 * MINUTE_MS, takeoffKnownAtMs: NOW + 50 * MINUTE_MS },
      {},
      { coveredFromMs: NOW + HOUR_MS, reason: 'ATTACHED_IN_WINDOW' },
    ],
    [
      'bound while it flew',
      {},
      { boundAtMs: at + MINUTE_MS },
      { coveredFromMs: at + MINUTE_MS, reason: 'ATTACHED_AFTER_BIND' },
    ],
    [
      'bound after the crash',
      { incidentAtMs: at + MINUTE_MS },
      { boundAtMs: at + MINUTE_MS },
      { attaches: false, reason: 'INCIDENT_BEFORE_ATTACHMENT' },
    ],
    ['backfill', { liveFromMs: null, takeoffKnownAtMs: at + HOUR_MS }, {}, { reason: 'BACKFILL' }],
    ['a clock ahead of ours', { takeoffKnownAtMs: at - 6_000 }, {}, { reason: 'CLOCK_UNTRUSTED' }],
  ])('%s', (_name, change, changedWindow, expected) => {
    expect(attachBound({ ...facts, ...change }, { ...window, ...changedWindow })).toMatchObject(expected);
  });

  it('ends with the minutes that were paid for, or with the window', () => {
    expect(attachedUntilMs(at, window)).toBe(at + 30 * MINUTE_MS);
    expect(attachedUntilMs(window.validUntilMs - MINUTE_MS, window)).toBe(window.validUntilMs);
    expect(attachedUntilMs(at, { ...window, plannedMinutes: null })).toBe(window.validUntilMs);
  });
});
