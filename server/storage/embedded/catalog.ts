import type { Document } from './bson.ts';
import { decodeDocument, encodeDocument } from './bson.ts';
import { assertCollectionName, type IndexDefinition } from './index-definition.ts';
import {
  buildLayout,
  type CollectionLayout,
  emptyLayout,
  isRestricted,
  type KeyColumn,
  type StoredLayout,
  toStoredLayout,
} from './layout.ts';
import type { SqliteConnection } from './sqlite.ts';

/**
 * Which collections, key columns and indexes the file has, kept in the table `catalog` and in memory. All
 * changes happen inside a write; when one is rolled back, `reload` makes the memory agree with the file.
 */
export class Catalog {
  readonly #connection: SqliteConnection;
  #layouts = new Map<string, CollectionLayout>();
  #changed = false;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
    this.#load();
  }

  find(name: string): CollectionLayout | undefined {
    return this.#layouts.get(name);
  }

  list(): CollectionLayout[] {
    return [...this.#layouts.values()];
  }

  /** The layout of a collection, made if it is new: MongoDB creates collections on first use. */
  require(name: string): CollectionLayout {
    const known = this.#layouts.get(name);
    if (known !== undefined) return known;
    assertCollectionName(name);
    const layout = buildLayout(name, emptyLayout());
    this.#connection.raw.exec(
      `CREATE TABLE ${layout.table} (seq INTEGER PRIMARY KEY, id NOT NULL UNIQUE, doc BLOB NOT NULL);
       CREATE TABLE ${layout.elementTable} (col INTEGER, value, seq INTEGER, PRIMARY KEY (col, value, seq)) WITHOUT ROWID`,
    );
    return this.#save(layout);
  }

  /** Adds key columns for paths that have none. The caller fills them. */
  addColumns(layout: CollectionLayout, paths: readonly string[]): CollectionLayout {
    const stored = toStoredLayout(layout);
    for (const path of new Set(paths)) {
      if (layout.byPath.has(path)) continue;
      const ordinal = stored.nextOrdinal++;
      this.#connection.raw.exec(`ALTER TABLE ${layout.table} ADD COLUMN k${ordinal}`);
      stored.columns.push({ path, ordinal, multikey: false });
    }
    return this.#save(buildLayout(layout.name, stored));
  }

  /** Adds an index over columns that exist, with its member column; the caller fills that and calls `buildIndex`. */
  addIndex(layout: CollectionLayout, definition: IndexDefinition): CollectionLayout {
    const stored = toStoredLayout(layout);
    const ordinal = stored.nextOrdinal++;
    if (isRestricted(definition))
      this.#connection.raw.exec(`ALTER TABLE ${layout.table} ADD COLUMN m${ordinal}`);
    stored.indexes.push({ definition, ordinal });
    return this.#save(buildLayout(layout.name, stored));
  }

  /** Creates the SQLite index. Throws SqliteError on duplicates under a unique index. */
  buildIndex(layout: CollectionLayout, name: string): void {
    const index = layout.indexes.find(({ definition }) => definition.name === name);
    if (index === undefined) throw new Error(`no index ${name} to build`);
    const terms = index.definition.key.map(
      ([path, direction]) => `${layout.byPath.get(path)?.sql}${direction === -1 ? ' DESC' : ''}`,
    );
    const where = index.memberColumn === null ? '' : ` WHERE ${index.memberColumn} = 1`;
    const kind = index.definition.unique ? 'UNIQUE INDEX' : 'INDEX';
    this.#connection.raw.exec(
      `CREATE ${kind} "${index.sql}" ON ${layout.table} (${terms.join(', ')})${where}`,
    );
  }

  /** Removes an index and the columns that served only it. */
  dropIndex(layout: CollectionLayout, name: string): CollectionLayout {
    const index = layout.indexes.find(({ definition }) => definition.name === name);
    if (index === undefined) return layout;
    const { raw } = this.#connection;
    raw.exec(`DROP INDEX IF EXISTS "${index.sql}"`);
    if (index.memberColumn !== null)
      raw.exec(`ALTER TABLE ${layout.table} DROP COLUMN ${index.memberColumn}`);
    const stored = toStoredLayout(layout);
    stored.indexes = stored.indexes.filter(({ definition }) => definition.name !== name);
    const used = new Set(stored.indexes.flatMap(({ definition }) => definition.key.map(([path]) => path)));
    for (const column of layout.columns.filter(({ path }) => !used.has(path))) {
      raw.exec(`ALTER TABLE ${layout.table} DROP COLUMN ${column.sql}`);
      this.#connection.run(`DELETE FROM ${layout.elementTable} WHERE col = ?`, [column.ordinal]);
    }
    stored.columns = stored.columns.filter(({ path }) => used.has(path));
    return this.#save(buildLayout(layout.name, stored));
  }

  /** Remembers that `column` holds arrays: from now on its elements are looked up too. */
  markMultikey(layout: CollectionLayout, column: KeyColumn): CollectionLayout {
    const stored = toStoredLayout(layout);
    for (const item of stored.columns) if (item.path === column.path) item.multikey = true;
    return this.#save(buildLayout(layout.name, stored));
  }

  drop(layout: CollectionLayout): void {
    this.#connection.raw.exec(`DROP TABLE ${layout.table}; DROP TABLE ${layout.elementTable}`);
    this.#connection.run('DELETE FROM catalog WHERE name = ?', [layout.name]);
    this.#layouts.delete(layout.name);
    this.#changed = true;
  }

  /** After a rollback: forgets what was changed since the last commit. */
  reload(): void {
    if (this.#changed) this.#load();
  }

  committed(): void {
    this.#changed = false;
  }

  #save(layout: CollectionLayout): CollectionLayout {
    const bytes = encodeDocument(toStoredLayout(layout) as unknown as Document);
    this.#connection.run('INSERT OR REPLACE INTO catalog (name, layout) VALUES (?, ?)', [layout.name, bytes]);
    this.#layouts.set(layout.name, layout);
    this.#changed = true;
    return layout;
  }

  #load(): void {
    this.#layouts = new Map();
    for (const [name, bytes] of this.#connection.rows('SELECT name, layout FROM catalog')) {
      if (typeof name !== 'string' || !Buffer.isBuffer(bytes))
        throw new Error('the catalog of the store is damaged');
      assertCollectionName(name);
      this.#layouts.set(name, buildLayout(name, decodeDocument(bytes) as unknown as StoredLayout));
    }
  }
}
