import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/**
 * What runs in the thread. It is text because a file would need one form for the build and another for the
 * tests' transform; it knows no more than to open a file, run a statement, and copy the file. A copy holds
 * one read transaction, so that it is of one instant, and goes in steps, so that the thread can be ended.
 */
const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
let database;
function open() {
  const opened = new (require(workerData.driver))(workerData.file, workerData.options);
  opened.pragma('fullfsync = ON');
  return opened;
}
function run(sql) {
  const statement = database.prepare(sql);
  if (statement.reader) return statement.raw().all();
  statement.run();
  return [];
}
async function copy(file) {
  database.exec('BEGIN');
  try {
    run('SELECT count(*) FROM sqlite_schema');
    await database.backup(file, { progress: () => workerData.copyStepPages });
  } finally {
    database.exec('COMMIT');
  }
  return [];
}
parentPort.on('message', async ({ id, sql, copyTo }) => {
  if (id === 0) {
    database?.close();
    parentPort.close();
    return;
  }
  try {
    database ??= open();
    const rows = copyTo === undefined ? run(sql) : await copy(copyTo);
    parentPort.postMessage({ id, rows });
  } catch (error) {
    parentPort.postMessage({ id, error: { message: error.message, code: error.code } });
  }
});
`;

/** 4 MiB: between two steps a copy can be given up. */
const COPY_STEP_PAGES = 1_024;
const BUSY_TIMEOUT_MS = 5_000;
/** The thread holds statements and rows of pragmas; what SQLite itself needs is not counted here. */
const RESOURCES = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

interface Reply {
  id: number;
  rows?: unknown[][];
  error?: { message: string; code?: string };
}

interface Call {
  resolve: (rows: unknown[][]) => void;
  reject: (error: Error) => void;
}

/** True when SQLite itself answered; else the thread died or never started. */
export function isSqliteAnswer(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_');
}

/**
 * A connection to a store's file on a thread of its own, for statements that take long and need no answer at
 * once. The thread starts with the first statement, is replaced when it died, and lets the process end.
 */
export class SqliteThread {
  readonly #file: string;
  readonly #options: { readonly: boolean; timeout: number };
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(file: string, options: { readonly?: boolean } = {}) {
    this.#file = file;
    this.#options = { readonly: options.readonly ?? false, timeout: BUSY_TIMEOUT_MS };
  }

  /**
   * Runs one statement after those asked before and resolves with its rows. Rejects with SQLite's own code
   * and message, or with another error when the thread died.
   */
  run(sql: string): Promise<unknown[][]> {
    return this.#ask({ sql });
  }

  /** Copies everything committed at this instant into `file`, which may be empty or new, a step at a time. */
  async copyTo(file: string): Promise<void> {
    await this.#ask({ copyTo: file });
  }

  /** Lets what was asked end, then closes the connection and the thread. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.ref();
    worker.postMessage({ id: 0 });
    await exited;
  }

  /** Ends the thread as soon as its present step ends; what was asked is rejected. */
  async kill(): Promise<void> {
    await this.#worker?.terminate();
  }

  #ask(what: { sql: string } | { copyTo: string }): Promise<unknown[][]> {
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#start();
      this.#lastId += 1;
      this.#calls.set(this.#lastId, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ id: this.#lastId, ...what });
    });
  }

  #start(): Worker {
    const driver = createRequire(import.meta.url).resolve('better-sqlite3');
    const worker = new Worker(SCRIPT, {
      eval: true,
      workerData: {
        driver,
        file: this.#file,
        options: this.#options,
        copyStepPages: COPY_STEP_PAGES,
      },
      execArgv: [],
      resourceLimits: RESOURCES,
    });
    worker.on('message', (reply: Reply) => this.#settle(reply));
    worker.on('error', (error) => this.#ended(worker, error.message));
    worker.on('exit', (code) => this.#ended(worker, `exit ${code}`));
    return worker;
  }

  #settle({ id, rows, error }: Reply): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (this.#calls.size === 0) this.#worker?.unref();
    if (error === undefined) call?.resolve(rows ?? []);
    else call?.reject(Object.assign(new Error(error.message), { code: error.code }));
  }

  #ended(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.reject(new Error(`the storage thread ended (${reason})`));
  }
}
