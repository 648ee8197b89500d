import { type Document, decodeDocument, encodeDocument } from './bson.ts';
import type { Catalog } from './catalog.ts';
import type { SqlValue } from './index-key.ts';
import type { PreparedInsert } from './insert.ts';
import type { CollectionLayout, IndexLayout } from './layout.ts';
import { changedCells, type RowKey, toRowKey } from './row-key.ts';
import { duplicateKeyError } from './server-errors.ts';
import { isUniqueViolation, type SqliteConnection } from './sqlite.ts';

/** A document in the store: its row number and its content as stored, decoded when somebody looks. */
export class StoredRow {
  readonly seq: number;
  readonly bytes: Buffer;
  #document: Document | undefined;

  constructor(seq: number, bytes: Buffer) {
    this.seq = seq;
    this.bytes = bytes;
  }

  get document(): Document {
    this.#document ??= decodeDocument(this.bytes);
    return this.#document;
  }
}

interface Write {
  layout: CollectionLayout;
  row: RowKey;
  document: () => Document;
  /** The row that is being replaced: it can't collide with itself. */
  self: number | null;
}

/** Writes single rows and keeps keys, elements and unique indexes true. Runs inside a write. */
export class Rows {
  readonly #connection: SqliteConnection;
  readonly #catalog: Catalog;

  constructor(connection: SqliteConnection, catalog: Catalog) {
    this.#connection = connection;
    this.#catalog = catalog;
  }

  /** Stores a new document. Throws E11000. */
  insert(prepared: PreparedInsert): void {
    const row = this.#currentRow(prepared);
    const document = (): Document => decodeDocument(prepared.bytes);
    const layout = this.#learnArrays(prepared.collection, row);
    this.#assertNullsUnique(layout, row, document, null);
    const names = ['id', 'doc', ...row.cells.keys()];
    const sql = `INSERT INTO ${layout.table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    const params = [row.id, prepared.bytes, ...row.cells.values()];
    const insert = (): number => Number(this.#connection.run(sql, params).lastInsertRowid);
    this.#addElements(layout, this.#guarded({ layout, row, document, self: null }, insert), row);
  }

  /** The prepared row, made anew when the collection has changed since it was prepared. */
  #currentRow({ collection, layout, row, bytes }: PreparedInsert): RowKey {
    const current = this.#catalog.require(collection);
    return row !== null && layout === current ? row : toRowKey(current, decodeDocument(bytes));
  }

  /**
   * Replaces the content of a row by `document`, whose BSON is `bytes`; false when nothing differs. Throws
   * E11000.
   */
  update(
    collection: string,
    stored: StoredRow,
    document: Document,
    bytes = encodeDocument(document),
  ): boolean {
    if (bytes.equals(stored.bytes)) return false;
    const before = toRowKey(this.#catalog.require(collection), stored.document);
    const after = toRowKey(this.#catalog.require(collection), document);
    const layout = this.#learnArrays(collection, after);
    const content = (): Document => document;
    this.#assertNullsUnique(layout, after, content, stored.seq);
    const changed = changedCells(before, after);
    const sets = ['doc = ?', ...changed.map(([name]) => `${name} = ?`)];
    const sql = `UPDATE ${layout.table} SET ${sets.join(', ')} WHERE seq = ?`;
    const params = [bytes, ...changed.map(([, value]) => value), stored.seq];
    this.#guarded({ layout, row: after, document: content, self: stored.seq }, () =>
      this.#connection.run(sql, params),
    );
    this.#removeElements(layout, stored.seq, before);
    this.#addElements(layout, stored.seq, after);
    return true;
  }

  delete(layout: CollectionLayout, stored: StoredRow): void {
    this.#connection.run(`DELETE FROM ${layout.table} WHERE seq = ?`, [stored.seq]);
    if (layout.columns.some(({ multikey }) => multikey)) {
      this.#removeElements(layout, stored.seq, toRowKey(layout, stored.document));
    }
  }

  /** Fills new columns of rows that were stored before an index existed. Throws E11000. */
  refill(layout: CollectionLayout): void {
    let after = 0;
    for (;;) {
      const batch = this.#connection.rows(
        `SELECT seq, doc FROM ${layout.table} WHERE seq > ? ORDER BY seq LIMIT 500`,
        [after],
      );
      if (batch.length === 0) return;
      for (const [seq, bytes] of batch) {
        after = Number(seq);
        this.#refillRow(layout, after, decodeDocument(bytes as Buffer));
      }
    }
  }

  #refillRow(layout: CollectionLayout, seq: number, document: Document): void {
    const row = toRowKey(layout, document);
    const current = this.#learnArrays(layout.name, row);
    const cells = [...row.cells];
    const sets = cells.map(([name]) => `${name} = ?`).join(', ');
    this.#connection.run(`UPDATE ${current.table} SET ${sets} WHERE seq = ?`, [
      ...cells.map(([, value]) => value),
      seq,
    ]);
    this.#addElements(current, seq, row);
  }

  /** Throws E11000 when rows already stored collide under a unique index that is about to be built. */
  assertUnique(layout: CollectionLayout, index: IndexLayout): void {
    const columns = index.columns.map(({ sql }) => sql).join(', ');
    const where = index.memberColumn === null ? '' : `WHERE ${index.memberColumn} = 1`;
    const sql = `SELECT min(seq) FROM ${layout.table} ${where} GROUP BY ${columns} HAVING count(*) > 1 LIMIT 1`;
    const seq = this.#connection.value(sql);
    if (typeof seq !== 'number') return;
    const bytes = this.#connection.value(`SELECT doc FROM ${layout.table} WHERE seq = ?`, [seq]);
    throw duplicateKeyError(layout, index, decodeDocument(bytes as Buffer));
  }

  #learnArrays(collection: string, row: RowKey): CollectionLayout {
    let layout = this.#catalog.require(collection);
    for (const column of row.newlyMultikey) layout = this.#catalog.markMultikey(layout, column);
    return layout;
  }

  /** SQLite takes NULLs as distinct, MongoDB does not: rows with a null in a unique key are looked up. */
  #assertNullsUnique(
    layout: CollectionLayout,
    row: RowKey,
    document: () => Document,
    self: number | null,
  ): void {
    for (const index of layout.indexes) {
      if (!index.definition.unique || !index.columns.some(({ sql }) => row.cells.get(sql) === null)) continue;
      if (this.#hasConflict(layout, index, row, self)) throw duplicateKeyError(layout, index, document());
    }
  }

  #hasConflict(layout: CollectionLayout, index: IndexLayout, row: RowKey, self: number | null): boolean {
    if (index.memberColumn !== null && row.cells.get(index.memberColumn) !== 1) return false;
    const terms = index.columns.map(({ sql }) => `${sql} IS ?`);
    if (index.memberColumn !== null) terms.push(`${index.memberColumn} = 1`);
    const keys = index.columns.map(
      ({ sql }): SqlValue => (sql === 'id' ? row.id : (row.cells.get(sql) ?? null)),
    );
    const sql = `SELECT seq FROM ${layout.table} WHERE ${terms.join(' AND ')} AND seq IS NOT ? LIMIT 1`;
    return this.#connection.value(sql, [...keys, self]) !== undefined;
  }

  /** Runs a statement and turns SQLite's refusal into E11000 with the index that refused. */
  #guarded<Result>({ layout, row, document, self }: Write, statement: () => Result): Result {
    try {
      return statement();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const index = layout.indexes.find(
        (candidate) => candidate.definition.unique && this.#hasConflict(layout, candidate, row, self),
      );
      throw duplicateKeyError(layout, index ?? null, document());
    }
  }

  #addElements(layout: CollectionLayout, seq: number, row: RowKey): void {
    const sql = `INSERT OR IGNORE INTO ${layout.elementTable} (col, value, seq) VALUES (?, ?, ?)`;
    for (const { column, key } of row.elements) this.#connection.run(sql, [column.ordinal, key, seq]);
  }

  #removeElements(layout: CollectionLayout, seq: number, row: RowKey): void {
    const sql = `DELETE FROM ${layout.elementTable} WHERE col = ? AND value = ? AND seq = ?`;
    for (const { column, key } of row.elements) this.#connection.run(sql, [column.ordinal, key, seq]);
  }
}
