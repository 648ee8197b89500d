import fc from 'fast-check';
import mongoose from 'mongoose';
import { describe, expect, it } from 'vitest';
import { openStore } from './fixture.ts';
import { filledWallets } from './store-models.ts';

const { Binary, Decimal128, ObjectId } = mongoose.mongo;

/** Values of every type that orders differently in JavaScript, SQLite and BSON. */
const scalar = fc.constantFrom<unknown>(
  null,
  -1,
  0,
  1.5,
  Number.NaN,
  7,
  '',
  'a',
  'B',
  'é',
  true,
  false,
  new Date(0),
  new Date(9),
  { x: 1 },
  { x: 1, y: 2 },
  { y: 2, x: 1 },
  Decimal128.fromString('1.5'),
  // Not one that differs from a double beyond its digits: its index key is the double's (README, Thin).
  new ObjectId('000000000000000000000001'),
  new Binary(Buffer.from([1, 2])),
  new Binary(Buffer.from([255])),
);
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
);
const document = fc.record(
  { a: value, b: scalar, c: fc.record({ d: value }, { requiredKeys: [] }) },
  { requiredKeys: [] },
);

const path = fc.constantFrom('a', 'b', 'c.d', 'unindexed');
const comparison = fc.oneof(
  scalar.map((operand) => ({ $eq: operand })),
  fc
    .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$ne'), scalar)
    .map(([operator, operand]) => ({ [operator]: operand })),
  fc.array(scalar, { minLength: 1, maxLength: 3 }).map((operands) => ({ $in: operands })),
  fc.array(scalar, { minLength: 1, maxLength: 3 }).map((operands) => ({ $nin: operands })),
  fc.boolean().map((exists) => ({ $exists: exists })),
);
const clause = fc
  .tuple(path, comparison)
  .map(([key, condition]): Record<string, unknown> => ({ [key]: condition }));
const filter = fc.oneof(
  clause,
  fc
    .array(clause, { minLength: 1, maxLength: 3 })
    .map((clauses): Record<string, unknown> => ({ $and: clauses })),
  fc
    .array(clause, { minLength: 1, maxLength: 3 })
    .map((clauses): Record<string, unknown> => ({ $or: clauses })),
);

it('finds with indexes exactly what it finds without, whatever the documents and the filter', async () => {
  const { connection } = await openStore();
  const plain = connection.collection('plain');
  const indexed = connection.collection('indexed');
  await indexed.createIndex({ a: 1, b: -1, _id: 1 });
  await indexed.createIndex({ b: 1 }, { sparse: true });
  await indexed.createIndex({ 'c.d': 1 }, { partialFilterExpression: { b: { $gt: 0 } } });
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { minLength: 1, maxLength: 12 }),
      filter,
      async (documents, wanted) => {
        await plain.deleteMany({});
        await indexed.deleteMany({});
        const rows = documents.map((content, n) => ({ _id: n as never, ...content }));
        await plain.insertMany(rows);
        await indexed.insertMany(rows);
        const ids = async (from: typeof plain, sort?: Record<string, 1 | -1>): Promise<number[]> =>
          (await from.find(wanted, sort ? { sort } : {}).toArray()).map(({ _id }) => Number(_id));
        const without = await ids(plain);
        expect((await ids(indexed)).sort((a, b) => a - b)).toEqual(without.sort((a, b) => a - b));
        expect(await indexed.countDocuments(wanted)).toBe(without.length);
        const sort = { a: 1, b: -1, _id: 1 } as const;
        expect(await ids(indexed, sort)).toEqual(await ids(plain, sort));
        const rest = { b: -1, _id: 1 } as const;
        expect(await ids(indexed, rest)).toEqual(await ids(plain, rest));
      },
    ),
    { numRuns: 300 },
  );
});

type Wallets = Awaited<ReturnType<typeof filledWallets>>;

/** SQLite's plan of a query, one line. */
async function planOf(query: ReturnType<Wallets['find']>): Promise<string> {
  const { plan } = (await query.explain()) as unknown as { plan: string[] };
  return plan.join(' | ');
}

describe('indexes', () => {
  it('answer hot queries by a search, in order, without a sort', async () => {
    const Wallets = await filledWallets(await openStore());
    await Wallets.collection.createIndex(
      { owner: 1, kind: 1 },
      { partialFilterExpression: { kind: 'main' } },
    );
    const searches = [
      Wallets.find({ _id: 'w001' }),
      Wallets.find({ _id: { $in: ['w001', 'w002'] } }),
      Wallets.find({ owner: 'o1' }).sort({ balanceFen: -1 }),
      Wallets.find({ owner: 'o1', balanceFen: { $gte: 10 } }).sort({ balanceFen: 1 }),
      Wallets.find({ openedAt: { $lt: new Date(0) } }).sort({ openedAt: 1 }),
      Wallets.find({ openedAt: null }),
      Wallets.find({ tags: 'round' }),
      Wallets.find({ code: 'c50' }),
      Wallets.find({ owner: 'o1', kind: 'main' }),
      Wallets.find({ $or: [{ _id: 'w001' }, { owner: 'o2' }] }),
    ];
    for (const query of searches) {
      const plan = await planOf(query);
      expect(plan).toContain('SEARCH');
      expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
    }
    expect(await planOf(Wallets.find({ owner: 'o1', kind: 'main' }))).toMatch(/owner|i_wallets/);
    expect(await planOf(Wallets.find().sort({ openedAt: 1 }))).toMatch(/SCAN c_wallets USING INDEX/);
    expect(await planOf(Wallets.find({ balanceFen: 3 }))).toContain('SCAN');
  });

  it('give the values of a list in order too, merged as they are read', async () => {
    const Wallets = await filledWallets(await openStore());
    await Wallets.collection.createIndex({ kind: 1, owner: 1, balanceFen: -1 });
    const merged = [
      Wallets.find({ owner: { $in: ['o1', 'o2', null] } }).sort({ balanceFen: -1 }),
      Wallets.find({ kind: null, owner: { $in: ['o1', 'o2'] } })
        .sort({ balanceFen: 1 })
        .limit(3),
    ];
    for (const [index, query] of merged.entries()) {
      const plan = await planOf(query.clone());
      expect(plan).toMatch(/MERGE \(UNION ALL\)/);
      expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
      const found = (await query).map(({ balanceFen }) => balanceFen);
      expect(found).toEqual([...found].sort((a, b) => (index === 0 ? b - a : a - b)));
      expect(found.length).toBeGreaterThan(2);
    }
    const listed = { _id: { $in: ['w003', 'w001', 'w001'] } };
    expect((await Wallets.find(listed).sort({ _id: -1 })).map(({ _id }) => _id)).toEqual(['w003', 'w001']);
  });

  it('answer the leading stages of a pipeline', async () => {
    const Wallets = await filledWallets(await openStore());
    const stages = [{ $match: { owner: 'o1' } }, { $sort: { balanceFen: -1 as const } }, { $limit: 3 }];
    const { plan } = (await Wallets.collection.aggregate(stages).explain()) as unknown as { plan: string[] };
    expect(plan.join()).toMatch(/^SEARCH c_wallets USING INDEX/);
    expect(plan.join()).not.toMatch(/SCAN|TEMP B-TREE/);
  });

  it('are used no more once dropped, and again once rebuilt', async () => {
    const Wallets = await filledWallets(await openStore());
    await Wallets.collection.dropIndex('tags_1');
    expect(await planOf(Wallets.find({ tags: 'round' }))).toContain('SCAN');
    await Wallets.syncIndexes();
    expect(await planOf(Wallets.find({ tags: 'round' }))).not.toContain('SCAN');
  });

  it('take no path or name that could become SQL', async () => {
    const { connection } = await openStore();
    const things = connection.collection('things');
    await expect(things.createIndex({ 'a"b': 1 })).rejects.toThrow(RangeError);
    await expect(things.createIndex({ place: '2dsphere' })).rejects.toThrow(/not available/);
    expect(() => connection.collection('x"; DROP TABLE catalog; --').find({})).toThrow(RangeError);
    await things.createIndex({ a: 1 }, { name: `"; DROP TABLE catalog; --'` });
    expect(await things.countDocuments({ a: 1 })).toBe(0);
  });
});

it('is as of the moment it was opened, a cursor over the embedded store', async () => {
  const Wallets = await filledWallets(await openStore());
  const seen: string[] = [];
  for await (const { _id } of Wallets.find().sort({ _id: 1 }).lean().cursor({ batchSize: 10 })) {
    seen.push(_id);
    await Wallets.deleteOne({ _id: 'w299' });
  }
  expect(seen).toHaveLength(300);
  expect(await Wallets.countDocuments()).toBe(299);
});

it('refuses what it would not mean as MongoDB does: undefined in a filter, JavaScript, writing pipelines', async () => {
  const Wallets = await filledWallets(await openStore());
  await expect(Wallets.findOne().where('owner', undefined)).rejects.toThrow(/undefined in a query/);
  await expect(Wallets.deleteMany().where({ code: { $in: [undefined] } })).rejects.toThrow(
    /undefined in a query/,
  );
  await expect(Wallets.collection.find({ $where: 'true' } as object).toArray()).rejects.toThrow(
    /scriptEnabled/,
  );
  await expect(Wallets.aggregate([{ $out: 'elsewhere' }])).rejects.toThrow(/\$out/);
  expect(await Wallets.countDocuments()).toBe(300);
});
