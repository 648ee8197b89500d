import { createContext } from '../../server/context.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { testConfig } from '../helpers/context.ts';

/** Runs in a process of its own until it is killed: takes premiums of three wallets, refunds every third. */
const WALLETS = ['opr_0', 'opr_1', 'opr_2'];
const DIMENSIONS = {
  productCode: 'p',
  technologyInsuranceCode: null,
  insurer: 'i',
  district: null,
  policyId: null,
};

const context = await createContext({
  config: testConfig(process.env.STORE_DIR ?? ''),
  clock: systemClock,
  ids: systemIds,
  logger: createLogger('silent'),
});
await context.start();
const { ledger } = context;
for (const operatorId of WALLETS)
  await ledger.deposit({ operatorId, amountFen: 100_000_000, memo: '', key: 'first' });

async function fly(operatorId: string): Promise<void> {
  for (let index = 0; ; index += 1) {
    const key = `premium:${operatorId}:${systemIds.secret(8)}`;
    const input = { operatorId, grossFen: 186, vatBps: 600, securityFundBps: 80, dimensions: DIMENSIONS };
    await ledger.postPremium(key, input, { memo: '' });
    process.stdout.write(`${key}\n`);
    if (index % 3 > 0) continue;
    await ledger.postRefund(`refund:${key}`, { of: key, earnedFen: 93 }, { memo: '' });
    process.stdout.write(`refund:${key}\n`);
  }
}
await Promise.all(WALLETS.flatMap((wallet) => [fly(wallet), fly(wallet)]));
