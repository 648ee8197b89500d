import { closeSync, openSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { SqliteThread } from '../embedded/sqlite-thread.ts';
import { removePartial } from '../embedded/store-copy.ts';

/**
 * Copies the store's file as of one instant to `partial`, on a thread of its own: commits go on meanwhile.
 * The copy is readable by its owner only. `signal` gives it up; what is there then is removed.
 */
export async function copyStore(path: string, partial: string, signal: AbortSignal): Promise<void> {
  const thread = new SqliteThread(path, { readonly: true });
  const giveUp = (): void => void thread.kill();
  try {
    removePartial(partial);
    closeSync(openSync(partial, 'wx', 0o600));
    signal.addEventListener('abort', giveUp);
    signal.throwIfAborted();
    await thread.copyTo(partial);
  } catch (error) {
    await thread.kill();
    removePartial(partial);
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    await thread.close();
  }
}

export interface CopyFacts {
  bytes: number;
  /** Version of the store's format. */
  version: number;
  documents: number;
}

/**
 * Reads every page of a copy and counts every collection that its catalog names; leaves it as one file that
 * needs no log beside it. Throws Error saying what is wrong with it.
 */
export function checkCopy(file: string): CopyFacts {
  const copy = new BetterSqlite3(file, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = DELETE');
    const verdict = copy.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new Error(`the copy is damaged: ${String(verdict)}`);
    const names = copy.prepare<[], string>('SELECT name FROM catalog').pluck().all();
    const counts = names.map((name) =>
      Number(copy.prepare(`SELECT count(*) FROM "c_${name}"`).pluck().get()),
    );
    return {
      bytes: statSync(file).size,
      version: Number(copy.pragma('user_version', { simple: true })),
      documents: counts.reduce((sum, count) => sum + count, 0),
    };
  } finally {
    copy.close();
  }
}
