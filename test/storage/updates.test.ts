import { describe, expect, it } from 'vitest';
import { allOf, newRows, openStore, type Row } from './fixture.ts';
import { walletModel } from './store-models.ts';

/** What one update makes of one document. */
async function updated(
  before: Omit<Row, '_id'>,
  update: object,
  more: { filter?: object; arrayFilters?: object[] } = {},
) {
  const rows = await newRows({ _id: 1, ...before });
  const { filter, ...options } = more;
  await rows.updateOne({ _id: 1, ...filter }, update, options);
  const { _id, ...after } = (await rows.findOne({ _id: 1 })) ?? { _id: 0 };
  return after;
}

describe('update operators', () => {
  it('set and unset fields, also within documents that are not there yet', async () => {
    expect(await updated({ a: 1 }, { $set: { 'b.c': 2, a: { d: 3 } } })).toEqual({
      a: { d: 3 },
      b: { c: 2 },
    });
    expect(await updated({ a: 1, b: { c: 1, d: 2 } }, { $unset: { a: '', 'b.c': '', x: '' } })).toEqual({
      b: { d: 2 },
    });
    expect(await updated({ a: 1, b: 2 }, { $rename: { a: 'c' } })).toEqual({ b: 2, c: 1 });
  });

  it('calculate with numbers, from nothing too', async () => {
    expect(await updated({ a: 1, b: 4 }, { $inc: { a: -3, n: 2 }, $mul: { b: 0.5 } })).toEqual({
      a: -2,
      b: 2,
      n: 2,
    });
    expect(await updated({ a: 1 }, { $mul: { n: 2 } })).toEqual({ a: 1, n: 0 });
  });

  it('keep the least or the greatest, by BSON order', async () => {
    const update = { $min: { a: 3, b: 9, at: new Date(5) }, $max: { c: 7, d: 1 } };
    expect(await updated({ a: 5, b: 5, c: 5, d: 5 }, update)).toEqual({
      a: 3,
      b: 5,
      c: 7,
      d: 5,
      at: new Date(5),
    });
  });

  it('add to arrays: at the end, at a place, sorted and cut, and only what is new', async () => {
    expect(await updated({}, { $push: { a: 1 } })).toEqual({ a: [1] });
    expect(await updated({ a: [1] }, { $push: { a: { $each: [2, 3] } } })).toEqual({ a: [1, 2, 3] });
    expect(await updated({ a: [1, 4] }, { $push: { a: { $each: [2, 3], $position: 1 } } })).toEqual({
      a: [1, 2, 3, 4],
    });
    expect(await updated({ a: [1, 2] }, { $push: { a: { $each: [3, 4], $slice: -3 } } })).toEqual({
      a: [2, 3, 4],
    });
    expect(await updated({ a: [5, 1] }, { $push: { a: { $each: [3], $sort: 1 } } })).toEqual({
      a: [1, 3, 5],
    });
    expect(
      await updated(
        { a: [{ n: 2 }] },
        { $push: { a: { $each: [{ n: 3 }, { n: 1 }], $sort: { n: -1 }, $slice: 2 } } },
      ),
    ).toEqual({ a: [{ n: 3 }, { n: 2 }] });
    expect(await updated({ a: [1, { b: 1 }] }, { $addToSet: { a: { $each: [1, { b: 1 }, 2] } } })).toEqual({
      a: [1, { b: 1 }, 2],
    });
  });

  it('take from arrays: by value, by condition, from either end', async () => {
    expect(await updated({ a: [1, 2, 1, 3] }, { $pull: { a: 1 } })).toEqual({ a: [2, 3] });
    expect(await updated({ a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } })).toEqual({ a: [1] });
    expect(await updated({ a: [{ n: 1, x: 2 }, { n: 2 }] }, { $pull: { a: { n: 1 } } })).toEqual({
      a: [{ n: 2 }],
    });
    expect(await updated({ a: [1, 2, 3, 2] }, { $pullAll: { a: [2, 3] } })).toEqual({ a: [1] });
    expect(await updated({ a: [1, 2, 3] }, { $pop: { a: 1 } })).toEqual({ a: [1, 2] });
    expect(await updated({ a: [1, 2, 3] }, { $pop: { a: -1 } })).toEqual({ a: [2, 3] });
  });

  it('reach into arrays: by index, where the filter matched, everywhere, by filter of their own', async () => {
    const steps = [
      { name: 'p', count: 1 },
      { name: 'q', count: 2 },
    ];
    expect(await updated({ a: [1, 2] }, { $set: { 'a.1': 9 } })).toEqual({ a: [1, 9] });
    expect(
      await updated({ steps }, { $set: { 'steps.$.count': 20 } }, { filter: { 'steps.name': 'q' } }),
    ).toEqual({ steps: [steps[0], { name: 'q', count: 20 }] });
    expect(await updated({ a: [1, 2] }, { $inc: { 'a.$[]': 10 } })).toEqual({ a: [11, 12] });
    const both = { $set: { 'steps.$.count': 9, 'steps.$.name': 'z' } };
    expect(await updated({ steps }, both, { filter: { 'steps.name': 'q' } })).toEqual({
      steps: [steps[0], { name: 'z', count: 9 }],
    });
    expect(
      await updated(
        { d: { steps } },
        { $inc: { 'd.steps.$.count': 1 } },
        { filter: { 'd.steps.name': 'q' } },
      ),
    ).toEqual({ d: { steps: [steps[0], { name: 'q', count: 3 }] } });
    expect(await updated({ a: [1] }, { $set: { 'a.3': 4 } })).toEqual({ a: [1, null, null, 4] });
    expect(await updated({ a: [1, 2] }, { $unset: { 'a.0': '' } })).toEqual({ a: [null, 2] });
    expect(
      await updated(
        { steps },
        { $inc: { 'steps.$[low].count': 100 } },
        { arrayFilters: [{ 'low.count': { $lt: 2 } }] },
      ),
    ).toEqual({ steps: [{ name: 'p', count: 101 }, steps[1]] });
    expect(
      await updated({ a: [1, 7, 9] }, { $set: { 'a.$[big]': 5 } }, { arrayFilters: [{ big: { $gt: 5 } }] }),
    ).toEqual({
      a: [1, 5, 5],
    });
  });
});

describe('updates', () => {
  it('count what they found and what really changed', async () => {
    const rows = await newRows({ _id: 1, a: 1 }, { _id: 2, a: 1 }, { _id: 3, a: 2 });
    expect(await rows.updateOne({ a: 1 }, { $set: { b: 1 } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 1,
    });
    expect(await rows.updateMany({ a: 1 }, { $set: { b: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 1,
    });
    expect(await rows.updateMany({ a: 9 }, { $set: { b: 1 } })).toMatchObject({
      matchedCount: 0,
      modifiedCount: 0,
      upsertedCount: 0,
      upsertedId: null,
    });
    expect(await rows.updateOne({ _id: 3 }, { $set: { a: 2 } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 0,
    });
  });

  it('insert what they do not find, from the equalities of the filter and $setOnInsert', async () => {
    const rows = await newRows();
    const upsert = () =>
      rows.updateOne(
        { _id: 1, kind: 'k', 'deep.er': 2, $and: [{ also: { $eq: 3 } }], n: { $gt: 5 } },
        { $inc: { count: 1 }, $setOnInsert: { first: true } },
        { upsert: true },
      );
    expect(await upsert()).toMatchObject({ matchedCount: 0, upsertedCount: 1, upsertedId: 1 });
    expect(await allOf(rows)).toEqual([
      { _id: 1, kind: 'k', deep: { er: 2 }, also: 3, count: 1, first: true },
    ]);
    await rows.updateOne({ _id: 1 }, { $set: { n: 6, first: false } });
    expect(await upsert()).toMatchObject({ matchedCount: 1, modifiedCount: 1, upsertedCount: 0 });
    expect(await allOf(rows)).toMatchObject([{ count: 2, first: false }]);
  });

  it('give what they insert an ObjectId where the filter names no _id', async () => {
    const rows = await newRows();
    const { upsertedId } = await rows.updateOne({ a: 1 }, { $set: { b: 2 } }, { upsert: true });
    expect(String(upsertedId)).toMatch(/^[0-9a-f]{24}$/);
    expect(await rows.findOne({ a: 1 })).toMatchObject({ _id: upsertedId, b: 2 });
  });

  it('replace a whole document but its _id, or insert it', async () => {
    const rows = await newRows({ _id: 1, a: 1, b: 2 });
    expect(await rows.replaceOne({ _id: 1 }, { c: 3 })).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    expect(await rows.replaceOne({ _id: 2 }, { d: 4 }, { upsert: true })).toMatchObject({ upsertedId: 2 });
    expect(await rows.replaceOne({ _id: 3 }, { d: 4 })).toMatchObject({ matchedCount: 0, upsertedCount: 0 });
    expect(await allOf(rows)).toEqual([
      { _id: 1, c: 3 },
      { _id: 2, d: 4 },
    ]);
  });

  it('change nothing at all when one of their parts is refused', async () => {
    const rows = await newRows({ _id: 1, a: 1, text: 'x' });
    await expect(rows.updateOne({ _id: 1 }, { $set: { _id: 2 } as object })).rejects.toMatchObject({
      code: 66,
    });
    await expect(rows.updateOne({ _id: 1 }, { $set: { a: 2 }, $inc: { text: 1 } })).rejects.toMatchObject({
      code: 14,
    });
    await expect(rows.updateOne({ _id: 1 }, { $set: { a: 2 }, $push: { text: 1 } })).rejects.toThrow();
    await expect(rows.updateOne({ _id: 1 }, { $set: { a: 2 }, $inc: { a: 1 } })).rejects.toMatchObject({
      code: 40,
    });
    await expect(rows.updateOne({ _id: 1 }, { $set: { 'a.b': 2 } })).rejects.toMatchObject({ code: 28 });
    await expect(rows.updateOne({ _id: 1 }, { $set: { d: 2, 'd.e': 1 } })).rejects.toMatchObject({
      code: 40,
    });
    await expect(rows.updateOne({ _id: 1 }, { $set: { 'a.$[x]': 2 } })).rejects.toThrow();
    await expect(rows.updateOne({ _id: 1 }, { $nonsense: { a: 2 } } as object)).rejects.toThrow();
    await expect(rows.updateOne({ _id: 1 }, { a: 2 })).rejects.toThrow(/atomic operators/);
    expect(await allOf(rows)).toEqual([{ _id: 1, a: 1, text: 'x' }]);
  });

  it('delete one or many and say how many', async () => {
    const rows = await newRows({ _id: 1, a: 1 }, { _id: 2, a: 1 }, { _id: 3, a: 2 }, { _id: 4, a: 1 });
    expect(await rows.deleteOne({ a: 1 })).toMatchObject({ deletedCount: 1 });
    expect(await rows.deleteMany({ a: 1 })).toMatchObject({ deletedCount: 2 });
    expect(await rows.deleteMany({ a: 1 })).toMatchObject({ deletedCount: 0 });
    expect(await allOf(rows)).toEqual([{ _id: 3, a: 2 }]);
  });

  it('through a model: cast values, keep to the schema, and combine operators', async () => {
    const Wallets = await walletModel((await openStore()).connection);
    await Wallets.create({
      _id: 'w',
      owner: 'a',
      balanceFen: 10,
      tags: ['x'],
      steps: [
        { name: 'p', count: 1 },
        { name: 'q', count: 2 },
      ],
    });
    const update = {
      $set: { owner: 'b' },
      $inc: { balanceFen: -3 },
      $addToSet: { tags: { $each: ['x', 'y'] } },
      $push: { steps: { name: 'r', count: 3 } },
      $min: { openedAt: new Date(9) },
    };
    expect(await Wallets.updateOne({ _id: 'w' }, update)).toMatchObject({
      matchedCount: 1,
      modifiedCount: 1,
    });
    await Wallets.updateOne(
      { _id: 'w' },
      { $inc: { 'steps.$[low].count': 100 } },
      { arrayFilters: [{ 'low.count': { $lt: 2 } }] },
    );
    await Wallets.updateOne({ _id: 'w' }, { $pull: { tags: 'x' }, $unset: { openedAt: 1 } });
    expect(await Wallets.findById('w').lean()).toEqual({
      _id: 'w',
      owner: 'b',
      balanceFen: 7,
      tags: ['y'],
      steps: [
        { name: 'p', count: 101 },
        { name: 'q', count: 2 },
        { name: 'r', count: 3 },
      ],
    });
    await expect(Wallets.updateOne({ _id: 'w' }, { $set: { ownr: 'c' } })).rejects.toThrow(/strict/);
  });
});
