import { afterEach, beforeEach, expect, it } from 'vitest';
import { DAY_MS } from '../../server/lib/clock.ts';
import { openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';

let test: TestContext;
beforeEach(async () => {
  test = await openTestContext();
  const { ledger } = test.context;
  await ledger.deposit({ operatorId: 'opr_a', amountFen: 1_000_000, memo: '', key: 'a' });
  await Promise.all(Array.from({ length: 600 }, (_, index) => pay(`premium:${index}`)));
});
afterEach(() => test.close());

const DIMENSIONS = {
  productCode: 'p',
  technologyInsuranceCode: null,
  insurer: 'i',
  district: null,
  policyId: null,
};
const pay = (key: string) =>
  test.context.ledger.postPremium(
    key,
    { operatorId: 'opr_a', grossFen: 186, vatBps: 600, securityFundBps: 80, dimensions: DIMENSIONS },
    { memo: '' },
  );
const balance = () => test.context.books.trialBalance(viewerOf('underwriter'));
const entries = () => test.context.connection.collection<{ _id: string }>('journal_entries');
const saved = () =>
  test.context.connection.collection<{ _id: string; turnovers: object[] }>('ledger_balances');

it('reads on from the saved sums what was posted since, to the same balance as from the beginning', async () => {
  await balance();
  expect(await saved().find({}).toArray()).toMatchObject([{ seq: 600 }]);
  await pay('one more');
  const kept = await balance();
  await saved().deleteMany({});
  expect(await balance()).toEqual(kept);
  expect(kept).toMatchObject({ sumFen: 0, entryCount: 602 });
});

it('finds right books right, once a day', async () => {
  expect(await test.context.ledgerAudit.run()).toMatchObject({ faultCount: 0, entryCount: 601 });
  await pay('later');
  expect(await test.context.ledgerAudit.run()).toMatchObject({ entryCount: 601 });
  test.clock.advance(DAY_MS);
  expect(await test.context.ledgerAudit.run()).toMatchObject({ faultCount: 0, entryCount: 602 });
});

it.each([
  ['a posting was changed', { $set: { 'postings.1.amountFen': 174 } }],
  ['VAT was moved to income', { $set: { 'postings.1.amountFen': 176, 'postings.2.amountFen': 10 } }],
  ['the wallet’s step was changed', { $set: { 'wallet.amountFen': -185 } }],
])('finds it when %s', async (_name, change) => {
  const first = await entries().findOne({ 'period.seq': 1, kind: 'premium' });
  await entries().updateOne({ _id: first?._id ?? '' }, change);
  expect((await test.context.ledgerAudit.run()).faultCount).toBeGreaterThan(0);
});

it('finds it when an entry was taken away', async () => {
  const one = await entries().findOne({ 'period.seq': 300, kind: 'premium' });
  await entries().deleteOne({ _id: one?._id ?? '' });
  expect((await test.context.ledgerAudit.run()).faultCount).toBeGreaterThan(0);
});

it('finds a saved sum that differs from the entries, and makes it anew', async () => {
  await balance();
  const [one] = await saved().find({}).toArray();
  await saved().updateOne({ _id: one?._id ?? '' }, { $set: { 'turnovers.0.debitFen': 1 } });
  expect(await test.context.ledgerAudit.run()).toMatchObject({ faultCount: 1 });
  test.clock.advance(DAY_MS);
  expect(await test.context.ledgerAudit.run()).toMatchObject({ faultCount: 0 });
  expect(await balance()).toMatchObject({ sumFen: 0 });
});
