import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../../lib/errors.ts';
import { SqliteConnection } from './sqlite.ts';

/** Version of the file's own structure, kept in SQLite's user_version. */
const FILE_VERSION = 1;

/** The write-ahead log shrinks to this when it starts over; less than what makes a checkpoint due. */
const WAL_BYTES_KEPT = 2 * 1024 * 1024;

/** What brings a file from version n (the key) to n + 1. */
const MIGRATIONS: Readonly<Record<number, string>> = {
  0: 'CREATE TABLE catalog (name TEXT PRIMARY KEY, layout BLOB NOT NULL) WITHOUT ROWID',
};

export interface StoreFile {
  path: string;
  writer: SqliteConnection;
  /** Gives the data folder back. */
  unlock(): void;
}

/**
 * Opens `<dataDir>/skycover.db` for this process alone. Throws StartupError when the folder can't be made or
 * written, when another process has it, or when the file comes from a newer version.
 */
export function openStoreFile(dataDir: string): StoreFile {
  prepareFolder(dataDir);
  const lock = lockFolder(dataDir);
  const path = join(dataDir, 'skycover.db');
  try {
    const writer = openWriter(path);
    return { path, writer, unlock: () => lock.close() };
  } catch (error) {
    lock.close();
    throw error;
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

/** An exclusive lock that the operating system drops when the process dies, however it dies. */
function lockFolder(dataDir: string): SqliteConnection {
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

function openWriter(path: string): SqliteConnection {
  let writer: SqliteConnection | null = null;
  try {
    writer = new SqliteConnection(path);
    writer.raw.pragma('journal_mode = WAL');
    writer.raw.pragma('synchronous = FULL');
    // Checkpoints are run between groups, never inside a commit that somebody waits for.
    writer.raw.pragma('wal_autocheckpoint = 0');
    writer.raw.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
    // macOS alone takes fsync for less than the disk.
    writer.raw.pragma('fullfsync = ON');
    writer.raw.pragma('cache_size = -32000');
    writer.raw.pragma('trusted_schema = OFF');
    migrate(writer, path);
    return writer;
  } catch (error) {
    writer?.close();
    if (error instanceof StartupError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The store ${path} can't be opened (${reason}).`);
  }
}

function migrate(writer: SqliteConnection, path: string): void {
  const version = Number(writer.raw.pragma('user_version', { simple: true }));
  if (version > FILE_VERSION) {
    throw new StartupError(
      `The store ${path} has version ${version}, this program knows ${FILE_VERSION}. Start the newer program.`,
    );
  }
  for (let from = version; from < FILE_VERSION; from += 1) {
    writer.raw.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[from] ?? ''}; PRAGMA user_version = ${from + 1}; COMMIT`);
  }
}

/** A connection that sees what is committed and blocks nobody. */
export function openReader(path: string): SqliteConnection {
  const reader = new SqliteConnection(path, { readonly: true });
  reader.raw.pragma('cache_size = -16000');
  return reader;
}
