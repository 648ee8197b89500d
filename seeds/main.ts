import { readZonesFile } from '../server/airspace/zones-file.adapter.ts';
import { readConfig } from '../server/config.ts';
import { createContext } from '../server/context.ts';
import { systemClock } from '../server/lib/clock.ts';
import { AppError, StartupError } from '../server/lib/errors.ts';
import { systemIds } from '../server/lib/ids.ts';
import { createLogger } from '../server/lib/logger.ts';
import { EmailSchema } from '../server/registry/user.schema.ts';
import { seedDemo } from './demo.ts';
import { writeMosquittoFiles } from './mosquitto.ts';

const USAGE = `Usage: npm run seed -- demo             the demo data
       npm run seed -- admin EMAIL      the first administrator
       npm run seed -- mosquitto DIR    logins and topics of all devices, as Mosquitto's passwords and acl files
       npm run seed -- zones FILE       zones from a file as POST /v1/zones/import takes it, all or none
`;

/**
 * Seeds a store while no server runs on it (on MongoDB others may): the demo data, the first administrator, or
 * another broker with our devices.
 */
async function run([what, target]: readonly string[]): Promise<number> {
  const address = what === 'admin' ? EmailSchema.safeParse(target) : undefined;
  const folder = what === 'mosquitto' ? target : undefined;
  const zonesFile = what === 'zones' ? target : undefined;
  if (what !== 'demo' && !folder && !zonesFile && !address?.success) {
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
    if (folder) {
      process.stdout.write(`${JSON.stringify(await writeMosquittoFiles(context, folder))}\n`);
      return 0;
    }
    if (zonesFile) {
      const result = await context.zoneImports.seed(readZonesFile(zonesFile));
      process.stdout.write(`${JSON.stringify(result)}\n`);
      return 0;
    }
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
  // What is wrong with a file, thing by thing.
  if (error instanceof AppError && error.details.problems)
    process.stderr.write(`${JSON.stringify(error.details.problems)}\n`);
  process.exitCode = 1;
}
