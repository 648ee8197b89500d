import { spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { storeEnvironment } from './mongo-database.ts';

const BUILT = pathToFileURL(fileURLToPath(new URL('../../.build/node/server/', import.meta.url))).href;

/**
 * Opens the store as every start does and seals what is due; sends itself kill -9 in the middle of it, right
 * after as many writes as DIE_AFTER says.
 */
const SCRIPT = `
const [{ createContext }, { readConfig }, { systemClock }, { systemIds }, { createLogger }] = await Promise.all(
  ['context.js', 'config.js', 'lib/clock.js', 'lib/ids.js', 'lib/logger.js'].map((file) => import('${BUILT}' + file)),
);
const logger = createLogger('fatal');
const context = await createContext({ config: readConfig(process.env), clock: systemClock, ids: systemIds, logger });
await context.start();
for (const job of context.jobs) await job.stop();
let writes = 0;
for (const [name, operations] of [['track_segments', ['replaceOne', 'deleteMany']], ['batches', ['deleteMany']]])
  for (const operation of operations) {
    const collection = context.connection.collection(name);
    const write = collection[operation].bind(collection);
    collection[operation] = async (...given) => {
      const done = await write(...given);
      writes += 1;
      if (writes === Number(process.env.DIE_AFTER)) process.kill(process.pid, 'SIGKILL');
      return done;
    };
  }
await context.sealing.run();
await context.close();
process.exit(0);
`;

/** One sealing in a process of its own that dies after so many writes; true when it was done before. */
export async function sealAndDie(dataDir: string, writes: number): Promise<boolean> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      DEMO: 'off',
      ...storeEnvironment(dataDir),
      DIE_AFTER: String(writes),
    },
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('close', (...end) => resolve(end)),
  );
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the sealing failed: ${code}\n${said}`);
  return code === 0;
}
