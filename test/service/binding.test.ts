import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import { addFleet, documentsOf, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { acknowledgementOf, bindQuote, quoteFor, RING } from '../helpers/quotes.ts';

let test: TestContext;
beforeAll(async () => {
  test = await openTestContext();
});
afterAll(() => test.close());

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

describe('a quote', () => {
  it('is kept as it was made, open until its time is over', async () => {
    const fleet = await addFleet(test.context);
    const quote = await quoteFor(test.context, fleet);
    expect(quote).toMatchObject({ outcome: 'quoted', state: 'open', purpose: 'requested', policyId: null });
    expect(quote.premiumFen).toBeGreaterThan(0);
    test.clock.advance(29 * MINUTE_MS);
    expect((await test.context.quotes.get(fleet.viewer, quote.quoteId)).state).toBe('open');
    test.clock.advance(2 * MINUTE_MS);
    expect(await test.context.quotes.get(fleet.viewer, quote.quoteId)).toEqual({
      ...quote,
      state: 'expired',
    });
    await expect(bindQuote(test.context, fleet, quote)).rejects.toMatchObject({ code: 'QUOTE_EXPIRED' });
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ balanceFen: 100_000 });
  });

  it('costs more for a longer flight and a higher limit', async () => {
    const fleet = await addFleet(test.context);
    const base = await quoteFor(test.context, fleet, { plannedMinutes: 20 });
    const longer = await quoteFor(test.context, fleet, { plannedMinutes: 60 });
    const higher = await quoteFor(test.context, fleet, { plannedMinutes: 20, limitFen: 500_000_000 });
    expect(longer.premiumFen).toBeGreaterThan(base.premiumFen ?? 0);
    expect(higher.premiumFen).toBeGreaterThan(base.premiumFen ?? 0);
  });

  it('of a foreign drone is not found', async () => {
    const [own, foreign] = [await addFleet(test.context), await addFleet(test.context)];
    const droneIds = [foreign.drone.droneId];
    await expect(quoteFor(test.context, own, { droneIds })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('lists open, expired and bound ones apart', async () => {
    const fleet = await addFleet(test.context);
    const old = await quoteFor(test.context, fleet);
    test.clock.advance(31 * MINUTE_MS);
    const [open, bound] = [await quoteFor(test.context, fleet), await quoteFor(test.context, fleet)];
    await bindQuote(test.context, fleet, bound);
    const idsOf = async (state?: 'open' | 'expired' | 'bound') =>
      (await test.context.quotes.list(fleet.viewer, { limit: 10, state })).items.map((one) => one.quoteId);
    expect(await idsOf('open')).toEqual([open.quoteId]);
    expect(await idsOf('expired')).toEqual([old.quoteId]);
    expect(await idsOf('bound')).toEqual([bound.quoteId]);
    expect(await idsOf()).toHaveLength(3);
  });
});

describe('binding', () => {
  it('takes the premium, then makes the policy with the proof of what was shown', async () => {
    const fleet = await addFleet(test.context);
    const quote = await quoteFor(test.context, fleet, { volume: { kind: 'area', ring: RING } });
    const policy = await bindQuote(test.context, fleet, quote);
    expect(policy).toMatchObject({
      state: 'bound',
      quoteId: quote.quoteId,
      premiumFen: quote.premiumFen,
      serialNumbers: [fleet.drone.serialNumber],
      acknowledgement: { exclusionsVersion: quote.exclusionsVersion, byUserId: fleet.viewer.userId },
      transitions: [{ from: null, to: 'bound', event: 'bind' }],
    });
    const { items } = await test.context.ledger.listWalletEntries(fleet.viewer, { limit: 1 });
    expect(items[0]).toMatchObject({ kind: 'premium', amountFen: 0 - (quote.premiumFen ?? 0) });
  });

  it('refuses what was not shown, a foreign quote, and a second bind; nothing is charged', async () => {
    const fleet = await addFleet(test.context);
    const quote = await quoteFor(test.context, fleet);
    const shown = acknowledgementOf(quote, test.clock.now());
    const bind = (change: object, viewer = fleet.viewer) =>
      test.context.binding.bind(viewer, quote.quoteId, { ...shown, ...change });
    await expect(bind({ termsSha256: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'EXCLUSIONS_NOT_ACKNOWLEDGED',
      details: { field: 'acknowledgement.termsSha256' },
    });
    await expect(bind({ shownAt: toInstant(test.clock.now() + HOUR_MS) })).rejects.toMatchObject({
      code: 'EXCLUSIONS_NOT_ACKNOWLEDGED',
    });
    const stranger = (await addFleet(test.context)).viewer;
    await expect(bind({}, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(bind({}, viewerOf('underwriter'))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ entryCount: 1 });
    const policy = await bind({});
    await expect(bind({})).rejects.toMatchObject({
      code: 'QUOTE_ALREADY_BOUND',
      details: { policyId: policy.policyId },
    });
  });

  it('makes one policy of twenty binds of one quote, paid once', async () => {
    const fleet = await addFleet(test.context);
    const quote = await quoteFor(test.context, fleet);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => bindQuote(test.context, fleet, quote)),
    );
    const ids = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value.policyId] : []));
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(1);
    for (const one of results)
      if (one.status === 'rejected') expect(codeOf(one.reason)).toBe('QUOTE_ALREADY_BOUND');
    expect((await test.context.policies.list(fleet.viewer, { limit: 10 })).items).toHaveLength(1);
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ entryCount: 2 });
  });

  it('makes exactly ten policies of a hundred parallel binds on a wallet for ten', async () => {
    const fleet = await addFleet(test.context, { balanceFen: 0 });
    const quotes = [];
    for (let at = 0; at < 100; at += 1) quotes.push(await quoteFor(test.context, fleet));
    const premiumFen = quotes[0]?.premiumFen ?? 0;
    const { operatorId } = fleet;
    await test.context.ledger.deposit({ operatorId, amountFen: premiumFen * 10, memo: 'Ten', key: 'ten' });
    const results = await Promise.allSettled(quotes.map((quote) => bindQuote(test.context, fleet, quote)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    for (const one of results)
      if (one.status === 'rejected') expect(codeOf(one.reason)).toBe('WALLET_INSUFFICIENT');
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ balanceFen: 0 });
    expect((await test.context.policies.list(fleet.viewer, { limit: 200 })).items).toHaveLength(10);
    // The ninety that got nothing hold no place either.
    const held = await documentsOf(test.context, 'held_limits');
    expect(held.filter((one) => one.bucket === `operator:${operatorId}`)).toHaveLength(10);
  });

  it('finishes a bind that was cut off after the premium, and forgets one cut off before it', async () => {
    const fleet = await addFleet(test.context);
    const [paid, unpaid] = [await quoteFor(test.context, fleet), await quoteFor(test.context, fleet)];
    const bindings = test.context.connection.collection('bindings');
    const acknowledgement = {
      ...acknowledgementOf(paid, test.clock.now()),
      acknowledgedAt: toInstant(test.clock.now()),
      byUserId: fleet.viewer.userId,
    };
    for (const { quoteId } of [paid, unpaid])
      await bindings.insertOne({
        _id: quoteId as never,
        acknowledgement,
        startedAtMs: test.clock.now(),
        outcome: null,
      });
    await test.context.premiums.charge(paid.quoteId, paid.premiumFen ?? 0, {
      operatorId: fleet.operatorId,
      flightId: null,
      memo: 'Cut off',
      policy: { _id: 'pol_x', productCode: 'x', technologyInsuranceCode: null, insurer: 'x', district: null },
    });
    test.clock.advance(2 * MINUTE_MS);
    await test.context.binding.resume();
    await test.context.binding.resume();
    const { items } = await test.context.policies.list(fleet.viewer, { limit: 10 });
    expect(items.map(({ quoteId }) => quoteId)).toEqual([paid.quoteId]);
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ entryCount: 2 });
    await bindQuote(test.context, fleet, unpaid);
  });
});

it('keeps the books at zero through all of it', async () => {
  expect(await test.context.ledger.sumOfPostingsFen()).toBe(0);
});
