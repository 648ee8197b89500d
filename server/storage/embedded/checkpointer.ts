import { statSync } from 'node:fs';
import type { Logger } from '../../lib/logger.ts';
import type { SqliteConnection } from './sqlite.ts';
import { isSqliteAnswer, SqliteThread } from './sqlite-thread.ts';
import type { WriteQueue } from './write-queue.ts';

/** Each time the write-ahead log has grown by this it is copied into the file. */
const CHECKPOINT_BYTES = 8 * 1024 * 1024;
/** The log's length is looked at every so many groups. */
const LOOK_GROUPS = 16;
/**
 * A log so many times longer never started over by itself, because commits came during every checkpoint:
 * then commits wait until the last few of them are copied too.
 */
const HOLD_FACTOR = 4;

const CHECKPOINT = 'PRAGMA wal_checkpoint(PASSIVE)';

interface Deps {
  path: string;
  writer: SqliteConnection;
  writes: WriteQueue;
  logger: Logger;
  bytes?: number | undefined;
}

/**
 * Folds the write-ahead log into the file beside the commits, on a thread of its own: copying pages and two
 * fsyncs are what a commit would else wait for. A log is complete without it, so whatever fails here costs
 * disk space, never data; without a thread the main thread does it between two groups.
 */
export class Checkpointer {
  readonly thread: SqliteThread;
  readonly #deps: Deps;
  readonly #bytes: number;
  #groups = 0;
  /** The log's length when it was last copied. */
  #copiedBytes = 0;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#bytes = deps.bytes ?? CHECKPOINT_BYTES;
    this.thread = new SqliteThread(deps.path);
  }

  /** Called after each group of commits. */
  committed(): void {
    this.#groups += 1;
    if (this.#groups % LOOK_GROUPS !== 0 || this.#running !== undefined || this.#closed) return;
    const length = this.#logBytes();
    // It starts over once all of it is copied and nobody reads it, and is cut then.
    if (length < this.#copiedBytes) this.#copiedBytes = 0;
    if (length - this.#copiedBytes < this.#bytes) return;
    this.#running = this.#checkpoint(length).finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when no checkpoint runs and the thread has let go of the file. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.thread.close();
  }

  async #checkpoint(length: number): Promise<void> {
    const { logger, writer, writes } = this.#deps;
    this.#copiedBytes = length;
    try {
      await this.thread.run(CHECKPOINT);
      if (length < this.#bytes * HOLD_FACTOR || this.#closed) return;
      writes.hold();
      await this.thread.run(CHECKPOINT);
    } catch (error) {
      if (isSqliteAnswer(error) || this.#closed)
        logger.warn({ err: error }, 'checkpoint of the embedded store failed');
      else this.#onMainThread(writer, error);
    } finally {
      writes.release();
    }
  }

  #onMainThread(writer: SqliteConnection, cause: unknown): void {
    const { logger } = this.#deps;
    logger.warn({ err: cause }, 'checkpoint of the embedded store runs on the main thread');
    try {
      writer.raw.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      logger.warn({ err: error }, 'checkpoint of the embedded store failed');
    }
  }

  #logBytes(): number {
    try {
      return statSync(`${this.#deps.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    } catch {
      return 0;
    }
  }
}
