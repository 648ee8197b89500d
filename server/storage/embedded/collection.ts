import { aggregateDocuments } from './aggregate.ts';
import { type Document, withId } from './bson.ts';
import { type BulkOperation, type BulkOptions, runBulk } from './bulk-write.ts';
import { replaceChange, updateChange } from './change-request.ts';
import { EmbeddedCursor } from './cursor.ts';
import { distinctValues } from './distinct.ts';
import { createIndex, dropIndex } from './index-builds.ts';
import { assertCollectionName, toIndexInfo } from './index-definition.ts';
import { prepareInsert } from './insert.ts';
import { compileProjection } from './projection.ts';
import { toSelection } from './request.ts';
import { countRows, explainSelection, type Selection, selectDocuments } from './select.ts';
import type { EmbeddedStore } from './store.ts';
import { type Change, type ChangeResult, CollectionWrites } from './writes.ts';

const ID_INDEX = { v: 2, key: { _id: 1 }, name: '_id_' };

/** One collection with the methods of the MongoDB driver's Collection that mongoose and the product call. */
export class EmbeddedCollection {
  readonly collectionName: string;
  readonly #store: EmbeddedStore;
  readonly #writes: CollectionWrites;

  constructor(store: EmbeddedStore, name: string) {
    assertCollectionName(name);
    this.#store = store;
    this.collectionName = name;
    this.#writes = new CollectionWrites(store, name);
  }

  find(filter: unknown = {}, options: Document = {}): EmbeddedCursor {
    const selection = toSelection(filter, options);
    const project = compileProjection(options.projection);
    return this.#cursor(selection, project);
  }

  async findOne(filter: unknown = {}, options: Document = {}): Promise<Document | null> {
    const [first] = await this.find(filter, { ...options, limit: 1 }).toArray();
    return first ?? null;
  }

  async countDocuments(filter: unknown = {}, options: Document = {}): Promise<number> {
    const selection = toSelection(filter, options);
    const layout = this.#store.catalog.find(this.collectionName);
    return layout === undefined ? 0 : this.#store.read((reader) => countRows(reader, layout, selection));
  }

  async estimatedDocumentCount(): Promise<number> {
    return this.countDocuments();
  }

  async distinct(field: string, filter: unknown = {}): Promise<unknown[]> {
    const selection = toSelection(filter);
    const layout = this.#store.catalog.find(this.collectionName);
    if (layout === undefined) return [];
    return this.#store.read((reader) => distinctValues(selectDocuments(reader, layout, selection), field));
  }

  aggregate(pipeline: Document[], _options: Document = {}): EmbeddedCursor {
    return aggregateDocuments(this.#store, this.collectionName, pipeline);
  }

  async insertOne(document: Document): Promise<Document> {
    const prepared = prepareInsert(this.#store.catalog, this.collectionName, withId(document));
    await this.#store.writes.run(() => this.#store.rows.insert(prepared));
    return { acknowledged: true, insertedId: document._id };
  }

  async insertMany(documents: Document[], options: BulkOptions = {}): Promise<Document> {
    const result = await this.bulkWrite(
      documents.map((document) => ({ insertOne: { document } })),
      options,
    );
    return { acknowledged: true, insertedCount: result.insertedCount, insertedIds: result.insertedIds };
  }

  async bulkWrite(operations: BulkOperation[], options: BulkOptions = {}): Promise<Document> {
    return runBulk(this.#store, this.#writes, operations, options);
  }

  async updateOne(filter: unknown, update: unknown, options: Document = {}): Promise<Document> {
    return toUpdateResult(await this.#change(updateChange(filter, update, options, false)));
  }

  async updateMany(filter: unknown, update: unknown, options: Document = {}): Promise<Document> {
    return toUpdateResult(await this.#change(updateChange(filter, update, options, true)));
  }

  async replaceOne(filter: unknown, replacement: unknown, options: Document = {}): Promise<Document> {
    return toUpdateResult(await this.#change(replaceChange(filter, replacement, options)));
  }

  async findOneAndUpdate(filter: unknown, update: unknown, options: Document = {}): Promise<Document | null> {
    return this.#findAndChange(updateChange(filter, update, options, false), options);
  }

  async findOneAndReplace(
    filter: unknown,
    replacement: unknown,
    options: Document = {},
  ): Promise<Document | null> {
    return this.#findAndChange(replaceChange(filter, replacement, options), options);
  }

  async findOneAndDelete(filter: unknown, options: Document = {}): Promise<Document | null> {
    const selection = toSelection(filter, options);
    const { first } = await this.#store.writes.run(() => this.#writes.remove(selection, false));
    const value = first && compileProjection(options.projection)(first);
    return options.includeResultMetadata === true
      ? { value, lastErrorObject: { n: first ? 1 : 0 }, ok: 1 }
      : value;
  }

  async deleteOne(filter: unknown = {}): Promise<Document> {
    return this.#delete(filter, false);
  }

  async deleteMany(filter: unknown = {}): Promise<Document> {
    return this.#delete(filter, true);
  }

  async createIndex(key: unknown, options: Document = {}): Promise<string> {
    return this.#store.writes.run(() => createIndex(this.#store, this.collectionName, key, options));
  }

  async createIndexes(specs: Document[]): Promise<string[]> {
    return this.#store.writes.run(() =>
      specs.map(({ key, ...options }) => createIndex(this.#store, this.collectionName, key, options)),
    );
  }

  listIndexes(): { toArray(): Promise<Document[]> } {
    const layout = this.#store.catalog.find(this.collectionName);
    const infos = [ID_INDEX, ...(layout?.indexes ?? []).map(({ definition }) => toIndexInfo(definition))];
    return { toArray: async () => infos };
  }

  async indexes(): Promise<Document[]> {
    return this.listIndexes().toArray();
  }

  async dropIndex(name: string): Promise<void> {
    await this.#store.writes.run(() => dropIndex(this.#store, this.collectionName, name));
  }

  async dropIndexes(): Promise<boolean> {
    const infos = await this.indexes();
    for (const { name } of infos) if (typeof name === 'string' && name !== '_id_') await this.dropIndex(name);
    return true;
  }

  async drop(): Promise<boolean> {
    return this.#store.writes.run(() => {
      const layout = this.#store.catalog.find(this.collectionName);
      if (layout !== undefined) this.#store.catalog.drop(layout);
      return layout !== undefined;
    });
  }

  #cursor(selection: Selection, project: (document: Document) => Document): EmbeddedCursor {
    const store = this.#store;
    const name = this.collectionName;
    return new EmbeddedCursor({
      open: (stop) => {
        const layout = store.catalog.find(name);
        if (layout === undefined) return { documents: [][Symbol.iterator](), release: () => undefined };
        const reader = store.leaseReader(stop);
        return {
          documents: selectDocuments(reader, layout, selection, project),
          release: () => store.returnReader(reader),
        };
      },
      all: () => {
        const layout = store.catalog.find(name);
        if (layout === undefined) return [];
        return store.read((reader) => Array.from(selectDocuments(reader, layout, selection, project)));
      },
      explain: () => {
        const layout = store.catalog.find(name);
        if (layout === undefined) return { sql: '', plan: [] };
        return store.read((reader) => explainSelection(reader, layout, selection));
      },
    });
  }

  #change(change: Change): Promise<ChangeResult> {
    return this.#store.writes.run(() => this.#writes.change(change));
  }

  async #findAndChange(change: Change, options: Document): Promise<Document | null> {
    const project = compileProjection(options.projection);
    const result = await this.#change(change);
    const wantsAfter =
      options.returnDocument === 'after' || options.new === true || options.returnOriginal === false;
    const document = wantsAfter ? result.after : (result.before?.document ?? null);
    const value = document && project(document);
    if (options.includeResultMetadata !== true) return value;
    const isUpsert = result.upsertedId !== null;
    return {
      value,
      lastErrorObject: {
        updatedExisting: result.matchedCount > 0,
        n: result.matchedCount + (isUpsert ? 1 : 0),
        ...(isUpsert && { upserted: result.upsertedId }),
      },
      ok: 1,
    };
  }

  async #delete(filter: unknown, many: boolean): Promise<Document> {
    const selection = toSelection(filter);
    const { deletedCount } = await this.#store.writes.run(() => this.#writes.remove(selection, many));
    return { acknowledged: true, deletedCount };
  }
}

function toUpdateResult(result: ChangeResult): Document {
  return {
    acknowledged: true,
    matchedCount: result.matchedCount,
    modifiedCount: result.modifiedCount,
    upsertedCount: result.upsertedId === null ? 0 : 1,
    upsertedId: result.upsertedId,
  };
}
