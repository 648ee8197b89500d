import { type Document, encodeDocument } from './bson.ts';
import type { Catalog } from './catalog.ts';
import type { CollectionLayout } from './layout.ts';
import { type RowKey, toRowKey } from './row-key.ts';

/** A new document as it was when the insert was asked for; the caller may change its object afterwards. */
export interface PreparedInsert {
  collection: string;
  bytes: Buffer;
  /** The layout for which `row` holds; the write makes it anew when the collection has another by then. */
  layout: CollectionLayout | undefined;
  row: RowKey | null;
}

/** Encodes a document that has its `_id`. Throws RangeError, or MongoServerError when it is too large. */
export function prepareInsert(catalog: Catalog, collection: string, document: Document): PreparedInsert {
  const bytes = encodeDocument(document);
  const layout = catalog.find(collection);
  // A partial filter is decided on the stored form, never on mongoose's own classes.
  const isDirect = layout?.indexes.every(({ partial }) => partial === null) ?? false;
  return { collection, bytes, layout, row: layout && isDirect ? toRowKey(layout, document) : null };
}
