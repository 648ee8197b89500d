import { assertNoUndefined, type Document, isEmbeddedDocument, toPlainDocument } from './bson.ts';
import { toSelection } from './request.ts';
import { assertOperators, assertReplacement } from './update.ts';
import type { Change } from './writes.ts';

/** The change an update command asks for. Throws TypeError on a document without operators. */
export function updateChange(filter: unknown, update: unknown, options: Document, many: boolean): Change {
  assertOperators(update);
  return { ...changeBase(filter, options), update: toPlainDocument(update), many };
}

/** The change a replacement asks for. Throws TypeError on operators. */
export function replaceChange(filter: unknown, replacement: unknown, options: Document): Change {
  assertReplacement(replacement);
  return { ...changeBase(filter, options), replacement: toPlainDocument(replacement), many: false };
}

function changeBase(filter: unknown, options: Document): Omit<Change, 'many'> {
  const filters = Array.isArray(options.arrayFilters) ? options.arrayFilters.filter(isEmbeddedDocument) : [];
  assertNoUndefined(filters, 'arrayFilters');
  return {
    selection: toSelection(filter, { sort: options.sort, collation: options.collation }),
    arrayFilters: filters.map(toPlainDocument),
    upsert: options.upsert === true,
  };
}
