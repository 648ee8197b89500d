import { type Document, decodeDocument, withId } from './bson.ts';
import { Catalog } from './catalog.ts';
import { prepareInsert } from './insert.ts';
import { Rows, type StoredRow } from './rows.ts';
import { selectRows } from './select.ts';
import type { SqliteConnection } from './sqlite.ts';

/** Rows read at a time: a migration walks collections that don't fit into memory. */
const PAGE_ROWS = 200;

/**
 * The store as a migration sees it: whole documents as they were stored, by collection. Unique indexes hold
 * as ever (E11000). Indexes that no model declares any more stay until `dropIndex`, new ones are built later
 * from the models.
 */
export class MigratingStore {
  /** For the store's own tables; documents go through the methods below, which keep indexes true. */
  readonly writer: SqliteConnection;
  #opened: { catalog: Catalog; rows: Rows } | undefined;

  constructor(writer: SqliteConnection) {
    this.writer = writer;
  }

  collections(): string[] {
    return this.#parts.catalog.list().map(({ name }) => name);
  }

  count(collection: string): number {
    const layout = this.#parts.catalog.find(collection);
    return layout === undefined ? 0 : Number(this.writer.value(`SELECT count(*) FROM ${layout.table}`));
  }

  /**
   * What the collection holds now, in the order of insertion, a page in memory at a time. It may be changed
   * meanwhile; what is inserted meanwhile is not visited.
   */
  *documents(collection: string): Generator<Document, void> {
    const layout = this.#parts.catalog.find(collection);
    if (layout === undefined) return;
    const last = Number(this.writer.value(`SELECT coalesce(max(seq), 0) FROM ${layout.table}`));
    const sql = `SELECT seq, doc FROM ${layout.table} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${PAGE_ROWS}`;
    for (let after = 0; after < last; ) {
      const page = this.writer.rows(sql, [after, last]);
      if (page.length === 0) return;
      for (const [seq, bytes] of page) {
        after = Number(seq);
        yield decodeDocument(bytes as Buffer);
      }
    }
  }

  find(collection: string, id: unknown): Document | undefined {
    return this.#row(collection, id)?.document;
  }

  /** Stores a new document, in a new collection if need be. Throws E11000. */
  insert(collection: string, document: Document): void {
    const { catalog, rows } = this.#parts;
    rows.insert(prepareInsert(catalog, collection, withId(document)));
  }

  /** Puts `document` in the place of the one with its `_id`. Throws Error when there is none, E11000. */
  replace(collection: string, document: Document): void {
    const row = this.#row(collection, document._id);
    if (row === undefined) throw new Error(`${collection} has no document ${String(document._id)}`);
    this.#parts.rows.update(collection, row, document);
  }

  /** False when there was none. */
  delete(collection: string, id: unknown): boolean {
    const { catalog, rows } = this.#parts;
    const row = this.#row(collection, id);
    const layout = catalog.find(collection);
    if (row === undefined || layout === undefined) return false;
    rows.delete(layout, row);
    return true;
  }

  /** Removes a collection with its indexes; nothing happens without it. */
  drop(collection: string): void {
    const { catalog } = this.#parts;
    const layout = catalog.find(collection);
    if (layout !== undefined) catalog.drop(layout);
  }

  /** Removes an index by its name, `field_1_other_-1` unless it was declared with another. */
  dropIndex(collection: string, name: string): void {
    const { catalog } = this.#parts;
    const layout = catalog.find(collection);
    if (layout !== undefined) catalog.dropIndex(layout, name);
  }

  /** Opened late: the first step of all makes the catalog. */
  get #parts(): { catalog: Catalog; rows: Rows } {
    if (this.#opened === undefined) {
      const catalog = new Catalog(this.writer);
      this.#opened = { catalog, rows: new Rows(this.writer, catalog) };
    }
    return this.#opened;
  }

  #row(collection: string, id: unknown): StoredRow | undefined {
    const layout = this.#parts.catalog.find(collection);
    if (layout === undefined) return undefined;
    const [row] = [...selectRows(this.writer, layout, { filter: { _id: id }, limit: 1 })];
    return row;
  }
}
