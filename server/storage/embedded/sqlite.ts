import BetterSqlite3 from 'better-sqlite3';
import { StorageUnavailableError } from '../errors.ts';
import { decodeDocument } from './bson.ts';
import { type SqlValue, sortKeyAt } from './index-key.ts';
import { SORT_KEY } from './query-plan.ts';

type Statement = BetterSqlite3.Statement<SqlValue[], unknown>;

/** Prepared statements kept per connection; texts repeat because filters repeat. */
const STATEMENTS_MAX = 500;
/** A writer never waits for readers in WAL; this covers only a checkpoint in the way. */
const BUSY_TIMEOUT_MS = 5_000;

function sortKey(bytes: unknown, path: unknown, direction: unknown): SqlValue {
  return sortKeyAt(decodeDocument(bytes as Buffer), String(path).split('.'), direction === -1 ? -1 : 1);
}

/** One SQLite connection with its prepared statements. */
export class SqliteConnection {
  readonly raw: BetterSqlite3.Database;
  readonly #statements = new Map<string, Statement>();

  constructor(file: string, options: { readonly?: boolean } = {}) {
    this.raw = new BetterSqlite3(file, { readonly: options.readonly ?? false, timeout: BUSY_TIMEOUT_MS });
    this.raw.function(SORT_KEY, { deterministic: true, directOnly: true }, sortKey);
  }

  /** The prepared form of `sql`, from the cache when it was used lately. */
  prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined && !known.busy) return known;
    const statement = this.raw.prepare<SqlValue[], unknown>(sql);
    if (known !== undefined) return statement;
    if (this.#statements.size >= STATEMENTS_MAX) {
      const oldest = this.#statements.keys().next();
      if (!oldest.done) this.#statements.delete(oldest.value);
    }
    this.#statements.set(sql, statement);
    return statement;
  }

  run(sql: string, params: readonly SqlValue[] = []): BetterSqlite3.RunResult {
    return this.prepare(sql).run(...params);
  }

  /** Rows as arrays of column values. */
  rows(sql: string, params: readonly SqlValue[] = []): unknown[][] {
    return this.prepare(sql)
      .raw()
      .all(...params) as unknown[][];
  }

  /** The same, one row at a time; the connection can't write until the iterator ends. */
  iterate(sql: string, params: readonly SqlValue[] = []): IterableIterator<unknown[]> {
    return this.prepare(sql)
      .raw()
      .iterate(...params) as IterableIterator<unknown[]>;
  }

  /** First column of the first row, undefined without a row. */
  value(sql: string, params: readonly SqlValue[] = []): unknown {
    return this.rows(sql, params)[0]?.[0];
  }

  close(): void {
    this.#statements.clear();
    this.raw.close();
  }
}

/** SQLite result codes that mean the file, not the statement, is the trouble. */
const UNAVAILABLE =
  /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|CORRUPT|NOTADB|NOMEM|PROTOCOL|PERM|AUTH)/;

/** True for an error after which nothing of the running transaction may be trusted. */
export function isSqliteUnavailable(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && UNAVAILABLE.test(error.code);
}

/** What the operator can do something about, by the code's second word. */
const CAUSES: Readonly<Record<string, string>> = {
  FULL: 'the disk is full',
  READONLY: 'it is read-only',
  IOERR: 'the disk reports errors',
  CORRUPT: 'the file is damaged',
};

/** The error a caller sees: StorageUnavailableError for a sick file, anything else as it is. */
export function toStorageError(error: unknown): unknown {
  if (!isSqliteUnavailable(error)) return error;
  const code = error instanceof BetterSqlite3.SqliteError ? error.code : 'SQLITE_UNKNOWN';
  const cause = CAUSES[code.split('_')[1] ?? ''];
  const why = cause === undefined ? code : `${cause} (${code})`;
  return new StorageUnavailableError(`The embedded store can't be read or written: ${why}.`, error);
}

/** True when a unique index of SQLite refused a row. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE';
}
