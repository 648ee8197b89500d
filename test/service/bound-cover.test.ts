import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import type { QuoteRequestInput } from '../../server/policies/quote-request.schema.ts';
import { addFleet, type Fleet, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { sampleAt } from '../helpers/flight-samples.ts';
import { bindQuote, quoteFor } from '../helpers/quotes.ts';
import { climb, flySortie, land, messageOf } from '../helpers/sortie.ts';

let test: TestContext;
let startMs: number;
beforeAll(async () => {
  test = await openTestContext();
  startMs = test.clock.now();
});
beforeEach(() => {
  startMs += 3 * DAY_MS;
  test.clock.set(startMs);
});
afterAll(() => test.close());

const regulator = viewerOf('regulator');

async function bound(fleet: Fleet, change: Partial<QuoteRequestInput> = {}) {
  return bindQuote(test.context, fleet, await quoteFor(test.context, fleet, change));
}

/** Whole days in Asia/Shanghai from the one of `startMs` on. */
function daysFrom(count: number) {
  const midnight = Math.floor((startMs + 8 * HOUR_MS) / DAY_MS) * DAY_MS - 8 * HOUR_MS;
  return { from: toInstant(midnight), to: toInstant(midnight + count * DAY_MS) };
}

async function fly(fleet: Fleet, atMs: number, steps = [...climb(), ...land()]) {
  test.clock.set(atMs + 60_000);
  await flySortie(test.context, { serialNumber: fleet.drone.serialNumber, startMs: atMs, steps });
  const [flight] = (await test.context.flights.list(fleet.viewer, { limit: 1 })).items;
  if (!flight) throw new Error('no flight');
  return flight;
}

const insured = (fleet: Fleet, atMs: number) =>
  test.context.compliance.isInsured(regulator, {
    serialNumber: fleet.drone.serialNumber,
    at: toInstant(atMs),
  });

describe('a single flight bound beforehand', () => {
  it('covers the take-off in its window before the standing order, and costs nothing more', async () => {
    const fleet = await addFleet(test.context);
    const policy = await bound(fleet);
    const flight = await fly(fleet, startMs + 20 * MINUTE_MS, climb());
    expect(flight).toMatchObject({
      policyId: policy.policyId,
      coverage: {
        status: 'covered',
        reasons: ['POLICY_ATTACHED', 'ATTACHED_IN_WINDOW'],
        premiumFen: policy.premiumFen,
      },
    });
    expect(await test.context.policies.get(fleet.viewer, policy.policyId)).toMatchObject({
      state: 'active',
      flightId: flight.flightId,
      coveredFrom: flight.tookOffAt,
    });
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ entryCount: 2 });
  });

  it('ends with its landing; the next flight is bound by the standing order', async () => {
    const fleet = await addFleet(test.context);
    const policy = await bound(fleet);
    await fly(fleet, startMs + 15 * MINUTE_MS);
    expect((await test.context.policies.get(fleet.viewer, policy.policyId)).state).toBe('expired');
    const next = await fly(fleet, startMs + 30 * MINUTE_MS);
    expect(next.policyId).not.toBe(policy.policyId);
    expect(next.coverage.reasons[0]).toBe('STANDING_ORDER_BOUND');
  });

  it('insures its aircraft in its window only, seen at once', async () => {
    const fleet = await addFleet(test.context, { order: null });
    expect(await insured(fleet, startMs + 20 * MINUTE_MS)).toEqual({ insured: false });
    await bound(fleet);
    expect(await insured(fleet, startMs + 20 * MINUTE_MS)).toEqual({ insured: true, limitFen: 100_000_000 });
    expect(await insured(fleet, startMs + 9 * MINUTE_MS)).toEqual({ insured: false });
    expect(await insured(fleet, startMs + 10 * MINUTE_MS + HOUR_MS)).toEqual({ insured: false });
    const flight = await fly(fleet, startMs + 20 * MINUTE_MS);
    const landedMs = Date.parse(flight.landedAt ?? '');
    expect(await insured(fleet, landedMs - 1)).toMatchObject({ insured: true });
    expect(await insured(fleet, landedMs)).toEqual({ insured: false });
  });

  it('bound while the aircraft flies covers from the premium on', async () => {
    const fleet = await addFleet(test.context, { order: null });
    const flying = await fly(fleet, startMs, climb());
    expect(flying.coverage.reasons).toEqual(['NO_STANDING_ORDER']);
    const from = toInstant(test.clock.now());
    const policy = await bound(fleet, { from, to: toInstant(startMs + HOUR_MS) });
    const covered = await test.context.flights.get(fleet.viewer, flying.flightId);
    expect(covered).toMatchObject({
      policyId: policy.policyId,
      coverage: {
        status: 'covered',
        coveredFrom: policy.boundAt,
        reasons: ['POLICY_ATTACHED', 'ATTACHED_AFTER_BIND'],
      },
    });
  });

  it('bound after the crash covers nothing', async () => {
    const fleet = await addFleet(test.context, { order: null });
    const flying = await fly(fleet, startMs, climb());
    const crash = sampleAt(0, {
      serialNumber: fleet.drone.serialNumber,
      source: 'native',
      observedAtMs: startMs + 30_000,
      receivedAtMs: startMs + 30_100,
      mode: 'forcedLanding',
      heightAboveTakeoffMeters: 10,
    });
    await test.context.ingest.submit(messageOf(crash));
    await bound(fleet, { from: toInstant(test.clock.now()), to: toInstant(startMs + HOUR_MS) });
    const after = await test.context.flights.get(fleet.viewer, flying.flightId);
    expect(after).toMatchObject({ policyId: null, coverage: { status: 'notCovered' } });
  });
});

describe('a day of flights', () => {
  it('covers as many as were paid for, then says so', async () => {
    const fleet = await addFleet(test.context, { order: null });
    const policy = await bound(fleet, {
      product: 'perDay',
      ...daysFrom(1),
      plannedFlights: 2,
      plannedMinutes: 20,
    });
    const first = await fly(fleet, startMs + 5 * MINUTE_MS);
    const second = await fly(fleet, startMs + 15 * MINUTE_MS);
    const third = await fly(fleet, startMs + 25 * MINUTE_MS);
    expect([first.policyId, second.policyId, third.policyId]).toEqual([
      policy.policyId,
      policy.policyId,
      null,
    ]);
    expect(third.coverage.reasons).toContain('FLIGHTS_USED_UP');
    expect(await test.context.policies.get(fleet.viewer, policy.policyId)).toMatchObject({ state: 'active' });
    expect(await test.context.attachments.listOfPolicy(policy.policyId)).toHaveLength(2);
  });

  it('expires with its window, with the reason in its history', async () => {
    const fleet = await addFleet(test.context);
    const policy = await bound(fleet, { product: 'perDay', ...daysFrom(1) });
    test.clock.set(Date.parse(policy.validUntil));
    await test.context.expiry.run();
    await test.context.expiry.run();
    const ended = await test.context.policies.get(fleet.viewer, policy.policyId);
    expect(ended).toMatchObject({ state: 'expired', coveredTo: policy.validUntil });
    expect(ended.transitions.map(({ event }) => event)).toEqual(['bind', 'expire']);
  });
});

describe('endorsements', () => {
  it('name an additional insured at once and free', async () => {
    const fleet = await addFleet(test.context);
    const policy = await bound(fleet);
    const insuredToo = { name: '土地所有人', role: 'landowner' as const };
    const changed = await test.context.endorsements.endorse(fleet.viewer, policy.policyId, {
      kind: 'additionalInsured',
      version: policy.version,
      insured: insuredToo,
    });
    expect(changed).toMatchObject({ additionalInsured: [insuredToo], premiumFen: policy.premiumFen });
    const { items } = await test.context.endorsements.list(fleet.viewer, policy.policyId);
    expect(items).toMatchObject([{ kind: 'additionalInsured', premiumChangeFen: 0 }]);
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ entryCount: 2 });
  });

  it('raise the limit for the price of the own tariff, once for ten parallel tries', async () => {
    const fleet = await addFleet(test.context);
    const policy = await bound(fleet);
    const dearer = await quoteFor(test.context, fleet, { limitFen: 200_000_000 });
    const raise = () =>
      test.context.endorsements.endorse(fleet.viewer, policy.policyId, {
        kind: 'limit',
        version: policy.version,
        limitFen: 200_000_000,
      });
    const results = await Promise.allSettled(Array.from({ length: 10 }, raise));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const changed = await test.context.policies.get(fleet.viewer, policy.policyId);
    expect(changed).toMatchObject({ limitFen: 200_000_000, premiumFen: dearer.premiumFen });
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({
      balanceFen: 100_000 - (dearer.premiumFen ?? 0),
      entryCount: changed.premiumFen > policy.premiumFen ? 3 : 2,
    });
  });

  it('refuse a stale version, a lower limit and a shorter window', async () => {
    const fleet = await addFleet(test.context);
    const policy = await bound(fleet);
    const endorse = (input: object) =>
      test.context.endorsements.endorse(fleet.viewer, policy.policyId, {
        version: policy.version,
        ...input,
      } as never);
    await expect(endorse({ kind: 'limit', limitFen: 99_000_000 })).rejects.toMatchObject({
      code: 'ENDORSEMENT_NOT_POSSIBLE',
      details: { field: 'limitFen' },
    });
    await expect(
      endorse({ kind: 'window', to: policy.validFrom, plannedFlights: null }),
    ).rejects.toMatchObject({ details: { field: 'to' } });
    await expect(endorse({ kind: 'pilot', pilotId: 'plt_1', version: 9 })).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
    });
    expect(await test.context.policies.get(fleet.viewer, policy.policyId)).toEqual(policy);
  });

  it('prolong a window, found under its new end', async () => {
    const fleet = await addFleet(test.context, { order: null });
    const policy = await bound(fleet);
    const to = toInstant(Date.parse(policy.validUntil) + HOUR_MS);
    const changed = await test.context.endorsements.endorse(fleet.viewer, policy.policyId, {
      kind: 'window',
      version: policy.version,
      to,
      plannedFlights: null,
    });
    expect(changed.validUntil).toBe(to);
    expect(changed.premiumFen).toBeGreaterThanOrEqual(policy.premiumFen);
    expect(await insured(fleet, Date.parse(to) - 1)).toMatchObject({ insured: true });
  });
});

describe('cancelling', () => {
  it('gives a flight not begun back in full, once, and insures no longer', async () => {
    const fleet = await addFleet(test.context, { order: null });
    const policy = await bound(fleet);
    const cancel = () =>
      test.context.cancellation.cancel(fleet.viewer, policy.policyId, {
        version: policy.version,
        reason: 'rain all day',
      });
    const results = await Promise.allSettled(Array.from({ length: 5 }, cancel));
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(await test.context.policies.get(fleet.viewer, policy.policyId)).toMatchObject({
      state: 'cancelled',
      refundedFen: policy.premiumFen,
    });
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({
      balanceFen: 100_000,
      entryCount: 3,
    });
    expect(await insured(fleet, startMs + 20 * MINUTE_MS)).toEqual({ insured: false });
    const flight = await fly(fleet, startMs + 20 * MINUTE_MS);
    expect(flight.policyId).toBeNull();
  });

  it('gives the premium back when asked again after a crash between the end of the contract and the refund', async () => {
    const fleet = await addFleet(test.context, { order: null });
    const policy = await bound(fleet);
    const { policies, cancellation, ledger } = test.context;
    await policies.advance(policy.policyId, {
      event: 'cancel',
      reason: 'NOT_BEGUN',
      atMs: test.clock.now(),
      byUserId: fleet.viewer.userId,
      set: { refundedFen: policy.premiumFen },
    });
    const again = () =>
      cancellation.cancel(fleet.viewer, policy.policyId, { version: policy.version, reason: 'rain' });
    expect(await again()).toMatchObject({ state: 'cancelled', refundedFen: policy.premiumFen });
    await again();
    expect(await ledger.getWallet(fleet.viewer)).toMatchObject({ balanceFen: 100_000, entryCount: 3 });
  });

  it('gives a window back by the day', async () => {
    const fleet = await addFleet(test.context, { balanceFen: 10_000_000 });
    const policy = await bound(fleet, {
      product: 'period',
      ...daysFrom(30),
      plannedFlights: 60,
      plannedMinutes: 20,
    });
    test.clock.set(Date.parse(policy.validFrom) + 2 * DAY_MS + HOUR_MS);
    const preview = await test.context.cancellation.preview(fleet.viewer, policy.policyId);
    const cancelled = await test.context.cancellation.cancel(fleet.viewer, policy.policyId, {
      version: policy.version,
      reason: 'sold the drone',
    });
    expect(preview).toMatchObject({ possible: true, reason: 'BY_THE_DAY' });
    expect(preview.earnedFen).toBe(Math.ceil((policy.premiumFen * 3) / 30));
    expect(cancelled.refundedFen).toBe(preview.refundFen);
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({
      balanceFen: 10_000_000 - preview.earnedFen,
    });
  });

  it('is refused for a flight that took off', async () => {
    const fleet = await addFleet(test.context);
    const { policyId } = await bound(fleet);
    await fly(fleet, startMs + 20 * MINUTE_MS, climb());
    const { version } = await test.context.policies.get(fleet.viewer, policyId);
    await expect(
      test.context.cancellation.cancel(fleet.viewer, policyId, { version, reason: 'too late' }),
    ).rejects.toMatchObject({ code: 'ENDORSEMENT_NOT_POSSIBLE' });
  });
});

it('keeps the books at zero through all of it', async () => {
  expect(await test.context.ledger.sumOfPostingsFen()).toBe(0);
});
