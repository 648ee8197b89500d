import { statSync } from 'node:fs';
import type { Logger } from '../../lib/logger.ts';
import { StorageUnavailableError } from '../errors.ts';
import { Catalog } from './catalog.ts';
import type { Migration } from './migrations.ts';
import { Rows } from './rows.ts';
import { type SqliteConnection, toStorageError } from './sqlite.ts';
import { openReader, openStoreFile, type StoreFile } from './store-file.ts';
import { WriteQueue } from './write-queue.ts';

/** The write-ahead log is copied into the file once it is this long; a commit alone never waits for it. */
const CHECKPOINT_BYTES = 8 * 1024 * 1024;
/** The log's length is looked at every so many groups. */
const CHECKPOINT_LOOK_GROUPS = 16;
/** Idle cursor connections that are kept for the next cursor. */
const IDLE_READERS_MAX = 4;

export interface StoreOptions {
  /** The steps that the modules bring to keep documents of older programs readable. */
  migrations?: readonly Migration[];
}

/** One open SQLite file: the single writer, the readers, the catalog. */
export class EmbeddedStore {
  readonly catalog: Catalog;
  readonly rows: Rows;
  readonly writer: SqliteConnection;
  readonly writes: WriteQueue;
  readonly #file: StoreFile;
  readonly #logger: Logger;
  readonly #idleReaders: SqliteConnection[] = [];
  readonly #leased = new Map<SqliteConnection, () => void>();
  #reader: SqliteConnection;
  #groups = 0;
  #closed = false;

  /** Opens the store in `dataDir`. Throws StartupError. */
  constructor(dataDir: string, logger: Logger, options: StoreOptions = {}) {
    this.#file = openStoreFile(dataDir, logger, options.migrations);
    this.#logger = logger;
    this.writer = this.#file.writer;
    this.catalog = new Catalog(this.writer);
    this.rows = new Rows(this.writer, this.catalog);
    this.#reader = openReader(this.#file.path);
    this.writes = new WriteQueue(this.writer, {
      rolledBack: () => this.catalog.reload(),
      committed: () => this.#committed(),
    });
  }

  /** Runs a read that ends before it returns. Throws StorageUnavailableError when the file is sick. */
  read<Result>(operation: (reader: SqliteConnection) => Result): Result {
    this.#assertOpen();
    try {
      return operation(this.#reader);
    } catch (error) {
      throw toStorageError(error);
    }
  }

  /** A reader of one's own, for results that are taken over several turns; `stop` must give it back. */
  leaseReader(stop: () => void): SqliteConnection {
    this.#assertOpen();
    const reader = this.#idleReaders.pop() ?? openReader(this.#file.path);
    this.#leased.set(reader, stop);
    return reader;
  }

  returnReader(reader: SqliteConnection): void {
    if (!this.#leased.delete(reader)) return;
    if (this.#closed || this.#idleReaders.length >= IDLE_READERS_MAX) reader.close();
    else this.#idleReaders.push(reader);
  }

  /** Resolves when a write has reached the disk: the store is alive. */
  async ping(): Promise<void> {
    await this.writes.run(() => this.writer.value('SELECT 1'));
  }

  /** Commits what was accepted, folds the log into the file and gives the folder back. */
  close(): void {
    if (this.#closed) return;
    this.writes.close();
    this.#closed = true;
    for (const stop of [...this.#leased.values()]) stop();
    for (const reader of [this.#reader, ...this.#idleReaders]) reader.close();
    try {
      this.writer.raw.pragma('optimize');
      this.writer.raw.pragma('wal_checkpoint(TRUNCATE)');
    } catch (error) {
      this.#logger.warn({ err: error }, 'the write-ahead log stays for the next start');
    }
    this.writer.close();
    this.#file.unlock();
  }

  #assertOpen(): void {
    if (this.#closed) throw new StorageUnavailableError('The store is closed.');
  }

  #committed(): void {
    this.catalog.committed();
    this.#groups += 1;
    if (this.#groups % CHECKPOINT_LOOK_GROUPS === 0) setImmediate(() => this.#checkpoint());
  }

  #checkpoint(): void {
    if (this.#closed) return;
    try {
      const log = statSync(`${this.#file.path}-wal`, { throwIfNoEntry: false });
      if (log !== undefined && log.size >= CHECKPOINT_BYTES)
        this.writer.raw.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      this.#logger.warn({ err: error }, 'checkpoint of the embedded store failed');
    }
  }
}
