import { expect, it } from 'vitest';
import { createContext } from '../../server/context.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { COMPACT_BATCHES } from '../../server/telemetry/old-batches.adapter.ts';
import { HandClock } from '../helpers/clock.ts';
import { makeDataDir, testConfig, viewerOf } from '../helpers/context.ts';

const THEN = Date.parse('2026-01-31T15:59:59.000Z');
const logger = createLogger('silent');

/** An entry as version 2 of a store kept it. */
const entry = (seq: number, kind: string, amountFen: number, balanceAfterFen: number) => ({
  _id: `jnl_old${seq}` as never,
  key: kind === 'deposit' ? 'deposit:opr_a:1' : `${kind}:flt_${kind === 'premium' ? seq : 2}`,
  kind,
  postings: [
    { account: 'liability:wallet:opr_a', amountFen },
    { account: kind === 'deposit' ? 'asset:bank' : 'income:premium', amountFen: -amountFen },
  ],
  wallet: { operatorId: 'opr_a', seq, balanceAfterFen, amountFen },
  flightId: kind === 'deposit' ? null : `flt_${seq}`,
  memo: '',
  // The last one is of the next month in Shanghai.
  postedAtMs: THEN + (seq === 4 ? 1_000 : 0),
});

it('reads the entries of an older store on: wallets, lists, balances and refunds', async () => {
  const { dataDir, remove } = makeDataDir();
  const clock = new HandClock(THEN + 60_000);
  const old = await openDatabase({ dataDir, logger, clock, migrations: [COMPACT_BATCHES] });
  await old.connection
    .collection('journal_entries')
    .insertMany([
      entry(1, 'deposit', 1_000, 1_000),
      entry(2, 'premium', -186, 814),
      entry(3, 'refund', 186, 1_000),
      entry(4, 'premium', -200, 800),
    ]);
  await old.close();
  const context = await createContext({ config: testConfig(dataDir), clock, ids: systemIds, logger });
  await context.start();
  try {
    const { books, ledger, ledgerAudit } = context;
    const underwriter = viewerOf('underwriter');
    expect(await ledger.getWallet(viewerOf('operator', 'opr_a'))).toMatchObject({
      balanceFen: 800,
      entryCount: 4,
    });
    const { items } = await books.listEntries(underwriter, { limit: 9 });
    expect(items.map(({ period }) => period)).toEqual(['2026-02', '2026-01', '2026-01', '2026-01']);
    const { rows, periods } = await books.trialBalance(underwriter, '2026-02');
    expect(periods).toEqual(['2026-02', '2026-01']);
    expect(rows.map(({ account, openingFen, closingFen }) => [account, openingFen, closingFen])).toEqual([
      ['asset:bank', -1_000, -1_000],
      ['liability:wallet', 1_000, 800],
      ['income:premium', 0, 200],
    ]);
    // Refunds go by the keys that policies go by now; the one of then is not paid twice.
    const keyOf = async (id: string): Promise<string> =>
      (await context.connection.collection('journal_entries').findOne({ _id: id as never }))?.key;
    const refund = async (id: string) =>
      ledger.postRefund(`again:${id}`, { of: await keyOf(id), earnedFen: 50 }, { memo: '' });
    expect(await refund('jnl_old2')).toEqual({ outcome: 'unchanged' });
    expect(await refund('jnl_old4')).toMatchObject({ amountFen: 150, balanceAfterFen: 950 });
    expect(await ledgerAudit.run()).toMatchObject({ faultCount: 0, entryCount: 5 });
  } finally {
    await context.close();
    await remove();
  }
});
