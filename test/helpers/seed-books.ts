import { seedDemo } from '../../seeds/demo.ts';
import type { Context } from '../../server/context.ts';
import { createContext } from '../../server/context.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { testConfig } from './context.ts';

const RATES = { vatBps: 600, securityFundBps: 80 };

/** The demo's store with premiums, a refund and its claw-back, before a server is started on it. */
export async function seedBooks(dataDir: string): Promise<void> {
  const config = testConfig(dataDir, { DEMO: 'on' });
  const context = await createContext({
    config,
    clock: systemClock,
    ids: systemIds,
    logger: createLogger('silent'),
  });
  await context.start();
  await seedDemo(context);
  await post(context);
  await context.close();
}

async function post({ ledger, users }: Context): Promise<void> {
  const operatorId = (await users.findUserByEmail('operator@demo.skycover.test'))?.operatorId ?? '';
  const dimensions = {
    insurer: 'Pengcheng P&C 鹏城财险',
    district: '440305',
    technologyInsuranceCode: 'TI-LA-01',
  };
  const pay = (index: number, grossFen: number, productCode: string) =>
    ledger.postPremium(
      `premium:${index}`,
      {
        operatorId,
        grossFen,
        ...RATES,
        dimensions: { ...dimensions, productCode, policyId: `pol_demo${index}` },
      },
      { memo: 'Premium Survey M200 测绘一号' },
    );
  for (let index = 0; index < 60; index += 1) await pay(index, 186, 'SC-FLIGHT');
  await pay(60, 5_000, 'SC-DAY');
  const of = 'premium:60';
  await ledger.postRefund('refund:60', { of, earnedFen: 0 }, { memo: 'No take-off 未起飞' });
  await pay(61, 8_000, 'SC-DAY');
  await ledger.postClawback(
    'clawback:60',
    { of, earnedFen: 5_000 },
    { memo: 'The flight took place 实际飞行' },
  );
}
