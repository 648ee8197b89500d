import type { Logger } from '../../lib/logger.ts';
import { StorageUnavailableError } from '../errors.ts';
import { Catalog } from './catalog.ts';
import { Checkpointer } from './checkpointer.ts';
import { type Migration, versionOf } from './migrations.ts';
import { Rows } from './rows.ts';
import { type SqliteConnection, toStorageError } from './sqlite.ts';
import { openReader, openStoreFile, type StoreFile } from './store-file.ts';
import { WriteQueue } from './write-queue.ts';

/** How long an answer about the store's health is good. */
const PING_MS = 1_000;
/** Idle cursor connections that are kept for the next cursor. */
const IDLE_READERS_MAX = 4;

export interface StoreOptions {
  /** The steps that the modules bring to keep documents of older programs readable. */
  migrations?: readonly Migration[] | undefined;
  /** The write-ahead log is folded into the file each time it has grown by this. */
  checkpointBytes?: number | undefined;
}

/** One open SQLite file: the single writer, the readers, the catalog. */
export class EmbeddedStore {
  readonly catalog: Catalog;
  readonly rows: Rows;
  readonly writer: SqliteConnection;
  readonly writes: WriteQueue;
  readonly checkpointer: Checkpointer;
  readonly #file: StoreFile;
  readonly #logger: Logger;
  readonly #idleReaders: SqliteConnection[] = [];
  readonly #leased = new Map<SqliteConnection, () => void>();
  #reader: SqliteConnection;
  #closing: Promise<void> | undefined;
  readonly #version: number;
  #pinged: Promise<void> | undefined;
  #closed = false;

  /** Opens the store in `dataDir`. Throws StartupError. */
  constructor(dataDir: string, logger: Logger, options: StoreOptions = {}) {
    this.#file = openStoreFile(dataDir, logger, options.migrations);
    this.#logger = logger;
    this.writer = this.#file.writer;
    this.#version = versionOf(this.writer);
    this.catalog = new Catalog(this.writer);
    this.rows = new Rows(this.writer, this.catalog);
    this.#reader = openReader(this.#file.path);
    this.writes = new WriteQueue(this.writer, {
      rolledBack: () => this.catalog.reload(),
      committed: () => {
        this.catalog.committed();
        this.checkpointer.committed();
      },
    });
    this.checkpointer = new Checkpointer({
      path: this.#file.path,
      writer: this.writer,
      writes: this.writes,
      logger,
      bytes: options.checkpointBytes,
    });
  }

  /** The file; its log and the rest of the folder are beside it. */
  get path(): string {
    return this.#file.path;
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

  /**
   * Resolves when a write has reached the disk: the store is alive. Asked often it answers from the last
   * second, so that whoever asks for health doesn't keep the disk busy.
   */
  ping(): Promise<void> {
    this.#pinged ??= this.#writeSomething();
    return this.#pinged;
  }

  async #writeSomething(): Promise<void> {
    setTimeout(() => {
      this.#pinged = undefined;
    }, PING_MS).unref();
    // The version it has already: the page is written all the same, so a full or read-only disk shows.
    await this.writes.run(() => this.writer.raw.pragma(`user_version = ${this.#version}`));
  }

  /** Commits what was accepted, folds the log into the file and gives the folder back. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.writes.close();
    this.#closed = true;
    for (const stop of [...this.#leased.values()]) stop();
    for (const reader of [this.#reader, ...this.#idleReaders]) reader.close();
    await this.checkpointer.close();
    try {
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
}
