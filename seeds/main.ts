import { readConfig } from '../server/config.ts';
import { createContext } from '../server/context.ts';
import { systemClock } from '../server/lib/clock.ts';
import { AppError, StartupError } from '../server/lib/errors.ts';
import { systemIds } from '../server/lib/ids.ts';
import { createLogger } from '../server/lib/logger.ts';
import { EmailSchema } from '../server/registry/user.schema.ts';
import { seedDemo } from './demo.ts';

const USAGE = 'Usage: npm run seed -- demo | npm run seed -- admin EMAIL\n';

/** Seeds a store while no server runs on it: the demo data, or the first administrator. */
async function run([what, email]: readonly string[]): Promise<number> {
  const address = what === 'admin' ? EmailSchema.safeParse(email) : undefined;
  if (what !== 'demo' && !address?.success) {
    process.stderr.write(USAGE);
    return 2;
  }
  const context = await createContext({
    config: readConfig(process.env),
    clock: systemClock,
    ids: systemIds,
    logger: createLogger('warn'),
  });
  try {
    await context.start();
    if (!address?.success) {
      await seedDemo(context);
      process.stdout.write(`${JSON.stringify({ seeded: 'demo' })}\n`);
      return 0;
    }
    const password = systemIds.secret(18);
    await context.users.seedUser({
      email: address.data,
      name: 'Administrator',
      role: 'administrator',
      operatorId: null,
      password,
    });
    process.stdout.write(`${JSON.stringify({ seeded: 'administrator', email: address.data, password })}\n`);
    return 0;
  } finally {
    await context.close();
  }
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StartupError) && !(error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
