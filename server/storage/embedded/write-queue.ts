import { StorageUnavailableError } from '../errors.ts';
import { isSqliteUnavailable, type SqliteConnection, toStorageError } from './sqlite.ts';

/** Operations of one transaction; the rest waits for the next turn, so that reads and sockets get theirs. */
const GROUP_OPERATIONS_MAX = 1_000;

interface Entry {
  operation: () => unknown;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown };

interface Hooks {
  /** A part of the transaction was undone: what memory believes about the file may be wrong. */
  rolledBack(): void;
  committed(): void;
}

/**
 * Group commit: the writes of one event-loop turn run in one transaction, each in a savepoint of its own,
 * and are answered after COMMIT has reached the disk. A failing write undoes only itself; a sick file (full,
 * read-only) undoes and refuses the whole group, and the next group starts afresh.
 */
export class WriteQueue {
  readonly #connection: SqliteConnection;
  readonly #hooks: Hooks;
  #pending: Entry[] = [];
  #scheduled = false;
  #held = false;
  #closed = false;

  constructor(connection: SqliteConnection, hooks: Hooks) {
    this.#connection = connection;
    this.#hooks = hooks;
  }

  /** Runs `operation` (synchronous, on the writing connection) and resolves once it is durable. */
  run<Result>(operation: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#closed) {
        reject(new StorageUnavailableError('The store is closed.'));
        return;
      }
      this.#pending.push({ operation, resolve: (value) => resolve(value as Result), reject });
      this.#schedule();
    });
  }

  /** Accepts operations but commits none until `release`. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    if (this.#pending.length > 0) this.#schedule();
  }

  /** Commits what was accepted, then refuses everything. */
  close(): void {
    this.#closed = true;
    while (this.#pending.length > 0) this.#flush();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#held) return;
      this.#flush();
      if (this.#pending.length > 0) this.#schedule();
    });
  }

  #flush(): void {
    const group = this.#pending.splice(0, GROUP_OPERATIONS_MAX);
    if (group.length === 0) return;
    let outcomes: Outcome[];
    try {
      this.#connection.run('BEGIN IMMEDIATE');
      outcomes = group.map((entry) => this.#attempt(entry.operation));
      this.#connection.run('COMMIT');
      this.#hooks.committed();
    } catch (error) {
      this.#abandon();
      for (const entry of group) entry.reject(toStorageError(error));
      return;
    }
    group.forEach((entry, index) => {
      const outcome = outcomes[index];
      if (outcome?.ok) entry.resolve(outcome.value);
      else entry.reject(outcome?.error);
    });
  }

  /** Throws only when the whole group is lost. */
  #attempt(operation: () => unknown): Outcome {
    this.#connection.run('SAVEPOINT operation');
    try {
      const value = operation();
      this.#connection.run('RELEASE operation');
      return { ok: true, value };
    } catch (error) {
      // SQLite itself may have ended the transaction on FULL and IOERR.
      if (isSqliteUnavailable(error) || !this.#connection.raw.inTransaction) throw error;
      this.#connection.run('ROLLBACK TO operation');
      this.#connection.run('RELEASE operation');
      this.#hooks.rolledBack();
      return { ok: false, error };
    }
  }

  #abandon(): void {
    try {
      if (this.#connection.raw.inTransaction) this.#connection.run('ROLLBACK');
      this.#hooks.rolledBack();
    } catch {
      // The group is refused anyway; the next BEGIN shows whether the file has recovered.
    }
  }
}
