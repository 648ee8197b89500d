import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JournalEntry } from '../../server/ledger/ledger.schema.ts';
import { openTestApp, type TestApp } from '../helpers/app.ts';

let app: TestApp;
const DIMENSIONS = {
  productCode: 'perFlight',
  technologyInsuranceCode: 'TI-01',
  insurer: 'Lead P&C',
  district: '440305',
};

beforeAll(async () => {
  app = await openTestApp({ DEMO: 'on' });
  const { ledger } = app.context;
  const pay = (index: number) =>
    ledger.postPremium(
      `premium:${index}`,
      {
        operatorId: app.own.operatorId,
        grossFen: 186,
        vatBps: 600,
        securityFundBps: 80,
        dimensions: { ...DIMENSIONS, policyId: `pol_${index}` },
      },
      { memo: index === 0 ? '=HYPERLINK("http://evil")' : '航测, "一号"' },
    );
  for (const index of [0, 1, 2]) {
    app.clock.advance(1_000);
    await pay(index);
  }
});
afterAll(() => app.close());

async function get(path: string, role: 'operator' | 'underwriter' = 'underwriter') {
  return app.http.get(path).set('authorization', `Bearer ${await app.tokenOf(role)}`);
}
const entriesOf = async (query: string): Promise<JournalEntry[]> =>
  (await get(`/v1/ledger?${query}`)).body.items;

it.each([
  ['policyId=pol_1', 1],
  ['productCode=perFlight', 3],
  ['technologyInsuranceCode=TI-01&productCode=perFlight', 3],
  ['productCode=perDay', 0],
  ['account=liability:vat', 3],
  ['account=asset:bank', 2],
  ['account=liability:wallet', 5],
  ['account=asset:receivable', 0],
  ['period=2020-01', 0],
])('finds the entries of %s', async (query, count) => {
  const items = await entriesOf(query);
  expect(items).toHaveLength(count);
  const { body: balance } = await get('/v1/ledger/balance');
  if (count > 0) expect(await entriesOf(`${query}&period=${balance.period}`)).toHaveLength(count);
});

it('pages through the entries newest first, each once', async () => {
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await get(`/v1/ledger?limit=2&account=liability:wallet${cursor}`);
    seen.push(...body.items.map((one: JournalEntry) => one.dimensions.policyId ?? one.kind));
    if (!body.nextCursor) break;
    cursor = `&cursor=${body.nextCursor}`;
  }
  expect(seen).toEqual(['pol_2', 'pol_1', 'pol_0', 'deposit', 'deposit']);
});

it('balances a period to zero, account by account', async () => {
  const { body } = await get('/v1/ledger/balance');
  expect(body).toMatchObject({ sumFen: 0, entryCount: 5, periods: [body.period] });
  expect(body.rows.find((row: { account: string }) => row.account === 'liability:vat')).toEqual({
    ...DIMENSIONS,
    account: 'liability:vat',
    openingFen: 0,
    debitFen: 0,
    creditFen: 32,
    closingFen: 32,
  });
});

it('answers spreadsheets that add up, read as UTF-8 and run no formula', async () => {
  const { body: balance } = await get('/v1/ledger/balance');
  const entries = await get(`/v1/ledger/entries.csv?period=${balance.period}`);
  expect(entries.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(entries.headers['content-disposition']).toBe(`attachment; filename=ledger-${balance.period}.csv`);
  expect(entries.text.startsWith('\ufeff')).toBe(true);
  expect(entries.text).toContain(`"'=HYPERLINK(""http://evil"")"`);
  expect(entries.text).toContain('"航测, ""一号"""');
  const statement = await get('/v1/wallet/statement.csv', 'operator');
  const lines = statement.text.trim().split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines[4]).toMatch(/,premium,-1\.86,994\.42,0,1\.75,0\.11,pol_2,,/);
  expect(statement.text).not.toContain(app.foreign.operatorId);
  const sheet = await get('/v1/ledger/balance.csv');
  expect(sheet.text).toContain(
    `${balance.period},liability:vat,perFlight,TI-01,Lead P&C,440305,0,0,0.32,0.32`,
  );
});

it('shows an operator the tax in each premium and the policy it paid', async () => {
  const { body } = await get('/v1/wallet/entries?limit=1', 'operator');
  expect(body.items[0]).toMatchObject({
    amountFen: -186,
    netFen: 175,
    vatFen: 11,
    owedAfterFen: 0,
    policyId: 'pol_2',
  });
});

it('tells how the last audit of the books went', async () => {
  await app.context.ledgerAudit.run();
  const { text } = await app.http.get('/metrics');
  expect(text).toMatch(/^skycover_ledger_faults 0$/m);
  expect(text).toMatch(/^skycover_ledger_audited_timestamp_seconds [1-9]/m);
});
