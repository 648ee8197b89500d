import { Query } from 'mingo';
import { type Document, findBsonType, isEmbeddedDocument } from './bson.ts';

/** Decides whether a document satisfies a filter, with MongoDB's meaning (mingo). */
export interface Matcher {
  matches(document: Document): boolean;
}

/** No JavaScript from a filter is ever run: `$where`, `$function` and `$accumulator` throw. */
export const MINGO_OPTIONS = { scriptEnabled: false } as const;

/** Compiles a plain filter (see toPlainDocument). Throws Error on operators that mingo doesn't know. */
export function compileMatcher(filter: Document): Matcher {
  const { $comment: _, ...condition } = filter;
  if (!hasBinary(condition)) {
    const query = new Query<Document>(condition, MINGO_OPTIONS);
    return { matches: (document) => query.test(document) };
  }
  const query = new Query<Document>(toComparable(condition) as Document, MINGO_OPTIONS);
  return { matches: (document) => query.test(toComparable(document) as Document) };
}

/** Accepts everything: the filter `{}`, or one that SQL has already decided. */
export const MATCH_ALL: Matcher = { matches: () => true };

function isBinary(value: object): boolean {
  return ArrayBuffer.isView(value) || findBsonType(value) === 'Binary';
}

function hasBinary(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isBinary(value)) return true;
  if (Array.isArray(value)) return value.some(hasBinary);
  return isEmbeddedDocument(value) && Object.values(value).some(hasBinary);
}

/** mingo compares binaries by their UTF-8 text, which maps many to one; plain byte arrays it compares right. */
function toComparable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toComparable);
  if (isEmbeddedDocument(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toComparable(item)]));
  }
  if (!isBinary(value)) return value;
  if ('value' in value && typeof value.value === 'function') return new Uint8Array(value.value());
  return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : value;
}
