import { isDuplicateKey } from '../../server/storage/duplicate-key.ts';
import type { Store } from '../helpers/mongo-database.ts';
import { idsOf, newRows } from './fixture.ts';

/** Where a store does not do as MongoDB does. `observe` is run on all of them. */
export interface Difference {
  what: string;
  store: Store;
  /** Why the product does not depend on it. */
  because: string;
  observe(): Promise<unknown>;
  mongodb: unknown;
  instead: unknown;
}

/** What a refused or unavailable operation is observed as. */
const REFUSED = 'refused';
const refusing = (operation: Promise<unknown>): Promise<unknown> => operation.catch(() => REFUSED);
const errorOf = (operation: Promise<unknown>): Promise<object> =>
  operation.then(
    () => ({}),
    (error: object) => error,
  );

/** The stand-in server's differences: it stands in for MongoDB, and this says how far. */
const OF_STAND_IN: Omit<Difference, 'store'>[] = [
  {
    what: 'a partial index leaves out what misses its filter',
    because: 'no model declares a partial index',
    observe: async () => {
      const rows = await newRows();
      await rows.createIndex({ a: 1 }, { unique: true, partialFilterExpression: { kind: 'main' } });
      await rows.insertMany([
        { _id: 1, a: 1, kind: 'main' },
        { _id: 2, a: 2 },
      ]);
      return [
        isDuplicateKey(await errorOf(rows.insertOne({ _id: 3, a: 1, kind: 'main' }))),
        isDuplicateKey(await errorOf(rows.insertOne({ _id: 4, a: 2 }))),
      ];
    },
    mongodb: [true, false],
    instead: [true, true],
  },
  {
    what: 'E11000 carries keyPattern and keyValue',
    because:
      'services ask isDuplicateKey for the code alone; a model whose inserts can meet several unique indexes re-reads',
    observe: async () => {
      const rows = await newRows({ _id: 1, a: 'x', b: 'y' });
      await rows.createIndex({ a: 1, b: 1 }, { unique: true });
      const error = await errorOf(rows.insertOne({ _id: 2, a: 'x', b: 'y' }));
      return { keyPattern: Reflect.get(error, 'keyPattern'), keyValue: Reflect.get(error, 'keyValue') };
    },
    mongodb: { keyPattern: { a: 1, b: 1 }, keyValue: { a: 'x', b: 'y' } },
    instead: { keyPattern: undefined, keyValue: undefined },
  },
  {
    what: 'a refused bulk insert counts only what went in',
    because: 'services look at the error or its writeErrors, never at the counts of a refused bulk write',
    observe: async () => {
      const rows = await newRows({ _id: 2 });
      const error = await errorOf(rows.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }], { ordered: false }));
      return Reflect.get(Reflect.get(error, 'result'), 'insertedCount');
    },
    mongodb: 2,
    instead: 3,
  },
  {
    what: 'findOneAndUpdate tells in its metadata that it found nothing, or inserted',
    because: 'services take the document or null, never the metadata',
    observe: async () => {
      const rows = await newRows();
      const answers = [false, true].map((upsert) =>
        rows.findOneAndUpdate({ _id: 1 }, { $set: { a: 1 } }, { includeResultMetadata: true, upsert }),
      );
      return (await Promise.all(answers)).map((answer) => answer?.lastErrorObject);
    },
    mongodb: [
      { n: 0, updatedExisting: false },
      { n: 1, updatedExisting: false, upserted: 1 },
    ],
    instead: [undefined, undefined],
  },
  {
    what: 'two bounds on an array may be met by two of its elements',
    because:
      'no query sets bounds on a field that holds an array; $elemMatch means one element on every store',
    observe: async () => idsOf(await newRows({ _id: 1, a: [1, 9] }), { a: { $gt: 5, $lt: 5 } }),
    mongodb: [1],
    instead: [],
  },
  {
    what: 'a path into an empty array does not exist',
    because: 'no query asks whether a path into an array exists',
    observe: async () => idsOf(await newRows({ _id: 1, a: [] }), { 'a.b': { $exists: false } }),
    mongodb: [1],
    instead: [],
  },
  {
    what: 'the positional $ of an update is the element that $elemMatch found',
    because: 'updates reach into arrays by array filters',
    observe: async () => {
      const rows = await newRows({ _id: 1, a: [{ k: 1 }, { k: 2 }] });
      const update = rows.updateOne(
        { _id: 1, a: { $elemMatch: { k: 2, n: null } } },
        { $set: { 'a.$.n': 1 } },
      );
      return refusing(update.then(() => rows.findOne({})));
    },
    mongodb: { _id: 1, a: [{ k: 1 }, { k: 2, n: 1 }] },
    instead: REFUSED,
  },
];

export const DIFFERENCES: readonly Difference[] = [
  ...OF_STAND_IN.map((one): Difference => ({ ...one, store: 'mongo-java-server' })),
];
