import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../server/lib/clock.ts';
import type { Policy } from '../../server/policies/policy.schema.ts';
import { addFleet, type Fleet, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { bindQuote, quoteFor } from '../helpers/quotes.ts';
import { climb, flySortie, land } from '../helpers/sortie.ts';

let test: TestContext;
let fleet: Fleet;
let policy: Policy;
/** Bound at T0 for the hour from T0 + 10 min on. */
const FROM = T0 + 10 * MINUTE_MS;
const DECIDED = FROM + 25 * HOUR_MS + MINUTE_MS;
beforeEach(async () => {
  test = await openTestContext();
  fleet = await addFleet(test.context, { order: null });
  policy = await bindQuote(test.context, fleet, await quoteFor(test.context, fleet));
});
afterEach(() => test.close());

const stateOf = async () => test.context.policies.get(fleet.viewer, policy.policyId);
const balance = async () => (await test.context.ledger.getWallet(fleet.viewer)).balanceFen;
const findings = async () => (await test.context.findings.list(viewerOf('underwriter'), { limit: 5 })).items;
const proof = () => test.context.noTakeoff.get(fleet.viewer, policy.policyId);
async function runAt(atMs: number): Promise<void> {
  test.clock.set(atMs);
  await test.context.noTakeoff.run();
}
/** A flight from `startMs` on that comes in whole at `knownMs`. */
const upload = (startMs: number, knownMs: number) => {
  test.clock.set(knownMs);
  const { serialNumber } = fleet.drone;
  const steps = [...climb(), ...land()];
  return flySortie(test.context, { serialNumber, startMs, steps, receivedAtMs: () => knownMs });
};

describe('a policy whose flight never took place', () => {
  it('waits for late data, then is void with the whole premium back and a proof of what was heard', async () => {
    await runAt(DECIDED - 2 * MINUTE_MS);
    expect(await stateOf()).toMatchObject({ state: 'bound', refundedFen: 0 });
    await runAt(DECIDED);
    expect(await stateOf()).toMatchObject({ state: 'void', refundedFen: policy.premiumFen });
    expect((await stateOf()).transitions.at(-1)).toMatchObject({ event: 'void', reason: 'NO_TAKEOFF' });
    expect(await balance()).toBe(100_000);
    expect(await proof()).toMatchObject({
      outcome: 'void',
      heard: [],
      refundedFen: policy.premiumFen,
      flownAfterVoid: null,
    });
    expect(await test.context.ledger.sumOfPostingsFen()).toBe(0);
  });

  it('is decided and refunded once, by ten rounds at once and another after a restart', async () => {
    test.clock.set(DECIDED);
    await Promise.all(Array.from({ length: 10 }, () => test.context.noTakeoff.run()));
    await test.reopen();
    await test.context.noTakeoff.run();
    expect(await balance()).toBe(100_000);
    const voids = (await stateOf()).transitions.filter(({ event }) => event === 'void');
    expect(voids).toHaveLength(1);
  });

  it('shows its proof to nobody else', async () => {
    await runAt(DECIDED);
    const stranger = await addFleet(test.context);
    const asked = test.context.noTakeoff.get(stranger.viewer, policy.policyId);
    await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a flight that was kept back', () => {
  it('and comes within the hold leaves the policy paid, without cover', async () => {
    await upload(FROM + MINUTE_MS, FROM + 3 * HOUR_MS);
    await runAt(DECIDED);
    expect(await stateOf()).toMatchObject({ state: 'expired', refundedFen: 0 });
    expect(await balance()).toBe(100_000 - policy.premiumFen);
    expect(await proof()).toMatchObject({ outcome: 'flown', reason: 'FLIGHT_HEARD', refundedFen: 0 });
    expect(await findings()).toMatchObject([
      { kind: 'FLEW_AFTER_VOID', policyId: policy.policyId, figures: { afterVoid: false } },
    ]);
  });

  it('and comes after the void has the refund taken back, once', async () => {
    await runAt(DECIDED);
    expect(await balance()).toBe(100_000);
    await upload(FROM + MINUTE_MS, DECIDED + HOUR_MS);
    await upload(FROM + 20 * MINUTE_MS, DECIDED + 2 * HOUR_MS);
    expect(await balance()).toBe(100_000 - policy.premiumFen);
    const [flight] = (await test.context.flights.list(fleet.viewer, { limit: 5 })).items.slice(-1);
    expect(await proof()).toMatchObject({
      outcome: 'void',
      flownAfterVoid: { flightId: flight?.flightId, clawedBackFen: policy.premiumFen },
    });
    expect(await stateOf()).toMatchObject({ state: 'void', refundedFen: 0 });
    expect(await findings()).toMatchObject([{ kind: 'FLEW_AFTER_VOID', figures: { afterVoid: true } }]);
    expect(await test.context.ledger.sumOfPostingsFen()).toBe(0);
  });
});
