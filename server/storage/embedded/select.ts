import type { Document } from './bson.ts';
import type { SqlValue } from './index-key.ts';
import type { CollectionLayout } from './layout.ts';
import { compileMatcher, MATCH_ALL } from './matcher.ts';
import { splitByList } from './merged-order.ts';
import { planQuery, planSort, type SortSpec } from './query-plan.ts';
import { StoredRow } from './rows.ts';
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
  /** SQL did all of it: nothing is left to match, skip or limit here. */
  exact: boolean;
}

/** The SQL that narrows (or answers) a selection. */
export function toStatement(layout: CollectionLayout, selection: Selection): Statement {
  const sort = selection.sort ?? [];
  const branches = splitByList(layout, selection.filter, sort);
  if (branches !== null) return toMergedStatement(layout, { ...selection, sort }, branches);
  const plan = planQuery(layout, selection.filter);
  const { orderBy, params } = planSort(layout, sort);
  const hasWindow = plan.exact && (selection.limit !== undefined || selection.skip !== undefined);
  const parts = [
    `SELECT seq, doc FROM ${layout.table}`,
    plan.where,
    orderBy,
    hasWindow ? 'LIMIT ? OFFSET ?' : '',
  ];
  const window = hasWindow ? [selection.limit ?? -1, selection.skip ?? 0] : [];
  return {
    sql: parts.filter((part) => part !== '').join(' '),
    params: [...plan.params, ...params, ...window],
    exact: plan.exact,
  };
}

/** One search per branch, each in the order of an index; SQLite merges them as they are read. */
function toMergedStatement(
  layout: CollectionLayout,
  selection: Selection & { sort: SortSpec },
  branches: readonly Document[],
): Statement {
  const plans = branches.map((branch) => planQuery(layout, branch));
  const keys = selection.sort.map(([path]) => layout.byPath.get(path)?.sql);
  const columns = ['seq', 'doc', ...keys].join(', ');
  const orderBy = selection.sort.map(([, direction], at) => `${at + 3}${direction === 1 ? '' : ' DESC'}`);
  const exact = plans.every((plan) => plan.exact);
  const hasWindow = exact && (selection.limit !== undefined || selection.skip !== undefined);
  const searches = plans.map(({ where }) => `SELECT ${columns} FROM ${layout.table} ${where}`);
  const window = hasWindow ? [selection.limit ?? -1, selection.skip ?? 0] : [];
  return {
    sql: `${searches.join(' UNION ALL ')} ORDER BY ${orderBy.join(', ')}${hasWindow ? ' LIMIT ? OFFSET ?' : ''}`,
    params: [...plans.flatMap(({ params }) => params), ...window],
    exact,
  };
}

/**
 * The selected rows, streamed: one document in memory at a time, and what SQLite needs to sort where no index
 * gives the order. The connection can't write until the iteration ends.
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
  const first = selection.skip ?? 0;
  const end = selection.limit === undefined ? Number.POSITIVE_INFINITY : first + selection.limit;
  let index = 0;
  if (end <= first) return;
  for (const row of rows) {
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
  const matcher = statement.exact ? MATCH_ALL : compileMatcher(selection.filter);
  for (const [seq, bytes] of connection.iterate(statement.sql, statement.params)) {
    if (typeof seq !== 'number' || !Buffer.isBuffer(bytes)) throw new Error('a row of the store is damaged');
    const row = new StoredRow(seq, bytes);
    if (statement.exact || matcher.matches(row.document)) yield row;
  }
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
  const { sql, params, exact } = toStatement(layout, selection);
  const plan = connection.rows(`EXPLAIN QUERY PLAN ${sql}`, params).map((row) => String(row.at(-1)));
  return { sql, plan, exact };
}
