import mongoose from 'mongoose';
import { type Document, isEmbeddedDocument, withId } from './bson.ts';
import { replaceChange, updateChange } from './change-request.ts';
import { prepareInsert } from './insert.ts';
import { toSelection } from './request.ts';
import { isSqliteUnavailable } from './sqlite.ts';
import type { EmbeddedStore } from './store.ts';
import type { CollectionWrites } from './writes.ts';

export type BulkOperation = Record<string, Document>;
export interface BulkOptions {
  ordered?: boolean;
}

interface WriteError {
  err: Document & { index: number; errmsg: string };
  readonly index: number;
  code: unknown;
  errmsg: string;
}

/** Counts in the form of the driver's own raw bulk result. */
interface RawResult extends Document {
  ok: number;
  writeErrors: WriteError[];
  writeConcernErrors: never[];
  insertedIds: { index: number; _id: unknown }[];
  upserted: { index: number; _id: unknown }[];
  nInserted: number;
  nUpserted: number;
  nMatched: number;
  nModified: number;
  nRemoved: number;
}

type Step = (result: RawResult, index: number) => void;
type BulkResult = Document & { insertedCount: number; insertedIds: Document };

const { MongoBulkWriteError, MongoInvalidArgumentError } = mongoose.mongo;

/**
 * Runs a bulk write as one durable unit of work, each operation in a savepoint: ordered stops at the first
 * refusal, unordered goes on. Throws MongoBulkWriteError with `writeErrors` when any was refused.
 */
export async function runBulk(
  store: EmbeddedStore,
  writes: CollectionWrites,
  operations: readonly BulkOperation[],
  options: BulkOptions,
): Promise<BulkResult> {
  if (operations.length === 0)
    throw new MongoInvalidArgumentError('Invalid BulkOperation, Batch cannot be empty');
  const ordered = options.ordered !== false;
  const steps = operations.map((operation) => toStep(store, writes, operation));
  const result = await store.writes.run(() => {
    const counts = emptyResult();
    for (const [index, step] of steps.entries()) {
      if (!attempt(store, counts, step, index) && ordered) break;
    }
    return counts;
  });
  const answer = toAnswer(result, ordered);
  const [first] = result.writeErrors;
  if (first === undefined) return answer;
  const summary = { message: first.errmsg, code: first.code, writeErrors: result.writeErrors };
  throw Reflect.construct(MongoBulkWriteError, [summary, answer]);
}

function attempt(store: EmbeddedStore, result: RawResult, step: Step, index: number): boolean {
  const { writer } = store;
  writer.run('SAVEPOINT step');
  try {
    step(result, index);
    writer.run('RELEASE step');
    return true;
  } catch (error) {
    if (isSqliteUnavailable(error) || !writer.raw.inTransaction || !(error instanceof Error)) throw error;
    writer.run('ROLLBACK TO step');
    writer.run('RELEASE step');
    store.catalog.reload();
    result.writeErrors.push(toWriteError(error, index));
    return false;
  }
}

/** A refusal in the shape of the driver's WriteError: `index` follows `err.index`, which mongoose rewrites. */
function toWriteError(error: Error, index: number): WriteError {
  const err: WriteError['err'] = { index, code: 'code' in error ? error.code : 2, errmsg: error.message };
  if ('keyPattern' in error) err.keyPattern = error.keyPattern;
  if ('keyValue' in error) err.keyValue = error.keyValue;
  return {
    err,
    code: err.code,
    errmsg: error.message,
    get index() {
      return err.index;
    },
  };
}

/** Checks and copies an operation when it is given; the step does the work inside the write. */
function toStep(store: EmbeddedStore, writes: CollectionWrites, operation: BulkOperation): Step {
  const [[kind = '', spec = {}] = []] = Object.entries(operation);
  if (kind === 'insertOne') return insertStep(store, writes, spec);
  if (kind === 'updateOne' || kind === 'updateMany' || kind === 'replaceOne') {
    const change =
      kind === 'replaceOne'
        ? replaceChange(spec.filter, spec.replacement, spec)
        : updateChange(spec.filter, spec.update, spec, kind === 'updateMany');
    return (result, index) => {
      const outcome = writes.change(change);
      result.nMatched += outcome.matchedCount;
      result.nModified += outcome.modifiedCount;
      if (outcome.upsertedId === null) return;
      result.nUpserted += 1;
      result.upserted.push({ index, _id: outcome.upsertedId });
    };
  }
  if (kind === 'deleteOne' || kind === 'deleteMany') {
    const selection = toSelection(spec.filter, { collation: spec.collation });
    return (result) => {
      result.nRemoved += writes.remove(selection, kind === 'deleteMany').deletedCount;
    };
  }
  throw new TypeError(
    'bulkWrite only supports insertOne, updateOne, updateMany, replaceOne, deleteOne, deleteMany',
  );
}

function insertStep(store: EmbeddedStore, writes: CollectionWrites, spec: Document): Step {
  const given = isEmbeddedDocument(spec.document) ? spec.document : spec;
  const document = withId(given);
  const prepared = prepareInsert(store.catalog, writes.name, document);
  return (result, index) => {
    store.rows.insert(prepared);
    result.nInserted += 1;
    result.insertedIds.push({ index, _id: document._id });
  };
}

function emptyResult(): RawResult {
  return {
    ok: 1,
    writeErrors: [],
    writeConcernErrors: [],
    insertedIds: [],
    upserted: [],
    nInserted: 0,
    nUpserted: 0,
    nMatched: 0,
    nModified: 0,
    nRemoved: 0,
  };
}

/** The driver's own BulkWriteResult, so that `instanceof` and its methods hold. */
function toAnswer(result: RawResult, ordered: boolean): BulkResult {
  const { BulkWriteResult } = nativeDriver();
  return Reflect.construct(BulkWriteResult, [result, ordered]) as BulkResult;
}

/** mongoose's driver registry, which its types leave out. */
function nativeDriver(): { BulkWriteResult: new (...args: never[]) => unknown } {
  const { driver } = mongoose as unknown as {
    driver: { get(): { BulkWriteResult: new (...args: never[]) => unknown } };
  };
  return driver.get();
}
