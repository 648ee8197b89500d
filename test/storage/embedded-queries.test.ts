import { Schema } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { buildIndexes } from '../../server/storage/database.ts';
import { openStore } from './embedded-fixture.ts';
import { walletModel } from './store-models.ts';

const MINUTE_MS = 60_000;

async function filledWallets() {
  const { connection } = await openStore();
  const Wallets = await walletModel(connection);
  await Wallets.insertMany(
    Array.from({ length: 300 }, (_, n) => ({
      _id: `w${String(n).padStart(3, '0')}`,
      owner: `o${n % 10}`,
      balanceFen: n,
      ...(n % 3 === 0 && { openedAt: new Date(n * MINUTE_MS) }),
      ...(n % 50 === 0 && { tags: ['round', `t${n}`], code: `c${n}` }),
    })),
  );
  return Wallets;
}

type Wallets = Awaited<ReturnType<typeof filledWallets>>;

/** SQLite's plan of a query, one line. */
async function planOf(query: ReturnType<Wallets['find']>): Promise<string> {
  const { plan } = (await query.explain()) as unknown as { plan: string[] };
  return plan.join(' | ');
}

describe('queries', () => {
  it('answer filters of every kind like a scan would', async () => {
    const Wallets = await filledWallets();
    const all = await Wallets.find().lean();
    const cases: [Record<string, unknown>, (wallet: (typeof all)[number]) => boolean][] = [
      [{ owner: 'o3' }, (w) => w.owner === 'o3'],
      [
        { owner: { $in: ['o1', 'o2'] }, balanceFen: { $gt: 100, $lte: 200 } },
        (w) => ['o1', 'o2'].includes(w.owner) && w.balanceFen > 100 && w.balanceFen <= 200,
      ],
      [
        { openedAt: { $gte: new Date(100 * MINUTE_MS), $lt: new Date(150 * MINUTE_MS) } },
        (w) =>
          w.openedAt != null &&
          w.openedAt.getTime() >= 100 * MINUTE_MS &&
          w.openedAt.getTime() < 150 * MINUTE_MS,
      ],
      [{ openedAt: null }, (w) => w.openedAt == null],
      [{ openedAt: { $ne: null } }, (w) => w.openedAt != null],
      [{ openedAt: { $exists: false } }, (w) => w.openedAt === undefined],
      [{ tags: 'round' }, (w) => w.tags?.includes('round') ?? false],
      [
        { tags: { $in: ['t50', 't100'] } },
        (w) => w.tags?.some((tag) => tag === 't50' || tag === 't100') ?? false,
      ],
      [{ tags: null }, (w) => w.tags === undefined],
      [{ $or: [{ owner: 'o1' }, { code: 'c100' }] }, (w) => w.owner === 'o1' || w.code === 'c100'],
      [
        { $and: [{ owner: 'o0' }, { $nor: [{ balanceFen: { $lt: 250 } }] }] },
        (w) => w.owner === 'o0' && w.balanceFen >= 250,
      ],
      [
        { owner: /^o[12]$/, balanceFen: { $mod: [7, 0] } },
        (w) => /^o[12]$/.test(w.owner) && w.balanceFen % 7 === 0,
      ],
      [
        { owner: { $not: { $eq: 'o1' } }, code: { $exists: true } },
        (w) => w.owner !== 'o1' && w.code !== undefined,
      ],
    ];
    for (const [filter, expected] of cases) {
      const found = (await Wallets.find(filter).lean()).map(({ _id }) => _id).sort();
      expect(found, JSON.stringify(filter)).toEqual(all.filter(expected).map(({ _id }) => _id));
      expect(await Wallets.countDocuments(filter), JSON.stringify(filter)).toBe(found.length);
    }
  });

  it('sort, skip and limit by an index and without one alike', async () => {
    const Wallets = await filledWallets();
    const byIndex = await Wallets.find({ owner: 'o3' }).sort({ balanceFen: -1 }).skip(2).limit(3).lean();
    expect(byIndex.map(({ balanceFen }) => balanceFen)).toEqual([273, 263, 253]);
    const inMemory = await Wallets.find({ balanceFen: { $lt: 40 } })
      .sort({ kind: 1, owner: -1, balanceFen: 1 })
      .limit(2)
      .lean();
    expect(inMemory.map(({ _id }) => _id)).toEqual(['w009', 'w019']);
    const nullsFirst = await Wallets.find().sort({ openedAt: 1, _id: 1 }).limit(1).lean();
    expect(nullsFirst[0]?._id).toBe('w001');
  });

  it('never compare across types, as BSON does not', async () => {
    const { connection } = await openStore();
    const schema = new Schema<{ v: unknown }>(
      { v: { type: Schema.Types.Mixed, index: true } },
      { collection: 'mixed' },
    );
    const Mixed = connection.model('Mixed', schema);
    await buildIndexes(connection);
    const values = [null, -1, 5, '5', 'a', true, new Date(3), { a: 1 }];
    for (const v of values) await Mixed.create({ v });
    const find = async (v: unknown): Promise<unknown[]> =>
      (await Mixed.find({ v }).lean()).map((doc) => doc.v);
    expect(await find({ $gte: 0 })).toEqual([5]);
    expect(await find({ $lt: 'b' })).toEqual(['5', 'a']);
    expect(await find({ $gt: new Date(0) })).toEqual([new Date(3)]);
    expect(await find(true)).toEqual([true]);
    expect(await find({ a: 1 })).toEqual([{ a: 1 }]);
    const sorted = (await Mixed.find().sort({ v: 1 }).lean()).map((doc) => doc.v);
    expect(sorted).toEqual([null, -1, 5, '5', 'a', { a: 1 }, true, new Date(3)]);
  });

  it('refuse undefined, unknown paths and JavaScript instead of matching everything', async () => {
    const Wallets = await filledWallets();
    await expect(Wallets.findOne().where('owner', undefined)).rejects.toThrow(/undefined in a query/);
    await expect(Wallets.deleteMany().where({ code: { $in: [undefined] } })).rejects.toThrow(
      /undefined in a query/,
    );
    await expect(Wallets.find().where('ownr', 'o1')).rejects.toThrow(/strict/i);
    await expect(Wallets.collection.find({ $where: 'true' } as object).toArray()).rejects.toThrow(
      /scriptEnabled/,
    );
    expect(await Wallets.countDocuments()).toBe(300);
  });
});

describe('indexes', () => {
  it('answer hot queries by a search, in order, without a sort', async () => {
    const Wallets = await filledWallets();
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

  it('are found again, and rebuilt when the declaration changes', async () => {
    const Wallets = await filledWallets();
    expect(await Wallets.diffIndexes()).toEqual({ toDrop: [], toCreate: [] });
    await Wallets.collection.dropIndex('tags_1');
    expect((await Wallets.diffIndexes()).toCreate).toHaveLength(1);
    expect(await planOf(Wallets.find({ tags: 'round' }))).toContain('SCAN');
    await Wallets.syncIndexes();
    expect(await planOf(Wallets.find({ tags: 'round' }))).not.toContain('SCAN');
    expect(await Wallets.countDocuments({ tags: 't250' })).toBe(1);
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

describe('cursors and aggregation', () => {
  it('streams a cursor while others write, as of the moment it was opened', async () => {
    const Wallets = await filledWallets();
    const seen: string[] = [];
    for await (const { _id } of Wallets.find().sort({ _id: 1 }).lean().cursor({ batchSize: 10 })) {
      seen.push(_id);
      await Wallets.deleteOne({ _id: 'w299' });
      await Wallets.updateOne({ _id }, { $inc: { balanceFen: 1 } });
    }
    expect(seen).toHaveLength(300);
    expect(await Wallets.countDocuments()).toBe(299);
  });

  it('can be left early', async () => {
    const Wallets = await filledWallets();
    for (let round = 0; round < 20; round += 1) {
      for await (const _ of Wallets.find().cursor()) break;
    }
    expect(await Wallets.countDocuments()).toBe(300);
  });

  it('narrows the leading match and groups, looks up, unwinds and facets the rest', async () => {
    const Wallets = await filledWallets();
    const sums = await Wallets.aggregate([
      { $match: { owner: { $in: ['o1', 'o2'] } } },
      { $group: { _id: '$owner', total: { $sum: '$balanceFen' }, count: { $sum: 1 } } },
      { $sort: { _id: -1 } },
    ]);
    expect(sums).toEqual([
      { _id: 'o2', total: 4410, count: 30 },
      { _id: 'o1', total: 4380, count: 30 },
    ]);
    const joined = await Wallets.aggregate([
      { $match: { _id: 'w050' } },
      { $lookup: { from: 'wallets', localField: 'owner', foreignField: 'owner', as: 'same' } },
      { $unwind: '$same' },
      { $count: 'same' },
    ]);
    expect(joined).toEqual([{ same: 30 }]);
    const [facets] = await Wallets.aggregate([
      {
        $facet: {
          top: [{ $sort: { balanceFen: -1 } }, { $limit: 1 }, { $project: { balanceFen: 1 } }],
          tags: [{ $unwind: '$tags' }, { $sortByCount: '$tags' }, { $limit: 1 }],
        },
      },
    ]);
    expect(facets).toEqual({ top: [{ _id: 'w299', balanceFen: 299 }], tags: [{ _id: 'round', count: 6 }] });
    const buckets = await Wallets.aggregate([
      { $bucket: { groupBy: '$balanceFen', boundaries: [0, 100, 300], output: { n: { $sum: 1 } } } },
    ]);
    expect(buckets).toEqual([
      { _id: 0, n: 100 },
      { _id: 100, n: 200 },
    ]);
    await expect(
      Wallets.aggregate([{ $bucket: { groupBy: '$balanceFen', boundaries: [0, 9] } }]),
    ).rejects.toThrow(/\$bucket/);
    await expect(Wallets.aggregate([{ $out: 'elsewhere' }])).rejects.toThrow(/\$out/);
  });

  it('lists distinct values, of arrays one by one', async () => {
    const Wallets = await filledWallets();
    expect((await Wallets.distinct('owner', { balanceFen: { $lt: 5 } })).sort()).toEqual([
      'o0',
      'o1',
      'o2',
      'o3',
      'o4',
    ]);
    expect(await Wallets.distinct('tags', { code: { $in: ['c0', 'c50'] } })).toEqual(['round', 't0', 't50']);
  });
});
