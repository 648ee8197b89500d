import { isDuplicateKey } from '../../server/storage/duplicate-key.ts';
import type { Store } from '../helpers/mongo-database.ts';
import { idsOf, newRows } from './fixture.ts';

/** Where a store does not do as MongoDB does. `observe` is run on every store. */
export interface Difference {
  what: string;
  /** Why the product does not depend on it. */
  because: string;
  /** What the server's code (the embedded driver aside) must not hold, where a pattern can tell. */
  avoided?: RegExp;
  observe(): Promise<unknown>;
  mongodb: unknown;
  /** What is observed instead, by store. */
  instead: Partial<Record<Store, unknown>>;
}

/** How a refused or unavailable operation is observed. */
const REFUSED = 'refused';
const refusing = (operation: () => Promise<unknown>): Promise<unknown> =>
  Promise.resolve()
    .then(operation)
    .catch(() => REFUSED);
const errorOf = (operation: Promise<unknown>): Promise<object> =>
  operation.then(
    () => ({}),
    (error: object) => error,
  );

/** The server that stands in for MongoDB where there is none: how far it does. */
const OF_THE_STAND_IN: readonly Difference[] = [
  {
    what: 'a partial index leaves out what misses its filter',
    because: 'no model declares a partial index',
    avoided: /partialFilterExpression/,
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
    instead: { 'mongo-java-server': [true, true] },
  },
  {
    what: 'E11000 carries keyPattern and keyValue',
    because: 'services ask for the code alone',
    avoided: /isDuplicateKey\([^()]*,|\.key(Pattern|Value)\b/,
    observe: async () => {
      const rows = await newRows({ _id: 1, a: 'x', b: 'y' });
      await rows.createIndex({ a: 1, b: 1 }, { unique: true });
      const error = await errorOf(rows.insertOne({ _id: 2, a: 'x', b: 'y' }));
      return [Reflect.get(error, 'keyPattern'), Reflect.get(error, 'keyValue')];
    },
    mongodb: [
      { a: 1, b: 1 },
      { a: 'x', b: 'y' },
    ],
    instead: { 'mongo-java-server': [undefined, undefined] },
  },
  {
    what: 'a refused bulk insert counts only what went in',
    because: 'services look at the error, never at the counts of a refused bulk write',
    avoided: /insertedCount|nInserted/,
    observe: async () => {
      const rows = await newRows({ _id: 2 });
      const error = await errorOf(rows.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }], { ordered: false }));
      return Reflect.get(Reflect.get(error, 'result'), 'insertedCount');
    },
    mongodb: 2,
    instead: { 'mongo-java-server': 3 },
  },
  {
    what: 'findOneAndUpdate tells in its metadata that it found nothing, or inserted',
    because: 'services take the document or null',
    avoided: /includeResultMetadata|lastErrorObject|rawResult/,
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
    instead: { 'mongo-java-server': [undefined, undefined] },
  },
  {
    what: 'two bounds on an array may be met by two of its elements',
    because: 'no query sets bounds on a field that holds an array',
    observe: async () => idsOf(await newRows({ _id: 1, a: [1, 9] }), { a: { $gt: 5, $lt: 5 } }),
    mongodb: [1],
    instead: { 'mongo-java-server': [] },
  },
  {
    what: 'a path into an empty array does not exist',
    because: 'no query asks whether a field exists: what may be absent is stored as null',
    avoided: /\$exists/,
    observe: async () => idsOf(await newRows({ _id: 1, a: [] }), { 'a.b': { $exists: false } }),
    mongodb: [1],
    instead: { 'mongo-java-server': [] },
  },
  {
    what: 'the positional $ of an update is the element that $elemMatch found',
    because: 'no update reaches into an array by position',
    avoided: /\.\$['.]/,
    observe: async () => {
      const rows = await newRows({ _id: 1, a: [{ k: 1 }, { k: 2 }] });
      const filter = { _id: 1, a: { $elemMatch: { k: 2, n: null } } };
      await refusing(() => rows.updateOne(filter, { $set: { 'a.$.n': 1 } }));
      return rows.findOne({});
    },
    mongodb: { _id: 1, a: [{ k: 1 }, { k: 2, n: 1 }] },
    instead: { 'mongo-java-server': { _id: 1, a: [{ k: 1 }, { k: 2 }] } },
  },
];

/** The embedded store: it refuses what it would do otherwise than MongoDB. */
const OF_THE_EMBEDDED: readonly Difference[] = [
  {
    what: 'undefined in a filter means null',
    because: 'a forgotten value must not choose what is deleted or changed: the embedded store refuses it',
    observe: async () => {
      const rows = await newRows({ _id: 1 }, { _id: 2, a: 1 });
      return refusing(() => idsOf(rows, { a: undefined }));
    },
    mongodb: [1],
    instead: { embedded: REFUSED },
  },
  {
    what: 'an update may be a pipeline',
    because: 'no update is one',
    avoided: /update(One|Many)\(\s*[^,]+,\s*\[|findOneAndUpdate\(\s*[^,]+,\s*\[/,
    observe: async () => {
      const rows = await newRows({ _id: 1, a: 1 });
      const pipeline = [{ $set: { b: { $add: ['$a', 1] } } }];
      return refusing(() => rows.updateOne({}, pipeline).then(() => rows.findOne({})));
    },
    mongodb: { _id: 1, a: 1, b: 2 },
    instead: { embedded: REFUSED, 'mongo-java-server': REFUSED },
  },
  {
    what: 'a projection may ask for the element that was found',
    because: 'no projection does',
    avoided: /\.\$['.]/,
    observe: async () => {
      const rows = await newRows({ _id: 1, s: [{ k: 1 }, { k: 3 }] });
      return refusing(() => rows.findOne({ 's.k': 3 }, { projection: { 's.$': 1 } }));
    },
    mongodb: { _id: 1, s: [{ k: 3 }] },
    instead: { embedded: REFUSED, 'mongo-java-server': { _id: 1, s: [{ k: 1 }] } },
  },
  {
    what: 'the server may set its own time, and bits',
    because: 'time comes from the injected clock',
    avoided: /\$currentDate|\$bit\b/,
    observe: async () => {
      const rows = await newRows({ _id: 1, a: 5 });
      return refusing(async () => {
        await rows.updateOne({}, { $currentDate: { at: true } });
        return (await rows.findOne({}))?.at instanceof Date;
      });
    },
    mongodb: true,
    instead: { embedded: REFUSED },
  },
  {
    what: 'a pipeline may write',
    because: 'pipelines only read',
    avoided: /\$out\b|\$merge\b/,
    observe: async () => {
      const rows = await newRows({ _id: 1 });
      return refusing(() => rows.aggregate([{ $out: 'elsewhere' }]).toArray());
    },
    mongodb: [],
    instead: { embedded: REFUSED },
  },
  {
    what: 'indexes may be geographic',
    because: 'cells and distances are calculated before they are stored',
    avoided: /2dsphere|\$near|\$geo/,
    observe: async () => {
      const rows = await newRows({ _id: 1, at: { type: 'Point', coordinates: [113.9, 22.5] } });
      return refusing(() => rows.createIndex({ at: '2dsphere' }));
    },
    mongodb: 'at_2dsphere',
    instead: { embedded: REFUSED },
  },
  {
    what: 'patterns may be written with spaces and comments (option x)',
    because: 'no query matches text by a pattern',
    avoided: /\$regex|\$options/,
    observe: async () => {
      const rows = await newRows({ _id: 1, a: 'ab' });
      return refusing(() => idsOf(rows, { a: { $regex: 'a b # both', $options: 'x' } }));
    },
    mongodb: [1],
    instead: { embedded: REFUSED },
  },
  {
    what: 'embedded documents sort by their fields',
    because: 'no sort is over a field that holds a document',
    observe: async () => idsOf(await newRows(...[3, 1, 2].map((n) => ({ _id: n, d: { n } }))), {}, { d: 1 }),
    mongodb: [1, 2, 3],
    instead: { embedded: [2, 3, 1] },
  },
];

export const DIFFERENCES: readonly Difference[] = [...OF_THE_STAND_IN, ...OF_THE_EMBEDDED];

/** Differences that no test can pin, and why. */
export const UNPINNED: Readonly<Record<string, { because: string; avoided?: RegExp }>> = {
  'transactions, change streams': {
    because: 'MongoDB has them on a replica set only, the stand-in and the embedded store not at all',
    avoided: /startSession|withTransaction|\.watch\(/,
  },
  'a cursor of the embedded store sees the moment it was opened, of MongoDB what is there when it comes': {
    because: 'readers take a cursor for no snapshot: what they read is immutable or carries a version',
  },
  'expired documents go within a minute or two, by the clock of the server; from the stand-in never': {
    because: 'whoever reads what may have expired looks at its time',
  },
};
