import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { StartupError } from '../../lib/errors.ts';
import { partialOf, publishCopy, removePartial } from '../embedded/store-copy.ts';
import { lockFolder, STORE_FILE } from '../embedded/store-file.ts';
import { askForCopy } from './control-socket.ts';
import { type CopyFacts, checkCopy, copyStore } from './copy-store.ts';

/** Anything larger in the data folder is no secret but somebody's file, such as an earlier backup. */
const SECRET_BYTES_MAX = 16 * 1024;

const USAGE = `Usage: npm run backup -- FILE [--force]

Makes a consistent copy of the embedded store in DATA_DIR, whether the product runs or not.
--force replaces FILE if it exists; it stays whole until the new copy is.
`;

export interface BackupDeps {
  clock: Clock;
  dataDir: string;
  /** Whether the data lies in MongoDB instead. */
  inMongodb: boolean;
  out: (text: string) => void;
  err: (text: string) => void;
}

/**
 * The command: 0 with one JSON line {file, bytes, seconds, source, documents, alsoKeep}, 1 when no copy could
 * be made, 2 when it was asked for wrongly. What goes wrong leaves neither a new FILE nor a changed one.
 */
export async function runBackup(args: readonly string[], deps: BackupDeps): Promise<number> {
  const force = args.includes('--force');
  const [name, ...more] = args.filter((arg) => arg !== '--force');
  if (name === undefined || name === '' || name.startsWith('-') || more.length > 0) {
    deps.err(USAGE);
    return 2;
  }
  if (deps.inMongodb) {
    deps.err(
      'The data is in MongoDB (MONGODB_URI is set): back it up with mongodump, and the secrets beside it.\n',
    );
    return 2;
  }
  try {
    await makeBackup(resolve(name), force, deps);
    return 0;
  } catch (error) {
    deps.err(`No backup was made: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function makeBackup(file: string, force: boolean, deps: BackupDeps): Promise<void> {
  const { clock, dataDir, out, err } = deps;
  const startedMs = clock.now();
  const store = join(dataDir, STORE_FILE);
  if (!existsSync(store)) throw new Error(`there is no store in ${resolve(dataDir)}. Set DATA_DIR.`);
  if (file === resolve(store)) throw new Error('FILE is the store itself.');
  if (!force && existsSync(file)) throw new Error(`${file} exists. Name another, or use --force.`);
  const partial = partialOf(file);
  const { source, release } = await claimCopy(dataDir, store, partial);
  let facts: CopyFacts;
  try {
    facts = checkCopy(partial);
    publishCopy(partial, file);
  } catch (error) {
    removePartial(partial);
    throw error;
  } finally {
    release();
  }
  const alsoKeep = filesBeside(dataDir);
  const seconds = Math.round(clock.now() - startedMs) / 1_000;
  out(
    `${JSON.stringify({ file, bytes: facts.bytes, seconds, source, documents: facts.documents, alsoKeep })}\n`,
  );
  if (alsoKeep.length > 0)
    err(
      `Not in the copy, and needed to go on exactly as before: ${alsoKeep.join(', ')}. Keep these too, apart from it and secret.\n`,
    );
}

interface Claim {
  source: 'server' | 'file';
  release: () => void;
}

/** A copy made by the process that has the store or, when there is none, by this one under its lock. */
async function claimCopy(dataDir: string, store: string, partial: string): Promise<Claim> {
  const asked = await askForCopy(dataDir, partial);
  if (asked !== undefined) return { source: 'server', release: asked };
  const lock = takeLock(dataDir);
  try {
    await copyStore(store, partial, new AbortController().signal);
    return { source: 'file', release: () => lock.close() };
  } catch (error) {
    lock.close();
    throw error;
  }
}

function takeLock(dataDir: string): { close(): void } {
  try {
    return lockFolder(dataDir);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    throw new Error(
      `${error.message} It does not answer on its control.sock; it may be starting or stopping.`,
    );
  }
}

/** What lies in the data folder beside the store and its copies: the secrets and keys made there. */
function filesBeside(dataDir: string): string[] {
  return readdirSync(dataDir, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^(skycover|lock)\.db/.test(entry.name))
    .map((entry) => join(resolve(dataDir), entry.name))
    .filter((path) => statSync(path).size <= SECRET_BYTES_MAX)
    .sort();
}
