import { type Context, createContext } from '../../server/context.ts';
import { type Clock, systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { testConfig } from './context.ts';

/** Opens a store that another process wrote, as every start does; timed work runs only when a test says so. */
export async function openStore(dataDir: string, clock: Clock = systemClock): Promise<Context> {
  const context = await createContext({
    config: testConfig(dataDir),
    clock,
    ids: systemIds,
    logger: createLogger('silent'),
  });
  await context.start();
  await Promise.all(context.jobs.map((job) => job.stop()));
  return context;
}
