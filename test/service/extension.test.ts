import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS, toInstant } from '../../server/lib/clock.ts';
import type { Notice } from '../../server/policies/cover.schema.ts';
import { addFleet, type Fleet, openTestContext, type TestContext } from '../helpers/context.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { bindQuote, quoteFor } from '../helpers/quotes.ts';
import { climb, flySortie, land } from '../helpers/sortie.ts';

let test: TestContext;
let fleet: Fleet;
let policyId: string;
let paidFen: number;
const FROM = T0 + 10 * MINUTE_MS;
/** Blocks of ten minutes, fifteen in all. */
const TERMS = { blockMinutes: 10, extraMinutesMax: 15, premiumCapFen: 100_000 };

beforeEach(async () => {
  test = await openTestContext();
  fleet = await addFleet(test.context, { order: null });
});
afterEach(() => test.close());

/** Bound for twenty minutes in the air, and in the air from the start of the window on; answers its end of cover. */
async function takeOff(extension: typeof TERMS | null): Promise<number> {
  const quote = await quoteFor(test.context, fleet, { plannedMinutes: 20, extension });
  const policy = await bindQuote(test.context, fleet, quote);
  policyId = policy.policyId;
  paidFen = policy.premiumFen;
  test.clock.set(FROM);
  const { serialNumber } = fleet.drone;
  await flySortie(test.context, { serialNumber, startMs: FROM, steps: climb() });
  return endsAt();
}
const flightId = async () =>
  (await test.context.flights.list(fleet.viewer, { limit: 1 })).items[0]?.flightId ?? '';
const endsAt = async () => (await test.context.attachments.find(await flightId()))?.validUntilMs ?? 0;
const policy = () => test.context.policies.get(fleet.viewer, policyId);
const balance = async () => (await test.context.ledger.getWallet(fleet.viewer)).balanceFen;
const runBefore = async (endMs: number, seconds: number) => {
  test.clock.set(endMs - seconds * SECOND_MS);
  await test.context.extensions.run();
};

describe('a flight still in the air when its cover would end', () => {
  it('gets a block a minute before, for the price of all minutes less what was paid', async () => {
    const endMs = await takeOff(TERMS);
    await runBefore(endMs, 61);
    expect(await endsAt()).toBe(endMs);
    await runBefore(endMs, 59);
    expect(await endsAt()).toBe(endMs + 10 * MINUTE_MS);
    const extended = await policy();
    const whole = await quoteFor(test.context, fleet, {
      plannedMinutes: 30,
      from: toInstant(FROM + 30 * MINUTE_MS),
      to: toInstant(FROM + 90 * MINUTE_MS),
    });
    expect(extended).toMatchObject({
      state: 'extended',
      premiumFen: Math.max(paidFen, whole.premiumFen ?? 0),
      extension: { usedMinutes: 10, usedPremiumFen: extended.premiumFen - paidFen },
    });
    expect(await balance()).toBe(100_000 - extended.premiumFen);
  });

  it('gets each block once, by ten rounds at once and again after a restart', async () => {
    const endMs = await takeOff(TERMS);
    test.clock.set(endMs - 30 * SECOND_MS);
    await Promise.all(Array.from({ length: 10 }, () => test.context.extensions.run()));
    await test.reopen();
    await test.context.extensions.run();
    expect(await endsAt()).toBe(endMs + 10 * MINUTE_MS);
    expect((await policy()).transitions.filter(({ event }) => event === 'extend')).toHaveLength(1);
    expect(await balance()).toBe(100_000 - (await policy()).premiumFen);
    expect(await test.context.ledger.sumOfPostingsFen()).toBe(0);
  });

  it('stops at the agreed minutes with a notice, said once, and its cover then ends', async () => {
    const notices: Notice[] = [];
    await test.context.devices.createForDrone(fleet.viewer, fleet.drone.droneId, 'Dock');
    test.context.notifier.attach({
      connectionCount: () => 1,
      publishCover: () => undefined,
      publishNotice: (_deviceId, notice) => notices.push(notice),
    });
    const endMs = await takeOff(TERMS);
    await runBefore(endMs, 30);
    await runBefore(endMs + 10 * MINUTE_MS, 30);
    const lastMs = endMs + 15 * MINUTE_MS;
    expect(await endsAt()).toBe(lastMs);
    await runBefore(lastMs, 30);
    await runBefore(lastMs, 20);
    expect(await endsAt()).toBe(lastMs);
    const codes = notices.map(({ code }) => code);
    expect(codes).toEqual(['COVER_EXTENDED', 'COVER_EXTENDED', 'EXTENSION_MINUTES_USED_UP']);
    test.clock.set(lastMs);
    await test.context.expiry.run();
    expect(await policy()).toMatchObject({ state: 'expired', coveredTo: toInstant(lastMs) });
  });

  it('is not extended beyond the cap, and not without terms', async () => {
    for (const terms of [{ ...TERMS, premiumCapFen: 1 }, null]) {
      fleet = await addFleet(test.context, { order: null });
      test.clock.set(T0);
      const endMs = await takeOff(terms);
      await runBefore(endMs, 30);
      expect(await policy()).toMatchObject({ state: 'active', premiumFen: paidFen });
      expect(await endsAt()).toBe(endMs);
    }
  });

  it('is not extended once it has landed', async () => {
    const endMs = await takeOff(TERMS);
    const { serialNumber } = fleet.drone;
    await flySortie(test.context, { serialNumber, startMs: FROM + 7 * SECOND_MS, steps: land() });
    await runBefore(endMs, 30);
    expect(await policy()).toMatchObject({ state: 'expired', premiumFen: paidFen });
  });
});
