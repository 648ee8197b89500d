import { assertNoUndefined, type Document, isEmbeddedDocument, toPlainDocument } from './bson.ts';
import type { SortSpec } from './query-plan.ts';
import type { Selection } from './select.ts';

/** Filter and options of a command as a selection. Throws TypeError on undefined, sessions or collations. */
export function toSelection(filter: unknown, options: Document = {}): Selection {
  if (filter !== null && filter !== undefined && !isEmbeddedDocument(filter))
    throw new TypeError('a filter is an object');
  if (options.session) throw new TypeError('the embedded store has no transactions over several documents');
  if (options.collation) throw new TypeError('the embedded store has no collations');
  assertNoUndefined(filter ?? {});
  const limit = toCount(options.limit, 'limit');
  const skip = toCount(options.skip, 'skip');
  return {
    filter: toPlainDocument(filter ?? {}),
    sort: toSortSpec(options.sort),
    // MongoDB reads limit 0 as no limit and a negative one as a single batch of that size.
    ...(limit !== 0 && { limit: Math.abs(limit) }),
    ...(skip > 0 && { skip }),
  };
}

function toCount(value: unknown, name: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new TypeError(`${name} must be a whole number`);
  return value;
}

/** The sort in any of the forms the driver takes: object, Map, pairs. */
export function toSortSpec(sort: unknown): SortSpec {
  if (sort === undefined || sort === null) return [];
  if (typeof sort === 'string') return [[sort, 1]];
  const entries: [unknown, unknown][] =
    sort instanceof Map ? [...sort] : Array.isArray(sort) ? sort.map(toPair) : Object.entries(sort);
  return entries.map(([path, direction]) => [String(path), toDirection(direction)] as const);
}

function toPair(item: unknown): [unknown, unknown] {
  return Array.isArray(item) ? [item[0], item[1]] : [item, 1];
}

function toDirection(direction: unknown): 1 | -1 {
  if (direction === 1 || direction === '1' || direction === 'asc' || direction === 'ascending') return 1;
  if (direction === -1 || direction === '-1' || direction === 'desc' || direction === 'descending') return -1;
  throw new TypeError(`sort direction ${JSON.stringify(direction)} is not available`);
}
