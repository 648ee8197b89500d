import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import { addFleet, documentsOf, type Fleet, openTestContext, type TestContext } from '../helpers/context.ts';
import { sampleAt } from '../helpers/flight-samples.ts';
import { climb, flySortie, land, messageOf } from '../helpers/sortie.ts';

let test: TestContext;
/** Each test flies at its own hour: one store serves them all. */
let startMs: number;
beforeAll(async () => {
  test = await openTestContext();
  startMs = test.clock.now();
});
beforeEach(() => {
  startMs += 60 * MINUTE_MS;
  test.clock.set(startMs);
});
afterAll(() => test.close());

const policiesOf = async (fleet: Fleet) =>
  (await test.context.policies.list(fleet.viewer, { limit: 50 })).items;

async function flown(fleet: Fleet, more: { receivedAtMs?: (atMs: number) => number } = {}) {
  const { serialNumber } = fleet.drone;
  await flySortie(test.context, { serialNumber, startMs, steps: climb(), ...more });
  const { items } = await test.context.flights.list(fleet.viewer, { limit: 1 });
  if (!items[0]) throw new Error('no flight');
  return items[0];
}

describe('a take-off under a standing order', () => {
  it('is covered from take-off, paid first, priced by a kept quote', async () => {
    const fleet = await addFleet(test.context);
    const flight = await flown(fleet);
    const [policy] = await policiesOf(fleet);
    expect(policy).toMatchObject({
      flightId: flight.flightId,
      coveredFrom: flight.tookOffAt,
      coveredTo: null,
      limitFen: 100_000_000,
      state: 'active',
      attachmentReason: 'ATTACHED_AT_TAKEOFF',
      validUntil: toInstant(Date.parse(flight.tookOffAt) + 30 * MINUTE_MS),
    });
    expect(flight).toMatchObject({ policyId: policy?.policyId, quoteId: policy?.quoteId });
    const wallet = await test.context.ledger.getWallet(fleet.viewer);
    expect(wallet).toMatchObject({ balanceFen: 100_000 - (policy?.premiumFen ?? 0), entryCount: 2 });
    const quote = await test.context.quotes.get(fleet.viewer, policy?.quoteId ?? '');
    expect(quote).toMatchObject({ outcome: 'quoted', purpose: 'binding', premiumFen: policy?.premiumFen });
  });

  it('is bound once and charged once, though decided many times at once', async () => {
    const fleet = await addFleet(test.context);
    const { flightId } = await flown(fleet);
    const record = await test.context.flights.findRecord(flightId);
    if (!record) throw new Error('no record');
    const decisions = await Promise.all(
      Array.from({ length: 10 }, () =>
        test.context.cover.decide({ ...record, coverage: null, policyId: null }),
      ),
    );
    expect(decisions.every((coverage) => coverage.status === 'covered')).toBe(true);
    expect(await policiesOf(fleet)).toHaveLength(1);
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ entryCount: 2 });
  });

  it('ends its cover with the landing and revives it with a touch-and-go', async () => {
    const fleet = await addFleet(test.context);
    const { serialNumber } = fleet.drone;
    await flySortie(test.context, { serialNumber, startMs, steps: [...climb(), ...land()] });
    const [landed] = await policiesOf(fleet);
    const flight = (await test.context.flights.list(fleet.viewer, { limit: 1 })).items[0];
    expect(landed).toMatchObject({ state: 'expired', coveredTo: flight?.landedAt });
    const again = climb().slice(2);
    await flySortie(test.context, { serialNumber, startMs: startMs + 16_000, steps: again });
    expect(await policiesOf(fleet)).toMatchObject([{ state: 'active', coveredTo: null }]);
  });

  it('gives two flights two policies', async () => {
    const fleet = await addFleet(test.context);
    const { serialNumber } = fleet.drone;
    const steps = [...climb(), ...land()];
    await flySortie(test.context, { serialNumber, startMs, steps });
    await flySortie(test.context, { serialNumber, startMs: startMs + 5 * MINUTE_MS, steps });
    const policies = await policiesOf(fleet);
    expect(new Set(policies.map((policy) => policy.policyNumber)).size).toBe(2);
  });
});

describe('a take-off without cover says why, is priced, and leaves no policy', () => {
  it.each([
    ['WALLET_INSUFFICIENT', { balanceFen: 0 }],
    ['PRICE_ABOVE_CAP', { order: { premiumCapFen: 1 } }],
    ['STANDING_ORDER_PAUSED', { order: { state: 'paused' as const } }],
    ['NO_STANDING_ORDER', { order: null }],
  ])('%s', async (reason, options) => {
    const fleet = await addFleet(test.context, options);
    const flight = await flown(fleet);
    expect(flight.coverage).toMatchObject({ status: 'notCovered', reasons: [reason] });
    expect(flight.coverage.premiumFen).toBeGreaterThan(0);
    expect(flight.policyId).toBeNull();
    expect(await policiesOf(fleet)).toEqual([]);
    const { entryCount } = await test.context.ledger.getWallet(fleet.viewer);
    expect(entryCount).toBe('balanceFen' in options ? 0 : 1);
  });

  it('OUTSIDE_TERRITORY', async () => {
    const fleet = await addFleet(test.context);
    const { serialNumber } = fleet.drone;
    const fields = { latitudeDegrees: 47.37, longitudeDegrees: 8.54 };
    await flySortie(test.context, { serialNumber, startMs, steps: climb(), fields });
    const [flight] = (await test.context.flights.list(fleet.viewer, { limit: 1 })).items;
    expect(flight?.coverage.reasons).toContain('OUTSIDE_TERRITORY');
    expect(await policiesOf(fleet)).toEqual([]);
  });

  it('AIRCRAFT_NOT_REGISTERED', async () => {
    await flySortie(test.context, { serialNumber: 'NOBODYSDRONE1', startMs, steps: climb() });
    const records = await documentsOf(test.context, 'flights');
    expect(records.find((one) => one.serialNumber === 'NOBODYSDRONE1')).toMatchObject({
      droneId: null,
      coverage: { status: 'notCovered', reasons: ['AIRCRAFT_NOT_REGISTERED'], premiumFen: null },
    });
  });

  it('BACKFILL: a past flight is priced and never covered, however often it comes', async () => {
    const fleet = await addFleet(test.context);
    const late = { receivedAtMs: (atMs: number) => atMs + 40 * MINUTE_MS };
    const flight = await flown(fleet, late);
    expect(flight).toMatchObject({ isBackfill: true, coverage: { reasons: ['BACKFILL'] } });
    expect(flight.coverage.premiumFen).toBeGreaterThan(0);
    expect(await flown(fleet, late)).toEqual(flight);
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ entryCount: 1 });
  });
});

describe('a backlog that turns out to be a live flight', () => {
  const backlog = async (fleet: Fleet, mode: 'mission' | 'forcedLanding') => {
    const { serialNumber } = fleet.drone;
    const knownMs = startMs + 5 * MINUTE_MS;
    await flySortie(test.context, { serialNumber, startMs, steps: climb(), receivedAtMs: () => knownMs });
    for (const seconds of [60, 120, 180, 240, 299, 300, 301])
      await test.context.ingest.submit(
        messageOf(
          sampleAt(0, {
            serialNumber,
            source: 'native',
            observedAtMs: startMs + seconds * 1_000,
            receivedAtMs: Math.max(knownMs, startMs + seconds * 1_000),
            heightAboveTakeoffMeters: 60,
            verticalSpeedMps: 0,
            groundSpeedMps: 5,
            mode: seconds === 180 ? mode : 'mission',
          }),
        ),
      );
    return (await test.context.flights.list(fleet.viewer, { limit: 1 })).items[0];
  };

  it('is covered from receipt, not from take-off', async () => {
    const fleet = await addFleet(test.context);
    const flight = await backlog(fleet, 'mission');
    expect(flight?.coverage).toMatchObject({
      status: 'covered',
      coveredFrom: toInstant(startMs + 5 * MINUTE_MS),
      reasons: ['STANDING_ORDER_BOUND', 'ATTACHED_AT_RECEIPT'],
    });
  });

  it('is not covered when the same backlog shows an incident', async () => {
    const fleet = await addFleet(test.context);
    const flight = await backlog(fleet, 'forcedLanding');
    expect(flight?.incidentIds).toHaveLength(1);
    expect(flight?.coverage).toMatchObject({
      status: 'notCovered',
      reasons: ['INCIDENT_BEFORE_ATTACHMENT'],
    });
    expect(await policiesOf(fleet)).toEqual([]);
  });
});

describe('a crash that had happened before we heard of the take-off', () => {
  it('voids the policy bound moments before, and gives the premium back once', async () => {
    const fleet = await addFleet(test.context);
    const { serialNumber } = fleet.drone;
    const receivedAtMs = () => startMs + 20_000;
    await flySortie(test.context, { serialNumber, startMs, steps: climb(12), receivedAtMs });
    const [bound] = await policiesOf(fleet);
    expect(bound?.state).toBe('active');
    const crash = sampleAt(0, {
      serialNumber,
      source: 'native',
      observedAtMs: startMs + 15_000,
      receivedAtMs: startMs + 20_400,
      mode: 'forcedLanding',
      heightAboveTakeoffMeters: 20,
    });
    await test.context.ingest.submit(messageOf(crash));
    const [flight] = (await test.context.flights.list(fleet.viewer, { limit: 1 })).items;
    expect(flight?.coverage).toMatchObject({ status: 'notCovered', reasons: ['INCIDENT_BEFORE_ATTACHMENT'] });
    expect((await policiesOf(fleet))[0]?.state).toBe('void');
    await test.context.cover.review(flight?.flightId ?? '');
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({
      balanceFen: 100_000,
      entryCount: 3,
    });
  });
});

describe('the planned minutes', () => {
  it('are announced as ending five minutes before, and then end the cover of a flight still in the air', async () => {
    const fleet = await addFleet(test.context, { order: { plannedMinutes: 10 } });
    const flight = await flown(fleet);
    const coverage = async () => (await test.context.flights.get(fleet.viewer, flight.flightId)).coverage;
    await test.context.expiry.run();
    expect(await coverage()).toMatchObject({ status: 'covered' });
    test.clock.advance(6 * MINUTE_MS);
    await test.context.expiry.run();
    expect(await coverage()).toMatchObject({ status: 'ending', coveredTo: null });
    test.clock.advance(5 * MINUTE_MS);
    await test.context.expiry.run();
    const coveredTo = toInstant(Date.parse(flight.tookOffAt) + 10 * MINUTE_MS);
    expect(await coverage()).toMatchObject({
      status: 'notCovered',
      coveredTo,
      reasons: ['STANDING_ORDER_BOUND', 'ATTACHED_AT_TAKEOFF', 'PLANNED_TIME_ENDED'],
    });
    expect(await policiesOf(fleet)).toMatchObject([{ state: 'expired', coveredTo }]);
    await test.context.expiry.run();
    expect(await policiesOf(fleet)).toMatchObject([{ coveredTo }]);
  });
});

it('keeps the books at zero through all of it', async () => {
  expect(await test.context.ledger.sumOfPostingsFen()).toBe(0);
});
