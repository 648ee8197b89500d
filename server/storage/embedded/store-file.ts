import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import { type Migration, orderMigrations, runMigrations, versionOf } from './migrations.ts';
import { SqliteConnection } from './sqlite.ts';
import { copySql, partialOf, publishCopy, removePartial } from './store-copy.ts';

export const STORE_FILE = 'skycover.db';

/** The write-ahead log shrinks to this when it starts over; less than what makes a checkpoint due. */
const WAL_BYTES_KEPT = 2 * 1024 * 1024;

export interface StoreFile {
  path: string;
  writer: SqliteConnection;
  /** Gives the data folder back. */
  unlock(): void;
}

/**
 * Opens `<dataDir>/skycover.db` for this process alone. Throws StartupError when the folder can't be made or
 * written, when another process has it, or when the file comes from a newer version. A file of an older
 * version is brought up to date, with a copy of it left as `skycover.db.v<N>.bak`.
 */
export function openStoreFile(
  dataDir: string,
  logger: Logger,
  migrations: readonly Migration[] = [],
): StoreFile {
  const steps = orderMigrations(migrations);
  prepareFolder(dataDir);
  const lock = lockFolder(dataDir);
  const path = join(dataDir, STORE_FILE);
  let writer: SqliteConnection | null = null;
  try {
    writer = new SqliteConnection(path);
    // Before anything else touches it: the newer program must find its file as it left it.
    assertNotNewer(writer, path, steps.length);
    setUpWriter(writer);
    bringUpToDate(writer, { path, logger, steps });
    return { path, writer, unlock: () => lock.close() };
  } catch (error) {
    writer?.close();
    lock.close();
    if (error instanceof StartupError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The store ${path} can't be opened (${reason}).`);
  }
}

function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The data folder ${dataDir} can't be made or written (${reason}). Set DATA_DIR.`);
  }
}

/**
 * An exclusive lock that the operating system drops when the process dies, however it dies. Throws
 * StartupError while another process has it.
 */
export function lockFolder(dataDir: string): SqliteConnection {
  let lock: SqliteConnection | null = null;
  try {
    lock = new SqliteConnection(join(dataDir, 'lock.db'));
    lock.raw.pragma('busy_timeout = 0');
    lock.raw.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) {
      throw new StartupError(
        `The data folder ${dataDir} is in use by another Skycover process. Stop it or set DATA_DIR.`,
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The data folder ${dataDir} can't be locked (${reason}).`);
  }
}

function setUpWriter({ raw }: SqliteConnection): void {
  raw.pragma('journal_mode = WAL');
  raw.pragma('synchronous = FULL');
  // Checkpoints are run between groups, never inside a commit that somebody waits for.
  raw.pragma('wal_autocheckpoint = 0');
  raw.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
  // macOS alone takes fsync for less than the disk.
  raw.pragma('fullfsync = ON');
  raw.pragma('cache_size = -32000');
  raw.pragma('trusted_schema = OFF');
}

function assertNotNewer(writer: SqliteConnection, path: string, known: number): void {
  const version = versionOf(writer);
  if (version <= known) return;
  throw new StartupError(
    `The store ${path} has version ${version}, this program knows ${known}. Start the newer program.`,
  );
}

interface Outdated {
  path: string;
  logger: Logger;
  steps: readonly Migration[];
}

function bringUpToDate(writer: SqliteConnection, { path, logger, steps }: Outdated): void {
  const known = steps.length;
  const version = versionOf(writer);
  if (version === known) return;
  const isNew = writer.value('SELECT count(*) FROM sqlite_schema') === 0;
  const backup = isNew ? undefined : copyBeforeMigration(writer, path, version);
  runMigrations(writer, steps.slice(version));
  if (!isNew) logger.warn({ store: path, from: version, to: known, backup }, 'the store was migrated');
}

/** The file as it is, beside it: older programs go on with that copy. Throws StartupError without one. */
function copyBeforeMigration(writer: SqliteConnection, path: string, version: number): string {
  const backup = `${path}.v${version}.bak`;
  const partial = partialOf(backup);
  try {
    removePartial(partial);
    writer.raw.exec(copySql(partial));
    publishCopy(partial, backup);
    return backup;
  } catch (error) {
    removePartial(partial);
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      `The store ${path} has to be migrated, but the copy to be made before, ${backup}, can't be written (${reason}). Nothing was changed.`,
    );
  }
}

/** A connection that sees what is committed and blocks nobody. */
export function openReader(path: string): SqliteConnection {
  const reader = new SqliteConnection(path, { readonly: true });
  reader.raw.pragma('cache_size = -16000');
  return reader;
}
