import { type Document, isEmbeddedDocument } from './bson.ts';
import { isExactKey, toIndexKey } from './index-key.ts';
import type { CollectionLayout, IndexLayout } from './layout.ts';
import type { SortSpec } from './query-plan.ts';

/** More values of one list than this are found by one search and sorted. */
const BRANCHES_MAX = 8;

/**
 * The filters, one per value of an `$in`, whose results an index gives in the order of `sort`; merged they are
 * the results of `filter` in that order, without sorting them all for one page. Null where there is no such
 * list or index. MongoDB plans the same (SORT_MERGE), so one compound index serves both stores.
 */
export function splitByList(layout: CollectionLayout, filter: Document, sort: SortSpec): Document[] | null {
  if (sort.length === 0 || sort.some(([path]) => layout.byPath.get(path)?.multikey ?? true)) return null;
  for (const [path, condition] of Object.entries(filter)) {
    const values = listedValues(condition);
    const column = layout.byPath.get(path);
    if (values === null || column === undefined || column.multikey) continue;
    if (layout.indexes.some((index) => givesOrder(index, { path, filter, sort })))
      return values.map((value) => ({ ...filter, [path]: value }));
  }
  return null;
}

/** The values of `{$in: […]}`, or null: alone, few, and different, so that no document is in two branches. */
function listedValues(condition: unknown): unknown[] | null {
  if (!isEmbeddedDocument(condition) || Object.keys(condition).join() !== '$in') return null;
  const values = condition.$in;
  if (!Array.isArray(values) || values.length < 2 || values.length > BRANCHES_MAX) return null;
  if (!values.every((value) => isExactKey(value))) return null;
  const keys = new Set(values.map((value) => keyText(value)));
  return keys.size === values.length ? values : null;
}

function keyText(value: unknown): string {
  const key = toIndexKey(value);
  return Buffer.isBuffer(key) ? `b${key.toString('hex')}` : `${typeof key}${String(key)}`;
}

/** True when `index` has, behind paths that the filter fixes and `path` itself, the order of `sort`. */
function givesOrder(
  index: IndexLayout,
  { path, filter, sort }: { path: string; filter: Document; sort: SortSpec },
): boolean {
  if (index.memberColumn !== null) return false;
  const { key } = index.definition;
  const place = key.findIndex(([name]) => name === path);
  if (place < 0 || !key.slice(0, place).every(([name]) => isFixed(filter[name]))) return false;
  const rest = key.slice(place + 1, place + 1 + sort.length);
  if (rest.length < sort.length) return false;
  const turns = rest.map(([name, direction], at) =>
    name === sort[at]?.[0] ? direction * (sort[at]?.[1] ?? 0) : 0,
  );
  return turns.every((turn) => turn !== 0 && turn === turns[0]);
}

/** The filter gives one value, no operator. */
function isFixed(value: unknown): boolean {
  return value !== undefined && !Array.isArray(value) && isExactKey(value);
}
