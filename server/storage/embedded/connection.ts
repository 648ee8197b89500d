import mongoose, { type Connection } from 'mongoose';
import type { Document } from './bson.ts';
import { EmbeddedCollection } from './collection.ts';
import type { EmbeddedStore } from './store.ts';

/** The part of the MongoDB driver's Db that mongoose calls. */
class EmbeddedDb {
  readonly databaseName = 'skycover';
  readonly #store: EmbeddedStore;

  constructor(store: EmbeddedStore) {
    this.#store = store;
  }

  collection(name: string): EmbeddedCollection {
    return new EmbeddedCollection(this.#store, name);
  }

  async createCollection(name: string): Promise<EmbeddedCollection> {
    await this.#store.writes.run(() => this.#store.catalog.require(name));
    return this.collection(name);
  }

  async dropCollection(name: string): Promise<boolean> {
    return this.collection(name).drop();
  }

  listCollections(): { toArray(): Promise<Document[]> } {
    const infos = this.#store.catalog.list().map(({ name }) => ({ name, type: 'collection' }));
    return { toArray: async () => infos };
  }

  async dropDatabase(): Promise<boolean> {
    for (const { name } of this.#store.catalog.list()) await this.dropCollection(name);
    return true;
  }
}

/** The part of the MongoDB driver's MongoClient that mongoose calls. */
class EmbeddedClient {
  readonly #store: EmbeddedStore;
  readonly #db: EmbeddedDb;

  constructor(store: EmbeddedStore) {
    this.#store = store;
    this.#db = new EmbeddedDb(store);
  }

  db(): EmbeddedDb {
    return this.#db;
  }

  startSession(): never {
    throw new TypeError('the embedded store has no transactions over several documents');
  }

  async close(): Promise<void> {
    await this.#store.close();
  }
}

/** What mongoose's native driver exports, as far as it is reused here (its types leave it out). */
interface NativeDriver {
  Connection: new (...args: unknown[]) => object;
  Collection: unknown;
  BulkWriteResult: unknown;
  ClientEncryption: unknown;
}

interface DriverRegistry {
  driver: { get(): NativeDriver };
}

/** Fields of mongoose's Connection that a driver sets when it opens. */
interface OpeningConnection {
  client: EmbeddedClient;
  db: EmbeddedDb;
  name: string;
  onOpen(): void;
}

/**
 * A mongoose connection on `store`. mongoose's own driver is kept for all that is not the wire (queueing
 * until open, debug, hooks); its connection opens a store instead of a client. Each has a Mongoose instance
 * of its own, because a driver is set per instance and MongoDB connections may live beside it.
 */
export async function connectEmbedded(
  store: EmbeddedStore,
  instance: mongoose.Mongoose,
): Promise<Connection> {
  const native = (mongoose as unknown as DriverRegistry).driver.get();
  class EmbeddedConnection extends native.Connection {
    /** mongoose calls this from openUri. */
    async createClient(): Promise<this> {
      const opening = this as unknown as OpeningConnection;
      opening.client = new EmbeddedClient(store);
      opening.db = opening.client.db();
      opening.name = opening.db.databaseName;
      opening.onOpen();
      return this;
    }
  }
  instance.setDriver({ ...native, Connection: EmbeddedConnection });
  const connection = instance.createConnection();
  await connection.openUri('skycover-embedded:');
  return connection;
}
