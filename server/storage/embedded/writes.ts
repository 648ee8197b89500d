import mongoose from 'mongoose';
import { type Document, decodeDocument, encodeDocument, toPlainDocument, withId } from './bson.ts';
import { prepareInsert } from './insert.ts';
import { planQuery } from './query-plan.ts';
import { StoredRow } from './rows.ts';
import { type Selection, selectRows } from './select.ts';
import type { EmbeddedStore } from './store.ts';
import { applyUpdate, upsertSeed } from './update.ts';

const { ObjectId } = mongoose.mongo;

/** What a changing command wants; all parts plain. Exactly one of `update`, `replacement` is set. */
export interface Change {
  selection: Selection;
  update?: Document;
  replacement?: Document;
  arrayFilters: Document[];
  upsert: boolean;
  many: boolean;
}

export interface ChangeResult {
  matchedCount: number;
  modifiedCount: number;
  upsertedId: unknown;
  /** The first row as it was before, and its document after; null where there was none. */
  before: StoredRow | null;
  after: Document | null;
}

/** The changing commands of one collection, synchronous: they run inside a group commit. */
export class CollectionWrites {
  readonly #store: EmbeddedStore;
  readonly name: string;

  constructor(store: EmbeddedStore, name: string) {
    this.#store = store;
    this.name = name;
  }

  /** updateOne, updateMany, replaceOne and findOneAnd{Update,Replace}. Throws E11000. */
  change(change: Change): ChangeResult {
    const result: ChangeResult = {
      matchedCount: 0,
      modifiedCount: 0,
      upsertedId: null,
      before: null,
      after: null,
    };
    for (const row of this.#targets(change.selection, change.many)) {
      const { document, bytes } = this.#changed(row, change);
      result.matchedCount += 1;
      if (this.#store.rows.update(this.name, row, document, bytes)) result.modifiedCount += 1;
      result.before ??= row;
      result.after ??= document;
    }
    if (result.matchedCount === 0 && change.upsert) {
      const document = this.#upserted(change);
      this.#store.rows.insert(prepareInsert(this.#store.catalog, this.name, document));
      result.upsertedId = document._id;
      result.after = document;
    }
    return result;
  }

  /** deleteOne, deleteMany, findOneAndDelete: how many went, and the first of them. */
  remove(selection: Selection, many: boolean): { deletedCount: number; first: Document | null } {
    const layout = this.#store.catalog.require(this.name);
    const plan = planQuery(layout, selection.filter);
    if (
      many &&
      selection.limit === undefined &&
      plan.exact &&
      !layout.columns.some(({ multikey }) => multikey)
    ) {
      const { changes } = this.#store.writer.run(`DELETE FROM ${layout.table} ${plan.where}`, plan.params);
      return { deletedCount: changes, first: null };
    }
    let first: Document | null = null;
    let deletedCount = 0;
    for (const row of this.#targets(selection, many)) {
      first ??= row.document;
      this.#store.rows.delete(layout, row);
      deletedCount += 1;
    }
    return { deletedCount, first };
  }

  /** The rows to change. The search ends before the first is given: while it runs nothing can be written. */
  *#targets(selection: Selection, many: boolean): Generator<StoredRow, void> {
    const layout = this.#store.catalog.require(this.name);
    const { writer } = this.#store;
    if (!many) {
      yield* Array.from(selectRows(writer, layout, { ...selection, limit: 1 }));
      return;
    }
    const seqs = Array.from(selectRows(writer, layout, selection), ({ seq }) => seq);
    for (const seq of seqs) yield this.#load(seq);
  }

  #load(seq: number): StoredRow {
    const layout = this.#store.catalog.require(this.name);
    const bytes = this.#store.writer.value(`SELECT doc FROM ${layout.table} WHERE seq = ?`, [seq]);
    if (!Buffer.isBuffer(bytes)) throw new Error('a row of the store is damaged');
    return new StoredRow(seq, bytes);
  }

  /** The row's document after the change, and its BSON. */
  #changed(row: StoredRow, change: Change): { document: Document; bytes: Buffer } {
    if (change.replacement !== undefined) {
      const { _id } = row.document;
      const bytes = encodeDocument({ ...(_id !== undefined && { _id }), ...change.replacement });
      // Through BSON, so that two rows never share a value.
      return { document: decodeDocument(bytes), bytes };
    }
    const document = decodeDocument(row.bytes);
    applyUpdate(document, updateOf(change), false);
    return { document, bytes: encodeDocument(document) };
  }

  #upserted(change: Change): Document {
    const seed = upsertSeed(change.selection.filter);
    if (change.replacement === undefined) applyUpdate(seed, updateOf(change), true);
    const document =
      change.replacement === undefined
        ? seed
        : { ...(seed._id !== undefined && { _id: seed._id }), ...change.replacement };
    document._id ??= new ObjectId();
    return withId(toPlainDocument(document));
  }
}

function updateOf({ update, selection, arrayFilters }: Change): Parameters<typeof applyUpdate>[1] {
  return { update: update ?? {}, filter: selection.filter, arrayFilters };
}
