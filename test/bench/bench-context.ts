import { readConfig } from '../../server/config.ts';
import { type Context, createContext } from '../../server/context.ts';
import type { Clock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';

/** The product's services over its store, without its ports; the secrets come from the environment. */
export function openBenchContext(dataDir: string, clock: Clock): Promise<Context> {
  return createContext({
    config: readConfig({ ...process.env, DATA_DIR: dataDir, DEMO: 'off' }),
    clock,
    ids: systemIds,
    logger: createLogger('warn'),
  });
}
