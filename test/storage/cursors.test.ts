import { describe, expect, it } from 'vitest';
import { newRows, openStore } from './fixture.ts';
import { filledWallets } from './store-models.ts';

describe('cursors', () => {
  it('stream in batches, in order, every document once', async () => {
    const rows = await newRows(...Array.from({ length: 257 }, (_, _id) => ({ _id, n: 256 - _id })));
    const seen: number[] = [];
    for await (const { _id } of rows.find({}, { sort: { n: 1 }, batchSize: 10 })) seen.push(_id);
    expect(seen).toEqual(Array.from({ length: 257 }, (_, n) => 256 - n));
  });

  it('are read one by one, looked ahead of, and taken to the end from the middle', async () => {
    const rows = await newRows({ _id: 1 }, { _id: 2 }, { _id: 3 });
    const cursor = rows.find({}, { sort: { _id: 1 }, batchSize: 1 });
    expect(await cursor.hasNext()).toBe(true);
    expect(await cursor.hasNext()).toBe(true);
    expect(await cursor.next()).toEqual({ _id: 1 });
    expect(await cursor.toArray()).toEqual([{ _id: 2 }, { _id: 3 }]);
    expect(await cursor.next()).toBeNull();
    const empty = rows.find({ _id: 9 });
    expect(await empty.hasNext()).toBe(false);
    expect(await empty.next()).toBeNull();
  });

  it('go on while others write: what was there and stays is met once', async () => {
    const Wallets = await filledWallets(await openStore());
    const seen: string[] = [];
    for await (const { _id } of Wallets.find({ _id: { $lt: 'w200' } })
      .sort({ _id: 1 })
      .lean()
      .cursor({ batchSize: 10 })) {
      seen.push(_id);
      await Wallets.deleteOne({ _id: 'w299' });
      await Wallets.updateOne({ _id }, { $inc: { balanceFen: 1 } });
    }
    expect(seen).toHaveLength(200);
    expect(new Set(seen).size).toBe(200);
    expect(await Wallets.countDocuments()).toBe(299);
  });

  it('can be left early, many times over', async () => {
    const Wallets = await filledWallets(await openStore());
    for (let round = 0; round < 20; round += 1) {
      for await (const _ of Wallets.find().cursor({ batchSize: 5 })) break;
    }
    expect(await Wallets.countDocuments()).toBe(300);
  });

  it('stop where they are closed', async () => {
    const rows = await newRows({ _id: 1 }, { _id: 2 }, { _id: 3 });
    const cursor = rows.find({}, { batchSize: 1 });
    await cursor.next();
    await cursor.close();
    expect(await cursor.next().catch(() => null)).toBeNull();
  });

  it('stream the results of a pipeline too', async () => {
    const rows = await newRows(...Array.from({ length: 120 }, (_, _id) => ({ _id, n: _id % 3 })));
    const seen: unknown[] = [];
    const pipeline = [
      { $match: { n: 1 } },
      { $sort: { _id: -1 } },
      { $project: { double: { $multiply: ['$_id', 2] } } },
    ];
    for await (const row of rows.aggregate(pipeline, { batchSize: 7 })) seen.push(row.double);
    expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => (118 - 3 * n) * 2));
  });
});
