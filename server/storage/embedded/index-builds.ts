import type { Document } from './bson.ts';
import { type IndexDefinition, isSameDefinition, parseIndexDefinition } from './index-definition.ts';
import { commandError } from './server-errors.ts';
import type { EmbeddedStore } from './store.ts';

/**
 * Makes one index, filling its columns for what is stored already. Runs inside a write; the same declaration
 * again changes nothing. Throws E11000 on duplicates, 85 or 86 when it contradicts an index that is there.
 */
export function createIndex(
  store: EmbeddedStore,
  collection: string,
  key: unknown,
  options: Document = {},
): string {
  const wanted = parseIndexDefinition(key, options);
  if (wanted.key.length === 1 && wanted.key[0]?.[0] === '_id') return '_id_';
  let layout = store.catalog.require(collection);
  const known = layout.indexes.map(({ definition }) => definition);
  if (isKnown(known, wanted)) return wanted.name;
  const hadColumns = wanted.key.every(([path]) => layout.byPath.has(path));
  layout = store.catalog.addColumns(
    layout,
    wanted.key.map(([path]) => path),
  );
  layout = store.catalog.addIndex(layout, wanted);
  const index = layout.indexes.find(({ definition }) => definition.name === wanted.name);
  if (index === undefined) throw new Error(`index ${wanted.name} was not added`);
  if (!hadColumns || index.memberColumn !== null) store.rows.refill(layout);
  if (wanted.unique) store.rows.assertUnique(layout, index);
  store.catalog.buildIndex(store.catalog.require(collection), wanted.name);
  return wanted.name;
}

function isKnown(known: readonly IndexDefinition[], wanted: IndexDefinition): boolean {
  const sameName = known.find(({ name }) => name === wanted.name);
  if (sameName !== undefined) {
    if (isSameDefinition(sameName, wanted)) return true;
    throw commandError(
      86,
      'IndexKeySpecsConflict',
      `An existing index has the same name as the requested index: ${wanted.name}`,
    );
  }
  const sameKey = known.find(({ key }) => JSON.stringify(key) === JSON.stringify(wanted.key));
  if (sameKey !== undefined && isSameDefinition({ ...sameKey, name: wanted.name }, wanted)) {
    throw commandError(
      85,
      'IndexOptionsConflict',
      `Index already exists with a different name: ${sameKey.name}`,
    );
  }
  return false;
}

/** Removes an index by name. Throws 27 when there is none. */
export function dropIndex(store: EmbeddedStore, collection: string, name: string): void {
  const layout = store.catalog.require(collection);
  if (!layout.indexes.some(({ definition }) => definition.name === name)) {
    throw commandError(27, 'IndexNotFound', `index not found with name [${name}]`);
  }
  store.catalog.dropIndex(layout, name);
}
