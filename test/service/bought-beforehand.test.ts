import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import type { QuoteRequestInput } from '../../server/policies/quote-request.schema.ts';
import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import { addFleet, type Fleet, openTestContext, type TestContext } from '../helpers/context.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { bindQuote, quoteFor } from '../helpers/quotes.ts';
import { climb, flySortie, messageOf } from '../helpers/sortie.ts';

let test: TestContext;
let fleet: Fleet;
/** The default window begins ten minutes after T0. */
const FROM = T0 + 10 * MINUTE_MS;
beforeEach(async () => {
  test = await openTestContext();
  fleet = await addFleet(test.context, { order: null });
});
afterEach(() => test.close());

const bind = async (change: Partial<QuoteRequestInput> = {}) =>
  bindQuote(test.context, fleet, await quoteFor(test.context, fleet, change));
const flightOf = async () => (await test.context.flights.list(fleet.viewer, { limit: 1 })).items[0];
const takeOff = (startMs: number, receivedAtMs?: (atMs: number) => number) => {
  test.clock.set(receivedAtMs ? receivedAtMs(startMs) : startMs + 10_000);
  const { serialNumber } = fleet.drone;
  const late = receivedAtMs ? { receivedAtMs } : {};
  return flySortie(test.context, { serialNumber, startMs, steps: climb(), ...late });
};
/** In the air at `atMs`, heard at `knownMs`. */
const hear = (atMs: number, knownMs: number, mode: FlightMode = 'mission') => {
  test.clock.set(knownMs);
  const sample = sampleAt(0, {
    serialNumber: fleet.drone.serialNumber,
    source: 'native',
    observedAtMs: atMs,
    receivedAtMs: knownMs,
    heightAboveTakeoffMeters: 60,
    verticalSpeedMps: 0,
    groundSpeedMps: 5,
    mode,
  });
  return test.context.ingest.submit(messageOf(sample));
};

describe('cover bought before take-off', () => {
  it('attaches from take-off, also when the take-off is heard late', async () => {
    await bind();
    await takeOff(FROM + MINUTE_MS, () => FROM + 6 * MINUTE_MS);
    await hear(FROM + 6 * MINUTE_MS, FROM + 6 * MINUTE_MS);
    const flight = await flightOf();
    expect(flight?.coverage).toMatchObject({
      status: 'covered',
      coveredFrom: flight?.tookOffAt,
      reasons: ['POLICY_ATTACHED', 'ATTACHED_IN_WINDOW'],
    });
  });

  it('pays for the crash that a backlog of a live flight shows: the premium came first', async () => {
    await bind();
    const knownMs = FROM + 6 * MINUTE_MS;
    await takeOff(FROM + MINUTE_MS, () => knownMs);
    await hear(FROM + 3 * MINUTE_MS, knownMs, 'forcedLanding');
    await hear(knownMs, knownMs);
    const flight = await flightOf();
    expect(flight?.incidentIds).toHaveLength(1);
    expect(flight?.coverage).toMatchObject({ status: 'covered', coveredFrom: flight?.tookOffAt });
  });

  it('does not attach by a clock far ahead of ours', async () => {
    await bind();
    await takeOff(FROM + 20 * MINUTE_MS, () => FROM + MINUTE_MS);
    expect((await flightOf())?.coverage.status ?? 'notCovered').toBe('notCovered');
    expect(await test.context.policies.list(fleet.viewer, { limit: 5 })).toMatchObject({
      items: [{ state: 'bound', flightId: null }],
    });
  });
});

describe('cover bought in the air', () => {
  const now = () => ({ from: toInstant(test.clock.now() + 1_000), to: toInstant(FROM + 60 * MINUTE_MS) });

  it('begins with the premium, never with the take-off', async () => {
    await takeOff(FROM);
    const policy = await bind(now());
    const flight = await flightOf();
    expect(flight?.coverage).toMatchObject({ status: 'covered', coveredFrom: policy.validFrom });
    expect(flight?.coverage.reasons).toContain('ATTACHED_AFTER_BIND');
    expect(Date.parse(policy.validFrom)).toBeGreaterThanOrEqual(Date.parse(policy.boundAt));
    const statement = await test.context.statements.get(fleet.viewer, flight?.flightId ?? '');
    expect(statement.uncovered[0]).toMatchObject({ kind: 'BEFORE_ATTACHMENT', from: flight?.tookOffAt });
  });

  it('after the crash covers nothing', async () => {
    await takeOff(FROM);
    await hear(FROM + 20_000, FROM + 20_100, 'forcedLanding');
    await bind(now());
    const flight = await flightOf();
    expect(flight?.incidentIds).toHaveLength(1);
    expect(flight?.coverage.status).toBe('notCovered');
    expect(flight?.policyId).toBeNull();
  });
});
