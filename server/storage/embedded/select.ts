import { type Document, decodeDocument } from './bson.ts';
import { compareIndexKeys, type SqlValue, sortKeyAt } from './index-key.ts';
import type { CollectionLayout } from './layout.ts';
import { compileMatcher, MATCH_ALL } from './matcher.ts';
import { planQuery, planSort, type SortSpec } from './query-plan.ts';
import type { StoredRow } from './rows.ts';
import type { SqliteConnection } from './sqlite.ts';

/** Which documents are wanted. `filter` is plain (toPlainDocument). */
export interface Selection {
  filter: Document;
  sort?: SortSpec;
  skip?: number;
  limit?: number;
}

interface Statement {
  sql: string;
  params: SqlValue[];
  /** SQL did all of it: nothing is left to match, sort, skip or limit here. */
  exact: boolean;
  isMatched: boolean;
  isSorted: boolean;
}

/** The SQL that narrows (or answers) a selection. */
export function toStatement(layout: CollectionLayout, selection: Selection): Statement {
  const plan = planQuery(layout, selection.filter);
  const orderBy = planSort(layout, selection.sort ?? []);
  const isSorted = orderBy !== null;
  const exact = plan.exact && isSorted;
  const hasWindow = exact && (selection.limit !== undefined || selection.skip !== undefined);
  const parts = [
    `SELECT seq, doc FROM ${layout.table}`,
    plan.where,
    orderBy ?? '',
    hasWindow ? 'LIMIT ? OFFSET ?' : '',
  ];
  const window = hasWindow ? [selection.limit ?? -1, selection.skip ?? 0] : [];
  return {
    sql: parts.filter((part) => part !== '').join(' '),
    params: [...plan.params, ...window],
    exact,
    isMatched: plan.exact,
    isSorted,
  };
}

/**
 * The selected rows, streamed: one document in memory at a time unless no index gives the order. The
 * connection can't write until the iteration ends.
 */
export function* selectRows(
  connection: SqliteConnection,
  layout: CollectionLayout,
  selection: Selection,
): Generator<StoredRow, void> {
  const statement = toStatement(layout, selection);
  const rows = matchingRows(connection, selection, statement);
  if (statement.exact) {
    yield* rows;
    return;
  }
  const ordered = statement.isSorted ? rows : sortRows(rows, selection.sort ?? []);
  const first = selection.skip ?? 0;
  const end = selection.limit === undefined ? Number.POSITIVE_INFINITY : first + selection.limit;
  let index = 0;
  if (end <= first) return;
  for (const row of ordered) {
    if (index >= first) yield row;
    index += 1;
    if (index >= end) return;
  }
}

/** The selected documents alone, each through `project`. */
export function* selectDocuments(
  connection: SqliteConnection,
  layout: CollectionLayout,
  selection: Selection,
  project: (document: Document) => Document = (document) => document,
): Generator<Document, void> {
  for (const { document } of selectRows(connection, layout, selection)) yield project(document);
}

function* matchingRows(
  connection: SqliteConnection,
  selection: Selection,
  statement: Statement,
): Generator<StoredRow, void> {
  const matcher = statement.isMatched ? MATCH_ALL : compileMatcher(selection.filter);
  for (const [seq, bytes] of connection.iterate(statement.sql, statement.params)) {
    if (typeof seq !== 'number' || !Buffer.isBuffer(bytes)) throw new Error('a row of the store is damaged');
    const document = decodeDocument(bytes);
    if (matcher.matches(document)) yield { seq, bytes, document };
  }
}

/** Sorts in memory, stable, by the same keys an index would give. */
function sortRows(rows: Iterable<StoredRow>, sort: SortSpec): StoredRow[] {
  const paths = sort.map(([path, direction]) => ({ parts: path.split('.'), direction }));
  const keyed = [...rows].map((row) => ({
    row,
    keys: paths.map(({ parts, direction }) => sortKeyAt(row.document, parts, direction)),
  }));
  keyed.sort((a, b) => {
    for (const [index, { direction }] of paths.entries()) {
      const order = compareIndexKeys(a.keys[index] ?? null, b.keys[index] ?? null);
      if (order !== 0) return order * direction;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

/** How many documents match; left to SQL when it can decide. */
export function countRows(
  connection: SqliteConnection,
  layout: CollectionLayout,
  selection: Selection,
): number {
  const plan = planQuery(layout, selection.filter);
  if (plan.exact && selection.skip === undefined && selection.limit === undefined) {
    return Number(connection.value(`SELECT count(*) FROM ${layout.table} ${plan.where}`, plan.params));
  }
  let count = 0;
  for (const _ of selectRows(connection, layout, selection)) count += 1;
  return count;
}

/** SQLite's own account of how it finds the rows ("SEARCH … USING INDEX …"), for tests and tuning. */
export function explainSelection(
  connection: SqliteConnection,
  layout: CollectionLayout,
  selection: Selection,
): Document {
  const { sql, params, exact, isSorted } = toStatement(layout, selection);
  const plan = connection.rows(`EXPLAIN QUERY PLAN ${sql}`, params).map((row) => String(row.at(-1)));
  return { sql, plan, exact, isSorted };
}
