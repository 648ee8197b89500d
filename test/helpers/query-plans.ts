import { vi } from 'vitest';
import { decodeDocument } from '../../server/storage/embedded/bson.ts';
import { buildLayout, type StoredLayout } from '../../server/storage/embedded/layout.ts';
import { SqliteConnection } from '../../server/storage/embedded/sqlite.ts';

/** How SQLite answers one statement of the embedded store. */
export interface StatementPlan {
  collection: string;
  /** The statement, its columns and indexes named as the models name them. */
  statement: string;
  plan: string[];
}

/** Every text that reaches SQLite from now on: whatever service, model or driver call it comes from. */
export function recordStatements(): { readonly texts: ReadonlySet<string>; stop(): void } {
  const texts = new Set<string>();
  const prepare = SqliteConnection.prototype.prepare;
  const spy = vi.spyOn(SqliteConnection.prototype, 'prepare').mockImplementation(function (
    this: SqliteConnection,
    sql,
  ) {
    texts.add(sql);
    return prepare.call(this, sql);
  });
  return { texts, stop: () => spy.mockRestore() };
}

/** The plans of those statements that look for documents, by the store in `file`. */
export function explainStatements(file: string, texts: Iterable<string>): StatementPlan[] {
  const connection = new SqliteConnection(file, { readonly: true });
  const layouts = connection
    .rows('SELECT name, layout FROM catalog')
    .map(([name, bytes]) =>
      buildLayout(String(name), decodeDocument(bytes as Buffer) as unknown as StoredLayout),
    );
  const plans: StatementPlan[] = [];
  for (const text of texts) {
    const [, collection] = /"[ce]_(\w+)"/.exec(text) ?? [];
    const layout = layouts.find(({ name }) => name === collection);
    if (layout === undefined || !/^(SELECT|UPDATE|DELETE)/.test(text)) continue;
    const nothing = text
      .replace(/[^?]/g, '')
      .split('')
      .map(() => null);
    const rows = connection.rows(`EXPLAIN QUERY PLAN ${text}`, nothing);
    const named = (line: string): string =>
      line
        .replace(/\bk\d+\b/g, (sql) => layout.columns.find((column) => column.sql === sql)?.path ?? sql)
        .replace(
          /\bi_\w+/g,
          (sql) => layout.indexes.find((index) => index.sql === sql)?.definition.name ?? sql,
        );
    plans.push({
      collection: layout.name,
      statement: named(text),
      plan: rows.map((row) => named(String(row.at(-1)))),
    });
  }
  connection.close();
  return plans;
}
