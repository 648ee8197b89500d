import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PostingOrder } from '../../server/ledger/entry-orders.ts';
import { openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';

let test: TestContext;
beforeAll(async () => {
  test = await openTestContext();
});
afterAll(() => test.close());

const spend = (operatorId: string, amountFen: number): PostingOrder => ({
  kind: 'premium',
  operatorId,
  walletChangeFen: -amountFen,
  counterAccount: 'income:premium',
});
const deposit = (operatorId: string, amountFen: number, key: string) =>
  test.context.ledger.deposit({ operatorId, amountFen, memo: 'Test', key });

it('lets exactly the affordable of fifty parallel spenders win, to the last fen', async () => {
  const { ledger } = test.context;
  await deposit('opr_race', 1_000, 'a');
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      ledger.post(`race:${index}`, spend('opr_race', 70), { memo: 'race' }),
    ),
  );
  const posted = results.filter((one) => one.outcome === 'posted');
  expect(posted).toHaveLength(14);
  const wallet = await ledger.getWallet(viewerOf('operator', 'opr_race'));
  expect(wallet).toEqual({ operatorId: 'opr_race', balanceFen: 20, owedFen: 0, entryCount: 15 });
  const missing = results.flatMap((one) => (one.outcome === 'refused' ? one.missingFen : []));
  expect(missing.every((fen) => fen > 0)).toBe(true);
});

it('moves nothing when the same key is posted again, in sequence or at once', async () => {
  const { ledger } = test.context;
  await deposit('opr_retry', 500, 'a');
  const again = await Promise.all(
    Array.from({ length: 20 }, () => ledger.post('retry:1', spend('opr_retry', 100), { memo: 'once' })),
  );
  const ids = new Set(again.map((one) => (one.outcome === 'posted' ? one.journalEntryId : 'refused')));
  expect(ids.size).toBe(1);
  expect(again.filter((one) => one.outcome === 'posted' && !one.replayed)).toHaveLength(1);
  expect(await deposit('opr_retry', 500, 'a')).toMatchObject({ balanceFen: 400, entryCount: 2 });
});

it('replays a key even when the wallet could no longer afford it', async () => {
  const { ledger } = test.context;
  await deposit('opr_empty', 100, 'a');
  const first = await ledger.post('empty:1', spend('opr_empty', 100), { memo: '' });
  const second = await ledger.post('empty:1', spend('opr_empty', 100), { memo: '' });
  expect(first).toMatchObject({ outcome: 'posted', balanceAfterFen: 0, replayed: false });
  expect(second).toMatchObject({ outcome: 'posted', balanceAfterFen: 0, replayed: true });
});

it('refuses a spend beyond the balance by naming what is missing, and writes no entry', async () => {
  const { ledger } = test.context;
  await deposit('opr_short', 100, 'a');
  expect(await ledger.post('short:1', spend('opr_short', 101), { memo: '' })).toEqual({
    outcome: 'refused',
    reason: 'WALLET_INSUFFICIENT',
    balanceFen: 100,
    missingFen: 1,
  });
  expect(await ledger.getWallet(viewerOf('operator', 'opr_short'))).toMatchObject({ entryCount: 1 });
});

it('counts a deposit notice once per operator, not once per key alone', async () => {
  await deposit('opr_a', 100, 'same-payment');
  await deposit('opr_b', 100, 'same-payment');
  expect(await test.context.ledger.getWallet(viewerOf('operator', 'opr_b'))).toMatchObject({
    balanceFen: 100,
  });
});

it('pages the entries of one wallet newest first without gap or repetition', async () => {
  const { ledger } = test.context;
  const viewer = viewerOf('operator', 'opr_race');
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.listWalletEntries(viewer, { limit: 4, ...(cursor ? { cursor } : {}) });
    seen.push(...page.items.map((entry) => entry.balanceAfterFen));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual([20, 90, 160, 230, 300, 370, 440, 510, 580, 650, 720, 790, 860, 930, 1_000]);
});

it('keeps the sum of all postings at zero', async () => {
  expect(await test.context.ledger.sumOfPostingsFen()).toBe(0);
});

it.each(['adjuster', 'regulator', 'underwriter'] as const)('shows no wallet to %s', async (role) => {
  await expect(test.context.ledger.getWallet(viewerOf(role))).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
});
