import { type Document, encodeDocument, isEmbeddedDocument, toPlainDocument } from './bson.ts';

/** An index as a model declares it, in MongoDB's terms. */
export interface IndexDefinition {
  name: string;
  key: [path: string, direction: 1 | -1][];
  unique: boolean;
  sparse: boolean;
  partialFilterExpression: Document | null;
  expireAfterSeconds: number | null;
}

/** Field paths that may be indexed. No path becomes SQL text: columns have generated names. */
const PATH = /^[A-Za-z_][A-Za-z0-9_]{0,63}(\.[A-Za-z_][A-Za-z0-9_]{0,63}){0,7}$/;
const COLLECTION = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/;

/** Throws RangeError unless `name` may name a collection: it is part of a quoted SQL identifier. */
export function assertCollectionName(name: string): void {
  if (!COLLECTION.test(name)) throw new RangeError(`collection name ${JSON.stringify(name)} is not allowed`);
}

/** Reads createIndex arguments. Throws RangeError on what this store can't hold (text, geo, odd paths). */
export function parseIndexDefinition(keySpec: unknown, options: Document = {}): IndexDefinition {
  const entries = keySpec instanceof Map ? [...keySpec.entries()] : Object.entries(keyObject(keySpec));
  const key = entries.map(([path, direction]): [string, 1 | -1] => [
    parsePath(path),
    parseDirection(direction),
  ]);
  if (key.length === 0) throw new RangeError('an index needs at least one field');
  if (options.collation !== undefined) throw new RangeError('the embedded store has no collations');
  const partial = options.partialFilterExpression;
  const expires = options.expireAfterSeconds;
  return {
    name: typeof options.name === 'string' ? options.name : key.flat().join('_'),
    key,
    unique: options.unique === true,
    sparse: options.sparse === true,
    partialFilterExpression: isEmbeddedDocument(partial) ? toPlainDocument(partial) : null,
    expireAfterSeconds: typeof expires === 'number' ? expires : null,
  };
}

function keyObject(keySpec: unknown): Document {
  if (typeof keySpec === 'string') return { [keySpec]: 1 };
  if (isEmbeddedDocument(keySpec)) return keySpec;
  throw new RangeError('an index key is an object of field paths');
}

function parsePath(path: unknown): string {
  if (typeof path !== 'string' || !PATH.test(path)) {
    throw new RangeError(`field path ${JSON.stringify(path)} can't be indexed`);
  }
  return path;
}

function parseDirection(direction: unknown): 1 | -1 {
  if (direction === 1 || direction === '1' || direction === 'asc' || direction === 'ascending') return 1;
  if (direction === -1 || direction === '-1' || direction === 'desc' || direction === 'descending') return -1;
  throw new RangeError(`index kind ${JSON.stringify(direction)} is not available in the embedded store`);
}

/** The index as listIndexes reports it. */
export function toIndexInfo(definition: IndexDefinition): Document {
  return {
    v: 2,
    key: Object.fromEntries(definition.key),
    name: definition.name,
    ...(definition.unique && { unique: true }),
    ...(definition.sparse && { sparse: true }),
    ...(definition.partialFilterExpression && {
      partialFilterExpression: definition.partialFilterExpression,
    }),
    ...(definition.expireAfterSeconds !== null && { expireAfterSeconds: definition.expireAfterSeconds }),
  };
}

/** True when both declare the same index, field for field. */
export function isSameDefinition(a: IndexDefinition, b: IndexDefinition): boolean {
  return encodeDocument(toIndexInfo(a)).equals(encodeDocument(toIndexInfo(b)));
}
