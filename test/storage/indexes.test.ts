import mongoose from 'mongoose';
import { describe, expect, it } from 'vitest';
import { buildIndexes } from '../../server/storage/database.ts';
import { isDuplicateKey } from '../../server/storage/duplicate-key.ts';
import { allOf, newRows, openStore, type Rows } from './fixture.ts';
import { filledWallets, walletModel } from './store-models.ts';

/** How a unique index takes these values of `a`, one after the other. */
async function taken(rows: Rows, values: unknown[]): Promise<boolean[]> {
  const outcomes: boolean[] = [];
  for (const [n, a] of values.entries()) {
    const row = a === undefined ? { _id: n } : { _id: n, a };
    const outcome = await rows.insertOne(row).then(
      () => true,
      (error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
        return false;
      },
    );
    outcomes.push(outcome);
  }
  return outcomes;
}

describe('unique indexes', () => {
  it('refuse with E11000, naming the index', async () => {
    const Wallets = await walletModel((await openStore()).connection);
    await Wallets.create({ _id: 'w1', owner: 'a', balanceFen: 1, code: 'c' });
    const refused = await Wallets.create({ _id: 'w2', owner: 'a', balanceFen: 1, code: 'c' }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({
      name: 'MongoServerError',
      code: 11000,
      message: expect.stringMatching(/^E11000 duplicate key error collection: .*index: code_1 dup key: /),
    });
    expect(isDuplicateKey(refused)).toBe(true);
    await expect(Wallets.create({ _id: 'w1', owner: 'b', balanceFen: 1 })).rejects.toMatchObject({
      code: 11000,
      message: expect.stringContaining('index: _id_'),
    });
    expect(await Wallets.countDocuments()).toBe(1);
  });

  it('guard updates, upserts and replacements as they guard inserts', async () => {
    const rows = await newRows({ _id: 1, a: 1 }, { _id: 2, a: 2 });
    await rows.createIndex({ a: 1 }, { unique: true });
    const refusal = { code: 11000 };
    await expect(rows.updateOne({ _id: 2 }, { $set: { a: 1 } })).rejects.toMatchObject(refusal);
    await expect(rows.findOneAndUpdate({ _id: 2 }, { $inc: { a: -1 } })).rejects.toMatchObject(refusal);
    await expect(rows.replaceOne({ _id: 2 }, { a: 1 })).rejects.toMatchObject(refusal);
    await expect(rows.updateOne({ _id: 3 }, { $set: { a: 1 } }, { upsert: true })).rejects.toMatchObject(
      refusal,
    );
    await rows.updateOne({ _id: 2 }, { $set: { a: 3 } });
    await rows.updateOne({ _id: 1 }, { $set: { a: 2 } });
    expect(await allOf(rows)).toEqual([
      { _id: 1, a: 2 },
      { _id: 2, a: 3 },
    ]);
  });

  it('count a missing field as null: one document may lack it', async () => {
    const rows = await newRows();
    await rows.createIndex({ a: 1 }, { unique: true });
    expect(await taken(rows, [undefined, null, undefined, 1])).toEqual([true, false, false, true]);
  });

  it('that are sparse leave out what lacks the field, but not null', async () => {
    const rows = await newRows();
    await rows.createIndex({ a: 1 }, { unique: true, sparse: true });
    expect(await taken(rows, [undefined, undefined, 'x', 'x', null])).toEqual([
      true,
      true,
      true,
      false,
      true,
    ]);
  });

  it('tell values of different types apart, and numbers by value', async () => {
    const rows = await newRows();
    await rows.createIndex({ a: 1 }, { unique: true });
    expect(await taken(rows, [1, '1', true, new Date(1), { b: 1 }, 1.0, { b: 1 }])).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('over several fields refuse only when all are the same', async () => {
    const { connection } = await openStore();
    const schema = new mongoose.Schema({ a: String, b: String }, { collection: 'pairs' });
    schema.index({ a: 1, b: 1 }, { unique: true });
    const Pairs = connection.model('Pair', schema);
    await buildIndexes(connection);
    await Pairs.create({ a: 'x', b: 'y' });
    await Pairs.create({ a: 'x', b: 'z' });
    await Pairs.create({ a: 'w', b: 'y' });
    await expect(Pairs.create({ a: 'x', b: 'y' })).rejects.toMatchObject({ code: 11000 });
    await Pairs.create({ a: 'x' });
    await expect(Pairs.create({ a: 'x' })).rejects.toMatchObject({ code: 11000 });
  });

  it('reach into embedded documents', async () => {
    const rows = await newRows({ _id: 1, d: { s: 'a', n: 1 } }, { _id: 2, d: { s: 'a', n: 2 } });
    await rows.createIndex({ 'd.s': 1, 'd.n': 1 }, { unique: true });
    await rows.insertOne({ _id: 3, d: { s: 'b', n: 1 } });
    await expect(rows.insertOne({ _id: 4, d: { s: 'a', n: 2 } })).rejects.toMatchObject({ code: 11000 });
  });

  it('are not built over documents that already collide', async () => {
    const rows = await newRows({ _id: 1, a: 'x' }, { _id: 2, a: 'x' });
    await expect(rows.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect((await rows.indexes()).map(({ name }) => name)).toEqual(['_id_']);
    await rows.createIndex({ a: 1 });
    expect(await rows.countDocuments({ a: 'x' })).toBe(2);
  });
});

describe('index declarations', () => {
  it('of every kind are built, listed with their options, and the same again changes nothing', async () => {
    const rows = await newRows({ _id: 1, a: 1 });
    const declare = async () => [
      await rows.createIndex({ a: 1, b: -1 }),
      await rows.createIndex({ c: 1 }, { unique: true, sparse: true, name: 'by_c' }),
      await rows.createIndex({ at: 1 }, { expireAfterSeconds: 60 }),
    ];
    expect(await declare()).toEqual(['a_1_b_-1', 'by_c', 'at_1']);
    expect(await declare()).toEqual(['a_1_b_-1', 'by_c', 'at_1']);
    const listed = Object.fromEntries((await rows.indexes()).map((index) => [index.name, index]));
    expect(listed).toMatchObject({
      _id_: { key: { _id: 1 } },
      'a_1_b_-1': { key: { a: 1, b: -1 } },
      by_c: { key: { c: 1 }, unique: true, sparse: true },
      at_1: { key: { at: 1 }, expireAfterSeconds: 60 },
    });
  });

  it('are found again by the model that made them, dropped, and made anew', async () => {
    const Wallets = await filledWallets(await openStore());
    expect(await Wallets.diffIndexes()).toEqual({ toDrop: [], toCreate: [] });
    await Wallets.collection.dropIndex('tags_1');
    expect((await Wallets.diffIndexes()).toCreate).toHaveLength(1);
    await Wallets.syncIndexes();
    expect(await Wallets.diffIndexes()).toEqual({ toDrop: [], toCreate: [] });
    expect(await Wallets.countDocuments({ tags: 't250' })).toBe(1);
  });

  it('never change what is found, also over arrays', async () => {
    const rows = await newRows({ _id: 1, a: [1, 2] }, { _id: 2, a: 2 }, { _id: 3, a: [] }, { _id: 4 });
    const ask = async () => [
      await rows.countDocuments({ a: 2 }),
      await rows.countDocuments({ a: null }),
      await rows.countDocuments({ a: { $gt: 1 } }),
      await rows.countDocuments({ a: { $exists: true } }),
    ];
    const before = await ask();
    await rows.createIndex({ a: 1 });
    expect(await ask()).toEqual(before);
    expect(before).toEqual([2, 1, 2, 3]);
  });
});
