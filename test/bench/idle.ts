import type { Options } from './options.ts';
import { makeDataDir, makeSecrets, startProduct } from './product-process.ts';
import type { Reporter } from './reporter.ts';

const IDLE_SECONDS = 60;
const TARGET_MEGABYTES = 200;
const MEGABYTE = 1_000_000;

/** Resident memory of a server that nobody uses, a minute after its start. */
export async function benchIdle(options: Options, report: Reporter): Promise<void> {
  report.heading('idle: a server on an empty store, nobody connected');
  const { dataDir, remove } = makeDataDir();
  try {
    const product = await startProduct({
      dataDir,
      environment: makeSecrets(),
      profileDir: options.profileDir,
    });
    const from = await product.usage();
    report.progress(`${IDLE_SECONDS} s of nothing`);
    await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1_000));
    const to = await product.usage();
    report.figure({
      name: 'idle.resident',
      value: to.residentBytes / MEGABYTE,
      unit: 'MB',
      target: { most: TARGET_MEGABYTES },
      note: `peak ${Math.round(to.residentPeakBytes / MEGABYTE)}, heap ${Math.round(to.heapUsedBytes / MEGABYTE)}`,
    });
    report.figure({
      name: 'idle.cpu',
      value: (to.cpuSeconds - from.cpuSeconds) / IDLE_SECONDS,
      unit: 'cores',
    });
    await product.stop();
  } finally {
    remove();
  }
}
