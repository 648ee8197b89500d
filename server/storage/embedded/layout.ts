import type { IndexDefinition } from './index-definition.ts';
import { compileMatcher, type Matcher } from './matcher.ts';

/** A column that holds the index key of one field path. */
export interface KeyColumn {
  path: string;
  parts: readonly string[];
  /** Generated SQL name, `k3`. */
  sql: string;
  /** The number that stands for the column in the element table. */
  ordinal: number;
  /** An array was once stored on this path; its elements are in the element table. */
  multikey: boolean;
}

export interface IndexLayout {
  definition: IndexDefinition;
  columns: readonly KeyColumn[];
  /** Generated SQL name of the index, `i_flights_2`. */
  sql: string;
  /** `m2` of a sparse or partial index: 1 in rows that are in it, null in others. */
  memberColumn: string | null;
  partial: Matcher | null;
}

/** How one collection lies in SQLite. Immutable: a change makes a new layout. */
export interface CollectionLayout {
  name: string;
  /** Quoted table of the documents, and of the elements of arrays on indexed paths. */
  table: string;
  elementTable: string;
  columns: readonly KeyColumn[];
  byPath: ReadonlyMap<string, KeyColumn>;
  indexes: readonly IndexLayout[];
  nextOrdinal: number;
}

/** What the catalog table keeps of a layout. */
export interface StoredLayout {
  nextOrdinal: number;
  columns: { path: string; ordinal: number; multikey: boolean }[];
  indexes: { definition: IndexDefinition; ordinal: number }[];
}

/** `_id` has its own column, unique and never an array. */
export const ID_COLUMN: KeyColumn = { path: '_id', parts: ['_id'], sql: 'id', ordinal: -1, multikey: false };

export function emptyLayout(): StoredLayout {
  return { nextOrdinal: 0, columns: [], indexes: [] };
}

export function toStoredLayout(layout: CollectionLayout): StoredLayout {
  return {
    nextOrdinal: layout.nextOrdinal,
    columns: layout.columns.map(({ path, ordinal, multikey }) => ({ path, ordinal, multikey })),
    indexes: layout.indexes.map(({ definition, sql }) => ({
      definition,
      ordinal: Number(sql.split('_').at(-1)),
    })),
  };
}

/** The usable form of a stored layout. `name` has passed assertCollectionName. */
export function buildLayout(name: string, stored: StoredLayout): CollectionLayout {
  const columns = stored.columns.map(
    ({ path, ordinal, multikey }): KeyColumn => ({
      path,
      parts: path.split('.'),
      sql: `k${ordinal}`,
      ordinal,
      multikey,
    }),
  );
  const byPath = new Map<string, KeyColumn>([['_id', ID_COLUMN]]);
  for (const column of columns) byPath.set(column.path, column);
  return {
    name,
    table: `"c_${name}"`,
    elementTable: `"e_${name}"`,
    columns,
    byPath,
    nextOrdinal: stored.nextOrdinal,
    indexes: stored.indexes.map(({ definition, ordinal }) => ({
      definition,
      columns: definition.key.map(([path]) => requireColumn(byPath, path)),
      sql: `i_${name}_${ordinal}`,
      memberColumn: isRestricted(definition) ? `m${ordinal}` : null,
      partial: definition.partialFilterExpression && compileMatcher(definition.partialFilterExpression),
    })),
  };
}

/** A sparse or partial index leaves documents out. */
export function isRestricted(definition: IndexDefinition): boolean {
  return definition.sparse || definition.partialFilterExpression !== null;
}

function requireColumn(byPath: ReadonlyMap<string, KeyColumn>, path: string): KeyColumn {
  const column = byPath.get(path);
  if (column === undefined) throw new Error(`the catalog names no column for ${path}`);
  return column;
}
