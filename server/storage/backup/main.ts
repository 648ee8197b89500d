import { readConfig } from '../../config.ts';
import { systemClock } from '../../lib/clock.ts';
import { StartupError } from '../../lib/errors.ts';
import { runBackup } from './backup-command.ts';

/** `npm run backup -- FILE`. Reads where the data is, and none of the secrets that only a server needs. */
try {
  const { DATA_DIR, MONGODB_URI, MONGODB_URI_FILE } = process.env;
  const config = readConfig({ DATA_DIR, MONGODB_URI, MONGODB_URI_FILE });
  process.exitCode = await runBackup(process.argv.slice(2), {
    clock: systemClock,
    dataDir: config.dataDir,
    inMongodb: config.mongodbUri !== undefined || config.mongodbUriFile !== undefined,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
