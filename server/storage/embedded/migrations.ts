import { StartupError } from '../../lib/errors.ts';
import { MigratingStore } from './migrating-store.ts';
import type { SqliteConnection } from './sqlite.ts';

/**
 * What brings a store from version `to - 1` to `to`. Every module may bring its own; together they are
 * numbered without a gap. A step changes what is stored, never what the program believes about it, and is
 * kept for good: it may meet a file of any age.
 */
export interface Migration {
  to: number;
  /** What it changes, for the log and for a message that says which step failed. */
  title: string;
  /** Runs inside the one transaction of all steps; a throw leaves the file as it was. */
  migrate(store: MigratingStore): void;
}

/** The store's own steps. A new file starts at version 0. */
const STRUCTURE: readonly Migration[] = [
  {
    to: 1,
    title: 'the catalog of collections',
    migrate: ({ writer }) =>
      writer.raw.exec('CREATE TABLE catalog (name TEXT PRIMARY KEY, layout BLOB NOT NULL) WITHOUT ROWID'),
  },
];

/** All steps in order. Throws Error when two claim one version or one is missing: a mistake in the program. */
export function orderMigrations(modules: readonly Migration[]): readonly Migration[] {
  const all = [...STRUCTURE, ...modules].sort((a, b) => a.to - b.to);
  all.forEach((step, index) => {
    if (step.to !== index + 1)
      throw new Error(`the migrations of the store are not numbered 1 to ${all.length}: ${step.title}`);
  });
  return all;
}

/** The version of the file's content, kept in SQLite's user_version. */
export function versionOf(connection: SqliteConnection): number {
  return Number(connection.raw.pragma('user_version', { simple: true }));
}

/**
 * Runs the steps that the file lacks in one transaction with its new version: a crash at any instant leaves
 * the old file or the new one. Throws StartupError naming the step that failed.
 */
export function runMigrations(writer: SqliteConnection, steps: readonly Migration[]): void {
  let current = 'the first step';
  writer.raw.exec('BEGIN IMMEDIATE');
  try {
    for (const step of steps) {
      current = `${step.title} (version ${step.to})`;
      step.migrate(new MigratingStore(writer));
      writer.raw.pragma(`user_version = ${step.to}`);
    }
    writer.raw.exec('COMMIT');
  } catch (error) {
    if (writer.raw.inTransaction) writer.raw.exec('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      `The store can't be brought up to date: ${current} failed (${reason}). Nothing was changed.`,
    );
  }
}
