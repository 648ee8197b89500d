import { expect, it } from 'vitest';
import { createContext } from '../../server/context.ts';
import type { JournalEntryRecord } from '../../server/ledger/journal-entry-record.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { documentsOf, makeDataDir, testConfig, viewerOf } from '../helpers/context.ts';
import { startWriter } from '../storage/embedded-process.ts';

const KILLS = 3;

it('loses no acknowledged entry by kill -9, and finds wallets, periods and taxes in step', {
  timeout: 240_000,
}, async () => {
  const { dataDir, remove } = makeDataDir();
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const writer = startWriter('./ledger-writer.ts', dataDir);
    await writer.reached(100 + kill * 37);
    await writer.kill();
    acknowledged.push(...writer.acknowledged);
    const context = await createContext({
      config: testConfig(dataDir),
      clock: systemClock,
      ids: systemIds,
      logger: createLogger('silent'),
    });
    await context.start();
    const entries = (await documentsOf(context, 'journal_entries')) as unknown as JournalEntryRecord[];
    const keys = new Set(entries.map(({ key }) => key));
    expect(acknowledged.filter((key) => !keys.has(key))).toEqual([]);
    expect(await context.ledgerAudit.run()).toMatchObject({ faultCount: 0, entryCount: entries.length });
    for (const operatorId of ['opr_0', 'opr_1', 'opr_2']) {
      const own = entries.filter(({ wallet }) => wallet.operatorId === operatorId);
      const wallet = await context.ledger.getWallet(viewerOf('operator', operatorId));
      expect(wallet.entryCount).toBe(own.length);
      expect(wallet.balanceFen).toBe(own.reduce((sum, one) => sum + one.wallet.amountFen, 0));
    }
    await context.close();
  }
  await remove();
});
