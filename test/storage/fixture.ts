import { afterEach } from 'vitest';
import { createLogger, type Logger } from '../../server/lib/logger.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { makeDataDir } from '../helpers/context.ts';
import { databaseUriOf } from '../helpers/mongo-database.ts';

export const silent: Logger = createLogger('silent');

const folders: ReturnType<typeof makeDataDir>[] = [];
const databases: Database[] = [];

afterEach(async () => {
  for (const database of databases.splice(0)) await database.close();
  for (const folder of folders.splice(0)) await folder.remove();
});

/** A data folder that is removed after the test, with the database that belongs to it. */
export function newFolder(): string {
  const folder = makeDataDir();
  folders.push(folder);
  return folder.dataDir;
}

/** The store this run is about, embedded or MongoDB, empty for a new folder; closed after the test. */
export async function openStore(dataDir = newFolder()): Promise<Database> {
  const database = await openDatabase({ dataDir, mongodbUri: databaseUriOf(dataDir), logger: silent });
  databases.push(database);
  return database;
}

/** A document without a model. */
export interface Row {
  _id: number;
  [field: string]: unknown;
}

interface Results<T> extends AsyncIterable<T> {
  next(): Promise<T | null>;
  hasNext(): Promise<boolean>;
  toArray(): Promise<T[]>;
  close(): Promise<void>;
}
type Counts = Record<string, unknown>;
type Found = Promise<Row | null>;

/** The methods of a collection that the suite calls, on documents of any shape. */
export interface Rows {
  find(filter: object, options?: object): Results<Row>;
  findOne(filter: object, options?: object): Found;
  countDocuments(filter?: object, options?: object): Promise<number>;
  distinct(field: string, filter?: object): Promise<unknown[]>;
  aggregate(pipeline: object[], options?: object): Results<Record<string, unknown>>;
  insertOne(row: object): Promise<Counts>;
  insertMany(rows: object[], options?: object): Promise<Counts>;
  bulkWrite(operations: object[], options?: object): Promise<Counts>;
  updateOne(filter: object, update: object, options?: object): Promise<Counts>;
  updateMany(filter: object, update: object, options?: object): Promise<Counts>;
  replaceOne(filter: object, replacement: object, options?: object): Promise<Counts>;
  deleteOne(filter: object): Promise<Counts>;
  deleteMany(filter: object): Promise<Counts>;
  findOneAndUpdate(filter: object, update: object, options?: object): Found;
  findOneAndReplace(filter: object, replacement: object, options?: object): Found;
  findOneAndDelete(filter: object, options?: object): Found;
  createIndex(key: object, options?: object): Promise<string>;
  dropIndex(name: string): Promise<unknown>;
  indexes(): Promise<Record<string, unknown>[]>;
}

/** A collection, without a model between it and the test. */
export function rowsOf({ connection }: Database, name = 'rows'): Rows {
  return connection.collection(name) as unknown as Rows;
}

/** A collection of a fresh store with these documents. */
export async function newRows(...rows: Row[]): Promise<Rows> {
  const collection = rowsOf(await openStore());
  if (rows.length > 0) await collection.insertMany(rows);
  return collection;
}

/** The `_id` of what a filter finds, in order. */
export async function idsOf(rows: Rows, filter: object, sort: object = { _id: 1 }): Promise<number[]> {
  return (await rows.find(filter, { sort, projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
}

/** Everything in it, by `_id`. */
export function allOf(rows: Rows): Promise<Row[]> {
  return rows.find({}, { sort: { _id: 1 } }).toArray();
}
