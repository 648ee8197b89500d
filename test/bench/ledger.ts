import { systemClock } from '../../server/lib/clock.ts';
import { openBenchContext } from './bench-context.ts';
import type { Options } from './options.ts';
import { makeDataDir } from './product-process.ts';
import type { Reporter } from './reporter.ts';

/** Wallets that premiums are taken from in turn. */
const WALLETS = 50;
const CALLERS = [1, 64] as const;
const SECONDS_MAX = 5;
const DIMENSIONS = {
  productCode: 'p',
  technologyInsuranceCode: 't',
  insurer: 'i',
  district: 'd',
  policyId: 'pol_1',
};

/** Premiums taken a second, each awaited by its caller, beside plain inserts of documents of the same content. */
export async function benchLedger(options: Options, report: Reporter): Promise<void> {
  report.heading('ledger: premiums split into net, VAT and levy, one month and insurer, 50 wallets');
  const { dataDir, remove } = makeDataDir();
  const context = await openBenchContext(dataDir, systemClock);
  try {
    await context.start();
    const { ledger, connection } = context;
    for (let index = 0; index < WALLETS; index += 1)
      await ledger.deposit({ operatorId: `opr_${index}`, amountFen: 1_000_000_000, memo: '', key: 'bench' });
    const seconds = Math.min(options.seconds, SECONDS_MAX);
    const post = (index: number) =>
      ledger.postPremium(
        `premium:${index}`,
        {
          operatorId: `opr_${index % WALLETS}`,
          grossFen: 186,
          vatBps: 600,
          securityFundBps: 80,
          dimensions: DIMENSIONS,
        },
        { memo: 'Bench' },
      );
    const [sample] = await connection.collection('journal_entries').find({}, { limit: 1 }).toArray();
    const plain = connection.collection('plain_entries');
    const insert = (index: number) => plain.insertOne({ ...sample, _id: `plain_${index}` as never });
    for (const callers of CALLERS) {
      const plainPerSecond = await measure(insert, callers, seconds);
      report.figure({
        name: `ledger.premiums.callers${callers}`,
        value: await measure(post, callers, seconds),
        unit: 'posts/s',
        reference: { name: 'plain inserts', value: plainPerSecond },
      });
    }
    const { faultCount } = await context.ledgerAudit.run();
    report.figure({ name: 'ledger.faults', value: faultCount, unit: 'faults', target: { most: 0 } });
  } finally {
    await context.close();
    remove();
  }
}

let next = 0;

/** Calls a second by so many callers, each of whom waits for its answer before the next. */
async function measure(
  call: (index: number) => Promise<unknown>,
  callers: number,
  seconds: number,
): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const isOver = () => performance.now() - startedAt >= seconds * 1_000;
  const caller = async () => {
    for (; !isOver(); done += 1) {
      next += 1;
      await call(next);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (done * 1_000) / (performance.now() - startedAt);
}
