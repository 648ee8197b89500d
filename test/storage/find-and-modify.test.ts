import { describe, expect, it } from 'vitest';
import { allOf, newRows, openStore } from './fixture.ts';
import { walletModel } from './store-models.ts';

describe('findOneAndUpdate', () => {
  it('gives the document as it was, or as it became', async () => {
    const rows = await newRows({ _id: 1, n: 1 });
    expect(await rows.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } })).toEqual({ _id: 1, n: 1 });
    expect(await rows.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { returnDocument: 'before' })).toEqual(
      { _id: 1, n: 2 },
    );
    expect(await rows.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { returnDocument: 'after' })).toEqual({
      _id: 1,
      n: 4,
    });
    expect(
      await rows.findOneAndUpdate({ _id: 2 }, { $inc: { n: 1 } }, { returnDocument: 'after' }),
    ).toBeNull();
  });

  it('takes the first by sort order and projects what it returns', async () => {
    const rows = await newRows({ _id: 1, n: 3, a: 1 }, { _id: 2, n: 1, a: 1 }, { _id: 3, n: 2, a: 1 });
    const options = { sort: { n: -1 }, projection: { n: 1, _id: 0 }, returnDocument: 'after' } as const;
    expect(await rows.findOneAndUpdate({ a: 1 }, { $inc: { n: -10 } }, options)).toEqual({ n: -7 });
    expect(
      await rows.findOneAndUpdate({ a: 1 }, { $inc: { n: -10 } }, { ...options, projection: { a: 0 } }),
    ).toEqual({
      _id: 3,
      n: -8,
    });
    expect((await allOf(rows)).map(({ n }) => n)).toEqual([-7, 1, -8]);
  });

  it('inserts what it does not find: nothing before, the new document after', async () => {
    const rows = await newRows();
    const update = { $inc: { n: 1 }, $setOnInsert: { first: true } };
    expect(await rows.findOneAndUpdate({ _id: 1 }, update, { upsert: true })).toBeNull();
    expect(
      await rows.findOneAndUpdate({ _id: 2 }, update, { upsert: true, returnDocument: 'after' }),
    ).toEqual({
      _id: 2,
      n: 1,
      first: true,
    });
    expect(await rows.findOneAndUpdate({ _id: 1 }, update, { upsert: true })).toEqual({
      _id: 1,
      n: 1,
      first: true,
    });
    expect(await allOf(rows)).toMatchObject([{ n: 2 }, { n: 1 }]);
  });

  it('tells on request what it found', async () => {
    const rows = await newRows({ _id: 1, n: 1 });
    const options = { includeResultMetadata: true } as const;
    const change = { $inc: { n: 1 } };
    expect(await rows.findOneAndUpdate({ _id: 1 }, change, options)).toMatchObject({
      value: { n: 1 },
      lastErrorObject: { n: 1, updatedExisting: true },
    });
  });

  it('reaches into arrays by position and by array filters', async () => {
    const rows = await newRows({
      _id: 1,
      a: [
        { k: 'x', n: 1 },
        { k: 'y', n: 2 },
      ],
    });
    const after = { returnDocument: 'after' } as const;
    expect(
      await rows.findOneAndUpdate({ _id: 1, 'a.k': 'y' }, { $inc: { 'a.$.n': 10 } }, after),
    ).toMatchObject({
      a: [{ n: 1 }, { n: 12 }],
    });
    const filtered = { ...after, arrayFilters: [{ 'e.n': { $lt: 5 } }] };
    expect(await rows.findOneAndUpdate({ _id: 1 }, { $set: { 'a.$[e].n': 5 } }, filtered)).toMatchObject({
      a: [{ n: 5 }, { n: 12 }],
    });
  });

  it('through a model: hydrated or lean, old by default', async () => {
    const Wallets = await walletModel((await openStore()).connection);
    const upsert = () =>
      Wallets.findOneAndUpdate(
        { _id: 'w' },
        { $inc: { balanceFen: 1 }, $setOnInsert: { owner: 'first' } },
        { upsert: true },
      ).lean();
    expect(await upsert()).toBeNull();
    expect(await upsert()).toEqual({ _id: 'w', owner: 'first', balanceFen: 1 });
    const hydrated = await Wallets.findOneAndUpdate(
      { _id: 'w' },
      { $set: { owner: 'b' } },
      { returnDocument: 'after' },
    ).orFail();
    expect([hydrated.owner, hydrated.balanceFen]).toEqual(['b', 2]);
  });
});

describe('findOneAndReplace and findOneAndDelete', () => {
  it('replace the first by sort order', async () => {
    const rows = await newRows({ _id: 1, n: 1 }, { _id: 2, n: 2 });
    expect(await rows.findOneAndReplace({}, { m: 1 }, { sort: { n: -1 } })).toEqual({ _id: 2, n: 2 });
    expect(await rows.findOneAndReplace({ _id: 1 }, { m: 2 }, { returnDocument: 'after' })).toEqual({
      _id: 1,
      m: 2,
    });
    expect(
      await rows.findOneAndReplace({ _id: 3 }, { m: 3 }, { upsert: true, returnDocument: 'after' }),
    ).toEqual({
      _id: 3,
      m: 3,
    });
    expect(await allOf(rows)).toEqual([
      { _id: 1, m: 2 },
      { _id: 2, m: 1 },
      { _id: 3, m: 3 },
    ]);
  });

  it('delete the first by sort order and give it, projected', async () => {
    const rows = await newRows({ _id: 1, n: 1, a: 1 }, { _id: 2, n: 2, a: 1 });
    expect(await rows.findOneAndDelete({ a: 1 }, { sort: { n: -1 }, projection: { n: 1 } })).toEqual({
      _id: 2,
      n: 2,
    });
    expect(await rows.findOneAndDelete({ a: 9 })).toBeNull();
    expect(await allOf(rows)).toEqual([{ _id: 1, n: 1, a: 1 }]);
  });
});
