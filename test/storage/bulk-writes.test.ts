import { describe, expect, it } from 'vitest';
import { allOf, newRows, openStore } from './fixture.ts';
import { walletModel } from './store-models.ts';

const TWICE = [1, 1, 2].map((_id) => ({ _id }));

describe('bulk writes', () => {
  it('stop at the first refusal when ordered', async () => {
    const rows = await newRows();
    const error = await rows.insertMany(TWICE).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'MongoBulkWriteError',
      code: 11000,
      writeErrors: [{ index: 1, code: 11000 }],
    });
    expect(await allOf(rows)).toEqual([{ _id: 1 }]);
  });

  it('go on after a refusal when unordered, and name each', async () => {
    const rows = await newRows({ _id: 2 });
    const error = await rows
      .insertMany([...TWICE, { _id: 3 }], { ordered: false })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 11000, writeErrors: [{ index: 1 }, { index: 2 }] });
    expect(await allOf(rows)).toEqual([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
  });

  it('run every kind of operation in order and count each', async () => {
    const rows = await newRows({ _id: 10, a: 1 }, { _id: 11, a: 1 }, { _id: 12, a: 2 });
    const result = await rows.bulkWrite([
      { insertOne: { document: { _id: 1, n: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { _id: 2 }, update: { $set: { n: 9 } }, upsert: true } },
      { updateMany: { filter: { a: 1 }, update: { $set: { a: 3 } } } },
      { replaceOne: { filter: { _id: 12 }, replacement: { b: 1 } } },
      { replaceOne: { filter: { _id: 13 }, replacement: { b: 2 }, upsert: true } },
      { deleteOne: { filter: { _id: 1 } } },
      { deleteMany: { filter: { a: 3 } } },
    ]);
    expect(result).toMatchObject({
      insertedCount: 1,
      matchedCount: 4,
      modifiedCount: 4,
      upsertedCount: 2,
      deletedCount: 3,
      insertedIds: { 0: 1 },
      upsertedIds: { 2: 2, 5: 13 },
    });
    expect(await allOf(rows)).toEqual([
      { _id: 2, n: 9 },
      { _id: 12, b: 1 },
      { _id: 13, b: 2 },
    ]);
  });

  it('go on after an update that was refused, when unordered', async () => {
    const rows = await newRows({ _id: 1, text: 'x' }, { _id: 2, n: 1 });
    const refused = rows.bulkWrite(
      [
        { updateOne: { filter: { _id: 1 }, update: { $inc: { text: 1 } } } },
        { updateOne: { filter: { _id: 2 }, update: { $inc: { n: 1 } } } },
      ],
      { ordered: false },
    );
    await expect(refused).rejects.toMatchObject({ writeErrors: [{ index: 0, code: 14 }] });
    expect(await allOf(rows)).toEqual([
      { _id: 1, text: 'x' },
      { _id: 2, n: 2 },
    ]);
  });

  it('take array filters, and nothing at all only as a mistake', async () => {
    const rows = await newRows({ _id: 1, a: [1, 9] });
    await rows.bulkWrite([
      {
        updateOne: {
          filter: { _id: 1 },
          update: { $set: { 'a.$[big]': 5 } },
          arrayFilters: [{ big: { $gt: 5 } }],
        },
      },
    ]);
    expect(await allOf(rows)).toEqual([{ _id: 1, a: [1, 5] }]);
    await expect(rows.bulkWrite([])).rejects.toThrow(/empty/i);
  });

  it('take a thousand and more in one call', async () => {
    const rows = await newRows();
    const { insertedCount } = await rows.insertMany(
      Array.from({ length: 2_500 }, (_, _id) => ({ _id, n: _id % 7 })),
    );
    expect(insertedCount).toBe(2_500);
    const result = await rows.bulkWrite(
      Array.from({ length: 2_500 }, (_, _id) => ({
        updateOne: { filter: { _id }, update: { $inc: { n: 1 } } },
      })),
      { ordered: false },
    );
    expect(result.modifiedCount).toBe(2_500);
  });

  it('through a model: one index of many refuses, the others go in', async () => {
    const Wallets = await walletModel((await openStore()).connection);
    const documents = ['c1', 'c1', 'c2'].map((code, n) => ({
      _id: `w${n}`,
      owner: 'a',
      balanceFen: n,
      code,
    }));
    const refused = Wallets.insertMany(documents, { ordered: false });
    await expect(refused).rejects.toMatchObject({
      name: 'MongoBulkWriteError',
      code: 11000,
      writeErrors: [{ index: 1 }],
    });
    expect(await Wallets.distinct('_id')).toEqual(['w0', 'w2']);
  });
});
