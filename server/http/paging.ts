import { AppError } from '../lib/errors.ts';
import type { Page } from '../lib/wire.schema.ts';

/** Position in a list sorted by (sort value, id), both descending; opaque to callers. */
interface Mark {
  value: number;
  id: string;
}

/** Cursor text of the last record shown. */
export function toCursor(mark: Mark): string {
  return Buffer.from(JSON.stringify([mark.value, mark.id])).toString('base64url');
}

/** Cursor text → its mark. Throws CURSOR_INVALID for anything we did not issue. */
export function parseCursor(cursor: string): Mark {
  try {
    const [value, id]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (typeof value === 'number' && typeof id === 'string') return { value, id };
  } catch {
    // Falls through to the refusal below: a cursor is either ours or worthless.
  }
  throw new AppError('CURSOR_INVALID');
}

/**
 * The filter of "everything after the cursor" for a list sorted by `field` and `_id`, newest first.
 * An absent cursor is the first page.
 */
export function afterCursor(field: string, cursor: string | undefined): Record<string, unknown> {
  if (cursor === undefined) return {};
  const { value, id } = parseCursor(cursor);
  const isBehind = { $or: [{ [field]: { $lt: value } }, { [field]: value, _id: { $lt: id } }] };
  // The bound says nothing new; an index starts from it, and a page far back costs what the first does.
  return { $and: [{ [field]: { $lte: value } }, isBehind] };
}

/** One more record than the page holds tells whether there is a next page. */
export function toPage<R, Item>(
  records: readonly R[],
  limit: number,
  map: { item: (record: R) => Item; mark: (record: R) => Mark },
): Page<Item> {
  const shown = records.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(map.item),
    nextCursor: records.length > limit && last ? toCursor(map.mark(last)) : null,
  };
}
