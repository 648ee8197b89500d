import { type Document, encodeDocument, isEmbeddedDocument } from './bson.ts';
import { isExactKey, type SqlValue, toIndexKey, typeBracket } from './index-key.ts';
import type { CollectionLayout, IndexLayout, KeyColumn } from './layout.ts';

/** A condition in SQL that every matching row fulfils; `exact` when every such row matches. */
interface Condition {
  sql: string;
  params: SqlValue[];
  exact: boolean;
}

export interface QueryPlan {
  /** `WHERE …` or empty. */
  where: string;
  params: SqlValue[];
  /** SQL alone decides, so counting, limits and deletes may be left to it. */
  exact: boolean;
}

/** The SQL function (document, path, direction) → key that orders documents without a key column. */
export const SORT_KEY = 'sort_key';

export type SortSpec = readonly (readonly [path: string, direction: 1 | -1])[];

const RANGES: Readonly<Record<string, string>> = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };
/** Longer lists are decided by the matcher; SQLite bounds the parameters of a statement. */
const IN_VALUES_MAX = 1_000;

/** What SQL can say about a plain filter. */
export function planQuery(layout: CollectionLayout, filter: Document): QueryPlan {
  const condition = allOf(layout, filter);
  const terms = condition === null ? [] : [condition.sql];
  for (const index of layout.indexes) {
    if (index.memberColumn !== null && impliesMembership(index, filter))
      terms.push(`${index.memberColumn} = 1`);
  }
  const isEmpty = Object.keys(filter).every((key) => key === '$comment');
  return {
    where: terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`,
    params: condition?.params ?? [],
    exact: isEmpty || (condition?.exact ?? false),
  };
}

/**
 * `ORDER BY …` in MongoDB's order: by key columns, which an index may give for nothing, or by keys taken from
 * the documents, which SQLite sorts in bounded memory and lays down in temporary files beyond it.
 */
export function planSort(
  layout: CollectionLayout,
  sort: SortSpec,
): { orderBy: string; params: readonly SqlValue[] } {
  if (sort.length === 0) return { orderBy: '', params: [] };
  const terms: string[] = [];
  const params: SqlValue[] = [];
  for (const [path, direction] of sort) {
    const column = layout.byPath.get(path);
    const isKey = column !== undefined && !column.multikey;
    if (!isKey) params.push(path, direction);
    terms.push(`${isKey ? column.sql : `${SORT_KEY}(doc, ?, ?)`}${direction === 1 ? '' : ' DESC'}`);
  }
  // Among equals the order of insertion, so that pages of one list fit together.
  if (params.length > 0) terms.push('seq');
  return { orderBy: `ORDER BY ${terms.join(', ')}`, params };
}

function allOf(layout: CollectionLayout, filter: Document): Condition | null {
  const found: Condition[] = [];
  let isExact = true;
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$comment') continue;
    const condition = clause(layout, key, value);
    if (condition !== null) found.push(condition);
    isExact &&= condition?.exact ?? false;
  }
  return found.length === 0 ? null : join(found, ' AND ', isExact);
}

function clause(layout: CollectionLayout, key: string, value: unknown): Condition | null {
  if (key === '$and' || key === '$or') {
    if (!Array.isArray(value) || value.length === 0) return null;
    const parts = value.map((item) => (isEmbeddedDocument(item) ? allOf(layout, item) : null));
    const known = parts.filter((part) => part !== null);
    const isWhole = known.length === parts.length;
    if (known.length === 0 || (key === '$or' && !isWhole)) return null;
    return join(known, key === '$or' ? ' OR ' : ' AND ', isWhole && known.every(({ exact }) => exact));
  }
  const column = key.startsWith('$') ? undefined : layout.byPath.get(key);
  return column === undefined ? null : onColumn(layout, column, value);
}

function join(conditions: readonly Condition[], separator: string, exact: boolean): Condition {
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(separator)})`,
    params: conditions.flatMap(({ params }) => params),
    exact,
  };
}

function isOperators(value: unknown): value is Document {
  return isEmbeddedDocument(value) && Object.keys(value).some((key) => key.startsWith('$'));
}

function onColumn(layout: CollectionLayout, column: KeyColumn, value: unknown): Condition | null {
  if (!isOperators(value)) return equalTo(layout, column, value);
  const found: Condition[] = [];
  let isExact = true;
  for (const [operator, operand] of Object.entries(value)) {
    const condition = onOperator(layout, column, operator, operand);
    if (condition !== null) found.push(condition);
    isExact &&= condition?.exact ?? false;
  }
  return found.length === 0 ? null : join(found, ' AND ', isExact);
}

function onOperator(
  layout: CollectionLayout,
  column: KeyColumn,
  operator: string,
  operand: unknown,
): Condition | null {
  if (operator === '$eq') return equalTo(layout, column, operand);
  if (operator === '$in') return oneOf(layout, column, operand);
  if (operator === '$ne' && operand === null && !column.multikey) {
    return { sql: `${column.sql} IS NOT NULL`, params: [], exact: true };
  }
  const comparison = RANGES[operator];
  return comparison === undefined ? null : inRange(layout, column, comparison, operand);
}

function equalTo(layout: CollectionLayout, column: KeyColumn, value: unknown): Condition | null {
  if (Array.isArray(value) || value instanceof RegExp) return null;
  const key = toIndexKey(value);
  // Rows with an array have a NULL key: candidates, decided by the matcher.
  if (key === null) return { sql: `${column.sql} IS NULL`, params: [], exact: !column.multikey };
  return onKeys(layout, column, { term: (name) => `${name} = ?`, params: [key], exact: isExactKey(value) });
}

function oneOf(layout: CollectionLayout, column: KeyColumn, values: unknown): Condition | null {
  if (!Array.isArray(values) || values.length > IN_VALUES_MAX) return null;
  if (values.some((value) => Array.isArray(value) || value instanceof RegExp)) return null;
  const keys = values.map(toIndexKey).filter((key) => key !== null);
  const exact = values.every(isExactKey);
  const listed = onKeys(layout, column, {
    term: (name) => `${name} IN (${keys.map(() => '?').join(', ')})`,
    params: keys,
    exact,
  });
  if (keys.length === values.length) return listed;
  const missing: Condition = { sql: `${column.sql} IS NULL`, params: [], exact: !column.multikey };
  return keys.length === 0 ? missing : join([listed, missing], ' OR ', listed.exact && missing.exact);
}

function inRange(
  layout: CollectionLayout,
  column: KeyColumn,
  comparison: string,
  operand: unknown,
): Condition | null {
  const key = toIndexKey(operand);
  if (key === null || Array.isArray(operand) || operand instanceof RegExp || isEmbeddedDocument(operand))
    return null;
  const { from, below } = typeBracket(key);
  const isUpward = comparison.startsWith('>');
  const bound = isUpward ? below : from;
  const exact = isExactKey(operand);
  // A number stored as Decimal128 has a rounded key: stay on the safe side of the bound.
  const operator = exact ? comparison : `${comparison[0]}=`;
  return onKeys(layout, column, {
    term: (name) => `${name} ${operator} ?${bound === null ? '' : ` AND ${name} ${isUpward ? '<' : '>='} ?`}`,
    params: bound === null ? [key] : [key, bound],
    // NaN has the lowest key but is below nothing.
    exact: exact && (isUpward || typeof key !== 'number'),
  });
}

interface KeyTerm {
  term: (name: string) => string;
  params: SqlValue[];
  exact: boolean;
}

/** The term on the column itself and, where arrays were stored, on their elements. */
function onKeys(layout: CollectionLayout, column: KeyColumn, { term, params, exact }: KeyTerm): Condition {
  if (!column.multikey) return { sql: `(${term(column.sql)})`, params, exact };
  const elements = `SELECT seq FROM ${layout.elementTable} WHERE col = ${column.ordinal} AND ${term('value')}`;
  return {
    sql: `(${term(column.sql)} OR seq IN (${elements}))`,
    params: [...params, ...params],
    exact: false,
  };
}

/** True when every document that matches `filter` is in the sparse or partial index. */
function impliesMembership(index: IndexLayout, filter: Document): boolean {
  const conditions = flatten(filter);
  const { sparse, partialFilterExpression } = index.definition;
  if (
    sparse &&
    !index.columns.some(({ path }) =>
      conditions.some(([key, value]) => key === path && impliesPresence(value)),
    )
  ) {
    return false;
  }
  if (partialFilterExpression === null || index.partial === null) return true;
  return Object.entries(partialFilterExpression).every(([path, wanted]) =>
    conditions.some(([key, value]) => key === path && impliesCondition(index, path, wanted, value)),
  );
}

function impliesCondition(index: IndexLayout, path: string, wanted: unknown, value: unknown): boolean {
  if (encodeDocument({ v: wanted }).equals(encodeDocument({ v: value }))) return true;
  if (isOperators(wanted) && Object.keys(wanted).join() === '$exists' && wanted.$exists === true)
    return impliesPresence(value);
  const keys = Object.keys(index.definition.partialFilterExpression ?? {});
  return (
    keys.length === 1 &&
    !path.includes('.') &&
    !isOperators(value) &&
    (index.partial?.matches({ [path]: value }) ?? false)
  );
}

function impliesPresence(value: unknown): boolean {
  if (!isOperators(value)) return value !== null && !(value instanceof RegExp);
  return Object.entries(value).some(
    ([operator, operand]) =>
      (operator === '$exists' && operand === true) ||
      ((operator in RANGES || operator === '$eq' || operator === '$ne') &&
        (operator === '$ne' ? operand === null : operand !== null)) ||
      (operator === '$in' && Array.isArray(operand) && operand.every((item) => item !== null)),
  );
}

function flatten(filter: Document): [string, unknown][] {
  return Object.entries(filter).flatMap(([key, value]): [string, unknown][] => {
    if (key !== '$and' || !Array.isArray(value)) return [[key, value]];
    return value.filter(isEmbeddedDocument).flatMap(flatten);
  });
}
