import { afterEach, beforeEach, expect, it } from 'vitest';
import { JournalService } from '../../server/ledger/journal.service.ts';
import { LedgerService } from '../../server/ledger/ledger.service.ts';
import { DAY_MS } from '../../server/lib/clock.ts';
import { documentsOf, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';

let test: TestContext;
beforeEach(async () => {
  test = await openTestContext();
});
afterEach(() => test.close());

const RATES = { vatBps: 600, securityFundBps: 80 };
const DIMENSIONS = {
  productCode: 'perFlight',
  technologyInsuranceCode: 'TI-01',
  insurer: 'Lead P&C',
  district: '440305',
  policyId: 'pol_1',
};
const UNDERWRITER = viewerOf('underwriter');
const fund = (operatorId: string, amountFen: number) =>
  test.context.ledger.deposit({ operatorId, amountFen, memo: 'Test', key: `${amountFen}` });
const pay = (key: string, operatorId: string, grossFen: number, insurer = DIMENSIONS.insurer) =>
  test.context.ledger.postPremium(
    key,
    { operatorId, grossFen, ...RATES, dimensions: { ...DIMENSIONS, insurer } },
    { memo: 'Premium' },
  );
const walletOf = (operatorId: string) => test.context.ledger.getWallet(viewerOf('operator', operatorId));

/** Closing balances by account, summed over dimensions. */
async function closings(): Promise<Record<string, number>> {
  const { rows, sumFen } = await test.context.books.trialBalance(UNDERWRITER);
  expect(sumFen).toBe(0);
  const sums: Record<string, number> = {};
  for (const { account, closingFen } of rows) sums[account] = (sums[account] ?? 0) + closingFen;
  return Object.fromEntries(Object.entries(sums).filter(([, fen]) => fen !== 0));
}

it('books a premium net, with VAT and the levy, under its dimensions', async () => {
  await fund('opr_a', 1_000);
  expect(await pay('premium:1', 'opr_a', 186)).toMatchObject({ outcome: 'posted', amountFen: -186 });
  const { items } = await test.context.books.listEntries(UNDERWRITER, { limit: 9, productCode: 'perFlight' });
  const [entry] = items;
  expect(items).toHaveLength(1);
  expect(entry).toMatchObject({ kind: 'premium', dimensions: DIMENSIONS, operatorId: 'opr_a' });
  expect(entry?.postings).toEqual([
    { account: 'liability:wallet:opr_a', amountFen: -186 },
    { account: 'income:premium', amountFen: 175 },
    { account: 'liability:vat', amountFen: 11 },
    { account: 'expense:securityFund', amountFen: -1 },
    { account: 'liability:securityFund', amountFen: 1 },
  ]);
});

it('lets a hundred parallel premiums on a wallet for ten make exactly ten', async () => {
  await fund('opr_a', 1_865);
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, index) => pay(`premium:${index}`, 'opr_a', 186)),
  );
  expect(results.filter((one) => one.outcome === 'posted')).toHaveLength(10);
  expect(results.filter((one) => one.outcome === 'refused')[0]).toEqual({
    outcome: 'refused',
    reason: 'WALLET_INSUFFICIENT',
    balanceFen: 5,
    missingFen: 181,
  });
  expect(await walletOf('opr_a')).toMatchObject({ balanceFen: 5, entryCount: 11 });
  expect(await closings()).toMatchObject({ 'liability:vat': 105, 'income:premium': 1_755 });
});

it('keeps the VAT of a period exact over parallel premiums of many wallets and two insurers', async () => {
  const wallets = Array.from({ length: 20 }, (_, index) => `opr_${index}`);
  await Promise.all(wallets.map((wallet) => fund(wallet, 100_000)));
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => pay(`a:${index}`, `opr_${index % 20}`, 186)));
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => pay(`b:${index}`, `opr_${index % 20}`, 1, 'Second')),
  );
  const { rows } = await test.context.books.trialBalance(UNDERWRITER);
  const vat = rows.filter(({ account }) => account === 'liability:vat');
  expect(vat.map(({ insurer, closingFen }) => [insurer, closingFen])).toEqual([
    ['Lead P&C', 10_528],
    ['Second', 6],
  ]);
  expect(await test.context.ledgerAudit.run()).toMatchObject({ faultCount: 0, entryCount: 1_120 });
});

it('keeps wallets and tax exact when several servers post at once', async () => {
  const { context, clock } = test;
  // Each has a queue of its own, as servers of one store have: only the unique indexes stand between them.
  const servers = Array.from({ length: 4 }, () => {
    const journal = new JournalService({ connection: context.connection, clock });
    return new LedgerService({ connection: context.connection, journal });
  });
  await fund('opr_a', 1_865);
  await fund('opr_b', 100_000);
  const input = (operatorId: string) => ({ operatorId, grossFen: 186, ...RATES, dimensions: DIMENSIONS });
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      servers[index % 4]?.postPremium(
        // Every key is posted by two servers.
        `premium:${index >> 1}`,
        input(index >> 1 < 50 ? 'opr_a' : 'opr_b'),
        { memo: '' },
      ),
    ),
  );
  const ids = results.flatMap((one) => (one?.outcome === 'posted' ? one.journalEntryId : []));
  expect(new Set(ids).size).toBe(60);
  expect(await walletOf('opr_a')).toMatchObject({ balanceFen: 5, entryCount: 11 });
  expect(await walletOf('opr_b')).toMatchObject({ balanceFen: 90_700, entryCount: 51 });
  expect(await closings()).toMatchObject({ 'liability:vat': Math.round((60 * 186 * 600) / 10_600) });
  expect(await context.ledgerAudit.run()).toMatchObject({ faultCount: 0 });
});

it('takes one premium for one key, in parallel, later and in another month, and refuses another under it', async () => {
  await fund('opr_a', 1_000);
  const results = await Promise.all(Array.from({ length: 20 }, () => pay('premium:1', 'opr_a', 186)));
  expect(results.filter((one) => one.outcome === 'posted' && !one.replayed)).toHaveLength(1);
  test.clock.advance(40 * DAY_MS);
  expect(await pay('premium:1', 'opr_a', 186)).toMatchObject({ replayed: true });
  expect(await walletOf('opr_a')).toMatchObject({ balanceFen: 814 });
  await expect(pay('premium:1', 'opr_a', 187)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

it('refunds what is not earned once, however often and in parallel it is asked', async () => {
  const { ledger } = test.context;
  await fund('opr_a', 1_000);
  await pay('premium:1', 'opr_a', 1_000);
  const refund = (key: string, earnedFen: number) =>
    ledger.postRefund(key, { of: 'premium:1', earnedFen }, { memo: 'Refund' });
  const results = await Promise.all(Array.from({ length: 20 }, (_, index) => refund(`r:${index}`, 400)));
  expect(results.filter((one) => one.outcome === 'posted')).toHaveLength(1);
  expect(await walletOf('opr_a')).toMatchObject({ balanceFen: 600 });
  expect(await refund('r:less', 700)).toEqual({ outcome: 'unchanged' });
  expect(await refund('r:rest', 0)).toMatchObject({ outcome: 'posted', amountFen: 400 });
  expect(await refund('r:more', 0)).toEqual({ outcome: 'unchanged' });
  expect(await closings()).toEqual({
    'asset:bank': -1_000,
    'liability:wallet': 1_000,
    'income:premium': 943,
    'income:refund': -943,
  });
  await expect(refund('r:odd', 1_001)).rejects.toThrow(RangeError);
  await expect(ledger.postRefund('x', { of: 'none', earnedFen: 0 }, { memo: '' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('claws a refund back, owes what the wallet lacks, takes no premium until a deposit has settled it', async () => {
  const { ledger } = test.context;
  await fund('opr_a', 500);
  await pay('premium:1', 'opr_a', 500);
  await ledger.postRefund('refund:1', { of: 'premium:1', earnedFen: 0 }, { memo: 'No take-off' });
  await pay('premium:2', 'opr_a', 450);
  const claw = () =>
    ledger.postClawback('clawback:1', { of: 'premium:1', earnedFen: 500 }, { memo: 'It flew' });
  expect(await claw()).toMatchObject({ amountFen: -50, earnedChangeFen: 500, balanceAfterFen: 0 });
  expect(await claw()).toMatchObject({ replayed: true });
  expect(await walletOf('opr_a')).toMatchObject({ balanceFen: 0, owedFen: 450 });
  expect(await pay('premium:3', 'opr_a', 1)).toEqual({
    outcome: 'refused',
    reason: 'WALLET_IN_ARREARS',
    balanceFen: 0,
    missingFen: 451,
  });
  await fund('opr_a', 400);
  expect(await walletOf('opr_a')).toMatchObject({ balanceFen: 0, owedFen: 50 });
  expect(await pay('premium:3', 'opr_a', 1)).toMatchObject({ reason: 'WALLET_IN_ARREARS' });
  await fund('opr_a', 100);
  expect(await walletOf('opr_a')).toMatchObject({ balanceFen: 50, owedFen: 0 });
  expect(await pay('premium:3', 'opr_a', 1)).toMatchObject({ outcome: 'posted', balanceAfterFen: 49 });
  const sums = await closings();
  expect(sums['liability:vat']).toBe(Math.round((951 * 600) / 10_600));
  expect(sums['asset:receivable']).toBeUndefined();
});

it('books a refund of last month’s premium in this month’s tax, at the rates of then', async () => {
  await fund('opr_a', 1_000);
  await pay('premium:1', 'opr_a', 500);
  const [before] = (await test.context.books.trialBalance(UNDERWRITER)).periods;
  test.clock.advance(31 * DAY_MS);
  await test.context.ledger.postRefund('r', { of: 'premium:1', earnedFen: 0 }, { memo: '' });
  const now = await test.context.books.trialBalance(UNDERWRITER);
  expect(now.periods).toEqual([now.period, before]);
  const vat = now.rows.find(({ account }) => account === 'liability:vat');
  expect(vat).toMatchObject({ openingFen: 28, debitFen: 28, creditFen: 0, closingFen: 0 });
  const then = await test.context.books.trialBalance(UNDERWRITER, before);
  expect(then.rows.find(({ account }) => account === 'liability:vat')).toMatchObject({ closingFen: 28 });
});

it('corrects an entry by its mirror once, and not under a refund', async () => {
  const { ledger, books } = test.context;
  await fund('opr_a', 1_000);
  const paid = await pay('premium:1', 'opr_a', 186);
  const id = paid.outcome === 'posted' ? paid.journalEntryId : '';
  const refunded = await ledger.postRefund('r', { of: 'premium:1', earnedFen: 100 }, { memo: '' });
  await expect(ledger.reverse(id, 'wrong')).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  const refundId = refunded.outcome === 'posted' ? refunded.journalEntryId : '';
  await ledger.reverse(refundId, 'wrong refund');
  const reversal = await ledger.reverse(id, 'wrong premium');
  expect(await ledger.reverse(id, 'again')).toMatchObject({ replayed: true });
  await expect(ledger.reverse(reversal.journalEntryId, 'back')).rejects.toMatchObject({
    code: 'STATE_CONFLICT',
  });
  expect(await walletOf('opr_a')).toMatchObject({ balanceFen: 1_000, owedFen: 0 });
  const { items } = await books.listEntries(UNDERWRITER, { limit: 9, policyId: 'pol_1' });
  expect(items).toHaveLength(4);
  const entry = items.find(({ reverses }) => reverses === id);
  expect(entry).toMatchObject({ kind: 'reversal', reverses: id, dimensions: DIMENSIONS });
  expect(await closings()).toMatchObject({ 'liability:wallet': 1_000 });
});

it('reverses a deposit that was spent by owing it', async () => {
  const { ledger, books } = test.context;
  await fund('opr_a', 1_000);
  const [deposit] = (await books.listEntries(UNDERWRITER, { limit: 1 })).items;
  await pay('premium:1', 'opr_a', 300);
  await ledger.reverse(deposit?.journalEntryId ?? '', 'bounced');
  expect(await walletOf('opr_a')).toMatchObject({ balanceFen: 0, owedFen: 300 });
  expect((await closings())['asset:bank']).toBeUndefined();
});

it('books claims outstanding and paid without a wallet', async () => {
  const { ledger } = test.context;
  const book = (key: string, outstandingChangeFen: number, paidFen: number) =>
    ledger.postClaim(key, { dimensions: DIMENSIONS, outstandingChangeFen, paidFen }, { memo: '' });
  await book('reserve', 5_000, 0);
  await book('reserve', 5_000, 0);
  await book('payment', -5_000, 4_000);
  expect(await closings()).toEqual({ 'asset:bank': 4_000, 'expense:claimsPaid': -4_000 });
  expect(await book('nothing', 0, 0)).toEqual({ outcome: 'unchanged' });
  await expect(book('negative', 0, -1)).rejects.toThrow(RangeError);
});

it('keeps each entry in one document: wallet, period and tax can not come apart', async () => {
  await fund('opr_a', 1_000);
  await Promise.all(Array.from({ length: 5 }, (_, index) => pay(`p:${index}`, 'opr_a', 100)));
  const entries = await documentsOf(test.context, 'journal_entries', { postedAtMs: 1, 'wallet.seq': 1 });
  expect(entries).toHaveLength(6);
  for (const one of entries)
    expect(one).toMatchObject({ wallet: { seq: expect.any(Number) }, period: { seq: expect.any(Number) } });
});

it('refuses a premium that is no whole fen above 0 or has an impossible rate, and posts nothing', async () => {
  await fund('opr_a', 1_000);
  for (const grossFen of [0, -1, 0.5, Number.NaN])
    await expect(pay(`bad:${grossFen}`, 'opr_a', grossFen)).rejects.toThrow(RangeError);
  const input = { operatorId: 'opr_a', grossFen: 1, securityFundBps: 0, dimensions: DIMENSIONS };
  const bad = test.context.ledger.postPremium('rate', { ...input, vatBps: -1 }, { memo: '' });
  const good = pay('good', 'opr_a', 100);
  await expect(bad).rejects.toThrow(RangeError);
  expect(await good).toMatchObject({ outcome: 'posted', balanceAfterFen: 900 });
});
