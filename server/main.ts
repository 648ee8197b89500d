import { LIMITS, readConfig } from './config.ts';
import { systemClock } from './lib/clock.ts';
import { StartupError } from './lib/errors.ts';
import { systemIds } from './lib/ids.ts';
import { createLogger } from './lib/logger.ts';
import { startProduct } from './product.ts';

/** config → context → server → signal → close. Standard output carries only the ready line. */
try {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const product = await startProduct({
    config,
    clock: systemClock,
    ids: systemIds,
    logger,
    gatewayThread: true,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), LIMITS.shutdownMs).unref();
      product.close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'shutdown failed');
          process.exit(1);
        },
      );
    });
  }
  // Last: who reads it may send a signal at once.
  process.stdout.write(`${JSON.stringify(product.readyLine)}\n`);
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
