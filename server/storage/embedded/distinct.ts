import type { Document } from './bson.ts';
import { contentAt, toIndexKey } from './index-key.ts';

/** The different values at a path, elements of arrays one by one, in the order they were met. */
export function distinctValues(documents: Iterable<Document>, field: string): unknown[] {
  const parts = field.split('.');
  const known = new Map<string, unknown>();
  for (const document of documents) {
    const { present, value, elements } = contentAt(document, parts);
    if (!present) continue;
    for (const item of elements ?? [value]) {
      if (item === undefined) continue;
      const key = toIndexKey(item);
      const text = Buffer.isBuffer(key) ? `b${key.toString('hex')}` : `${typeof key}${String(key)}`;
      if (!known.has(text)) known.set(text, item);
    }
  }
  return [...known.values()];
}
