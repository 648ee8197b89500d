import { describe, expect, it } from 'vitest';
import { idsOf, newRows, openStore } from './fixture.ts';
import { filledWallets, MINUTE_MS } from './store-models.ts';

describe('filters', () => {
  it('of every kind find what a look at each document finds', async () => {
    const Wallets = await filledWallets(await openStore());
    const all = await Wallets.find().sort({ _id: 1 }).lean();
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

  it('look into arrays: any element, all of them, one that fits wholly, by number, by length', async () => {
    const rows = await newRows(
      {
        _id: 1,
        a: [1, 5, 9],
        s: [
          { k: 'x', n: 1 },
          { k: 'y', n: 2 },
        ],
      },
      { _id: 2, a: [2, 5], s: [{ k: 'x', n: 2 }] },
      { _id: 3, a: 5, s: [] },
      { _id: 4, a: [], s: { k: 'x', n: 1 } },
      { _id: 5 },
    );
    const find = (filter: object) => idsOf(rows, filter);
    expect(await find({ a: 5 })).toEqual([1, 2, 3]);
    expect(await find({ a: [2, 5] })).toEqual([2]);
    expect(await find({ a: { $all: [5, 1] } })).toEqual([1]);
    expect(await find({ a: { $size: 2 } })).toEqual([2]);
    expect(await find({ a: { $size: 0 } })).toEqual([4]);
    expect(await find({ a: { $ne: 5 } })).toEqual([4, 5]);
    expect(await find({ a: { $nin: [9, 2] } })).toEqual([3, 4, 5]);
    expect(await find({ a: { $elemMatch: { $gt: 1, $lt: 3 } } })).toEqual([2]);
    expect(await find({ 'a.1': 5 })).toEqual([1, 2]);
    expect(await find({ 's.k': 'x', 's.n': 2 })).toEqual([1, 2]);
    expect(await find({ s: { $elemMatch: { k: 'x', n: 2 } } })).toEqual([2]);
    expect(await find({ 's.k': 'x' })).toEqual([1, 2, 4]);
    expect(await find({ 's.0.k': 'x' })).toEqual([1, 2]);
    expect(await find({ s: { k: 'x', n: 1 } })).toEqual([1, 4]);
  });

  it('tell types apart and match text by pattern', async () => {
    const rows = await newRows(
      { _id: 1, v: 'Ab' },
      { _id: 2, v: 'ab\nc' },
      { _id: 3, v: 3 },
      { _id: 4, v: ['ab'] },
    );
    const find = (v: unknown) => idsOf(rows, { v });
    expect(await find(/^ab/)).toEqual([2, 4]);
    expect(await find({ $regex: '^ab', $options: 'i' })).toEqual([1, 2, 4]);
    expect(await find({ $not: /^ab/i })).toEqual([3]);
    expect(await find({ $in: [/^A/, 3] })).toEqual([1, 3]);
    expect(await find({ $type: 'number' })).toEqual([3]);
    expect(await find({ $type: ['number', 'string'] })).toEqual([1, 2, 3, 4]);
  });

  it('compare fields of one document with $expr', async () => {
    const rows = await newRows({ _id: 1, a: 1, b: 2 }, { _id: 2, a: 3, b: 2 });
    expect(await idsOf(rows, { $expr: { $gt: ['$a', '$b'] } })).toEqual([2]);
    expect(await idsOf(rows, { $expr: { $eq: [{ $add: ['$a', 1] }, '$b'] } })).toEqual([1]);
  });

  it('match a whole embedded document field for field, or a part by path', async () => {
    const rows = await newRows(
      { _id: 1, d: { a: 1, b: 2 } },
      { _id: 2, d: { b: 2, a: 1 } },
      { _id: 3, d: { a: 1 } },
    );
    expect(await idsOf(rows, { d: { a: 1, b: 2 } })).toEqual([1]);
    expect(await idsOf(rows, { 'd.a': 1, 'd.b': { $exists: true } })).toEqual([1, 2]);
  });

  it('of undefined or unknown paths are refused by a model instead of matching everything', async () => {
    const Wallets = await filledWallets(await openStore());
    await expect(Wallets.find().where('ownr', 'o1')).rejects.toThrow(/strict/i);
    await expect(Wallets.deleteMany().where('ownr', 'o1')).rejects.toThrow(/strict/i);
    expect(await Wallets.countDocuments()).toBe(300);
  });
});

describe('results', () => {
  it('are sorted, skipped and limited by an index and without one alike', async () => {
    const Wallets = await filledWallets(await openStore());
    const byIndex = await Wallets.find({ owner: 'o3' }).sort({ balanceFen: -1 }).skip(2).limit(3).lean();
    expect(byIndex.map(({ balanceFen }) => balanceFen)).toEqual([273, 263, 253]);
    const inMemory = await Wallets.find({ balanceFen: { $lt: 40 } })
      .sort({ kind: 1, owner: -1, balanceFen: 1 })
      .limit(2)
      .lean();
    expect(inMemory.map(({ _id }) => _id)).toEqual(['w009', 'w019']);
    const nullsFirst = await Wallets.find().sort({ openedAt: 1, _id: 1 }).limit(1).lean();
    expect(nullsFirst[0]?._id).toBe('w001');
    expect(await Wallets.find().sort({ _id: 1 }).skip(299).lean()).toHaveLength(1);
    expect(await Wallets.find().skip(300).lean()).toEqual([]);
    expect(await Wallets.find().limit(0).lean()).toHaveLength(300);
  });

  it('follow a page cursor over two keys without a gap or a double', async () => {
    const rows = await newRows(...Array.from({ length: 25 }, (_, n) => ({ _id: n, t: Math.floor(n / 4) })));
    const seen: number[] = [];
    let after: object = {};
    for (let page = 0; page < 10; page += 1) {
      const found = await rows.find(after, { sort: { t: -1, _id: -1 }, limit: 3 }).toArray();
      seen.push(...found.map(({ _id }) => _id));
      const last = found.at(-1);
      if (last === undefined) break;
      after = { $or: [{ t: { $lt: last.t } }, { t: last.t, _id: { $lt: last._id } }] };
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => 24 - n));
  });

  it('sort an array by its least element going up and its greatest going down', async () => {
    const rows = await newRows({ _id: 1, a: [3, 9] }, { _id: 2, a: 5 }, { _id: 3, a: [1, 4] }, { _id: 4 });
    expect(await idsOf(rows, {}, { a: 1 })).toEqual([4, 3, 1, 2]);
    expect(await idsOf(rows, {}, { a: -1 })).toEqual([1, 2, 3, 4]);
  });

  it('show what a projection asks for: fields in, fields out, parts of documents and arrays', async () => {
    const rows = await newRows({
      _id: 1,
      a: 1,
      d: { x: 1, y: { z: 2 } },
      s: [{ k: 1, n: 2 }, { k: 3 }],
      l: [1, 2, 3],
    });
    const show = (projection: object, filter: object = {}) => rows.findOne(filter, { projection });
    expect(await show({ a: 1 })).toEqual({ _id: 1, a: 1 });
    expect(await show({ a: true, _id: false })).toEqual({ a: 1 });
    expect(await show({ d: 0, s: 0, l: 0 })).toEqual({ _id: 1, a: 1 });
    expect(await show({ _id: 1 })).toEqual({ _id: 1 });
    expect(await show({ _id: 0, d: 1 })).toEqual({ d: { x: 1, y: { z: 2 } } });
    expect(await show({ _id: 0, 'd.y.z': 1, 's.k': 1 })).toEqual({
      d: { y: { z: 2 } },
      s: [{ k: 1 }, { k: 3 }],
    });
    expect(await show({ a: 0, 'd.y': 0, 's.k': 0, l: 0 })).toEqual({
      _id: 1,
      d: { x: 1 },
      s: [{ n: 2 }, {}],
    });
    expect(await show({ _id: 0, missing: 1 })).toEqual({});
    expect(await show({ _id: 0, s: { $elemMatch: { k: 3 } } })).toEqual({ s: [{ k: 3 }] });
    expect(await show({ _id: 0, a: 1, l: { $slice: 2 } })).toEqual({ a: 1, l: [1, 2] });
    expect(await show({ _id: 0, a: 1, l: { $slice: [-2, 1] } })).toEqual({ a: 1, l: [2] });
  });
});
