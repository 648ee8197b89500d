import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import { addFleet, documentsOf, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { bindQuote, quoteFor, RING } from '../helpers/quotes.ts';
import { climb, flySortie, land } from '../helpers/sortie.ts';

let test: TestContext;
const underwriter = viewerOf('underwriter');
const area = { kind: 'area' as const, ring: RING };

beforeAll(async () => {
  test = await openTestContext();
});
afterAll(() => test.close());

async function setCap(key: 'operatorHardFen' | 'operatorSoftFen' | 'cellHardFen', valueFen: number) {
  const { items } = await test.context.settings.history(underwriter, `accumulation.${key}`);
  await test.context.settings.put(underwriter, `accumulation.${key}`, {
    value: valueFen,
    effectiveFrom: null,
    source: 'set by a test',
    status: 'assumption',
    version: items[0]?.version ?? 0,
  });
}

describe('accumulation', () => {
  it('refers beyond the soft cap and declines beyond the hard cap of an operator', async () => {
    const fleet = await addFleet(test.context);
    await setCap('operatorSoftFen', 150_000_000);
    await setCap('operatorHardFen', 250_000_000);
    await bindQuote(test.context, fleet, await quoteFor(test.context, fleet));
    const high = await quoteFor(test.context, fleet);
    expect(high).toMatchObject({ outcome: 'referred', reasons: [{ code: 'ACCUMULATION_HIGH' }] });
    const full = await quoteFor(test.context, fleet, { limitFen: 200_000_000 });
    expect(full).toMatchObject({ outcome: 'declined', reasons: [{ code: 'ACCUMULATION_ABOVE_CAP' }] });
    const other = await quoteFor(test.context, fleet, {
      from: toInstant(test.clock.now() + 2 * HOUR_MS),
      to: toInstant(test.clock.now() + 3 * HOUR_MS),
    });
    expect(other.outcome).toBe('quoted');
  });

  it('lets exactly as many of twenty parallel binds through as fit, and charges no other', async () => {
    const fleet = await addFleet(test.context, { balanceFen: 10_000_000 });
    await setCap('operatorSoftFen', 500_000_000);
    await setCap('operatorHardFen', 500_000_000);
    const quotes = [];
    for (let at = 0; at < 20; at += 1) quotes.push(await quoteFor(test.context, fleet));
    const results = await Promise.allSettled(quotes.map((quote) => bindQuote(test.context, fleet, quote)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const one of results)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'ACCUMULATION_REACHED' });
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ entryCount: 6 });
    const operators = await test.context.accumulation.list(underwriter, 'operator');
    expect(operators.items.find(({ id }) => id === fleet.operatorId)).toMatchObject({
      policyCount: 5,
      peakFen: 500_000_000,
      nowFen: 0,
      state: 'full',
    });
  });

  it('counts a flight bound at take-off until it lands', async () => {
    const fleet = await addFleet(test.context);
    const { serialNumber } = fleet.drone;
    const startMs = test.clock.now() + 5 * HOUR_MS;
    test.clock.set(startMs);
    await flySortie(test.context, { serialNumber, startMs, steps: climb() });
    test.clock.advance(10_000);
    const heldNow = async () =>
      (await test.context.accumulation.list(underwriter, 'operator')).items.find(
        ({ id }) => id === fleet.operatorId,
      )?.nowFen ?? 0;
    expect(await heldNow()).toBe(100_000_000);
    await flySortie(test.context, { serialNumber, startMs: startMs + 7_000, steps: land() });
    test.clock.advance(MINUTE_MS);
    expect(await heldNow()).toBe(0);
  });

  it('shows cells to underwriters only', async () => {
    const fleet = await addFleet(test.context);
    await bindQuote(test.context, fleet, await quoteFor(test.context, fleet, { volume: area }));
    const { items } = await test.context.accumulation.list(underwriter, 'cell');
    expect(items.length).toBeGreaterThan(0);
    await expect(test.context.accumulation.list(fleet.viewer, 'cell')).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});

describe('a referred quote', () => {
  const referred = async () => {
    const fleet = await addFleet(test.context);
    const quote = await quoteFor(test.context, fleet, { circumstances: { overCrowd: true }, volume: area });
    expect(quote.outcome).toBe('referred');
    return { fleet, quote };
  };

  it('is not bindable, and is the underwriter’s to decide', async () => {
    const { fleet, quote } = await referred();
    await expect(bindQuote(test.context, fleet, quote)).rejects.toMatchObject({ code: 'QUOTE_NOT_BINDABLE' });
    const { items } = await test.context.referrals.list(underwriter, { limit: 1 });
    expect(items).toMatchObject([{ quote: { quoteId: quote.quoteId }, decision: null }]);
  });

  it('becomes a new offer with conditions that binds; the old one stays as it was', async () => {
    const { fleet, quote } = await referred();
    const decided = await test.context.referrals.decide(underwriter, quote.quoteId, {
      decision: 'offered',
      note: 'stewards keep the crowd away',
      conditions: ['30 m from people'],
      limitFen: 50_000_000,
      deductibleFen: null,
    });
    const offer = await test.context.quotes.get(fleet.viewer, decided.decision?.offerQuoteId ?? '');
    expect(offer).toMatchObject({
      outcome: 'quoted',
      limitFen: 50_000_000,
      liftedBy: { quoteId: quote.quoteId, conditions: ['30 m from people'] },
    });
    expect(offer.premiumFen).toBeLessThanOrEqual(quote.premiumFen ?? 0);
    const policy = await bindQuote(test.context, fleet, offer);
    expect(policy).toMatchObject({ limitFen: 50_000_000, quoteId: offer.quoteId });
    expect(await test.context.quotes.get(fleet.viewer, quote.quoteId)).toMatchObject({ outcome: 'referred' });
  });

  it('is decided once, by ten underwriters at once', async () => {
    const { quote } = await referred();
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        test.context.referrals.decide(underwriter, quote.quoteId, {
          decision: 'declined',
          note: 'too many people',
        }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const decisions = (await documentsOf(test.context, 'referrals')).filter(
      ({ _id }) => _id === quote.quoteId,
    );
    expect(decisions).toMatchObject([{ decision: 'declined', offerQuoteId: null }]);
  });

  it('is lifted by the operator alone with what the reason names', async () => {
    const { fleet, quote } = await referred();
    expect(quote.reasons[0]?.lift).toContain('airspaceApproval');
    const lifted = await quoteFor(test.context, fleet, {
      circumstances: { overCrowd: true },
      volume: area,
      authorizations: [
        {
          kind: 'airspaceApproval',
          reference: 'SZ-2026-1',
          issuer: '深圳空管',
          validFrom: quote.request?.from ?? '',
          validTo: quote.request?.to ?? '',
        },
      ],
    });
    expect(lifted.reasons.map(({ code }) => code)).not.toContain('FLIGHT_APPLICATION_NEEDED');
  });
});
