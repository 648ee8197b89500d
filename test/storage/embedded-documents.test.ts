import mongoose, { Types } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { buildIndexes } from '../../server/storage/database.ts';
import { isDuplicateKey } from '../../server/storage/duplicate-key.ts';
import { newFolder, openStore } from './embedded-fixture.ts';
import { valueModel, walletModel } from './store-models.ts';

async function newWallets() {
  const { connection } = await openStore();
  return walletModel(connection);
}

describe('documents through mongoose models', () => {
  it('gives back what was stored, hydrated and lean', async () => {
    const Wallets = await newWallets();
    await Wallets.create({ _id: 'w1', owner: 'a', balanceFen: 5 });
    expect((await Wallets.findById('w1'))?.balanceFen).toBe(5);
    expect(await Wallets.findOne({ owner: 'a' }).lean()).toEqual({ _id: 'w1', owner: 'a', balanceFen: 5 });
    expect(await Wallets.findById('missing')).toBeNull();
  });

  it('refuses a save over a version that another save has passed', async () => {
    const { connection } = await openStore();
    const schema = new mongoose.Schema(
      { items: [String] },
      { optimisticConcurrency: true, collection: 'carts' },
    );
    const Carts = connection.model('Cart', schema);
    const { _id } = await Carts.create({ items: ['a'] });
    const first = await Carts.findById(_id).orFail();
    const second = await Carts.findById(_id).orFail();
    first.items.push('b');
    await first.save();
    second.items.push('c');
    await expect(second.save()).rejects.toMatchObject({ name: 'VersionError' });
    expect((await Carts.findById(_id).lean())?.items).toEqual(['a', 'b']);
  });

  it('keeps every BSON type through a store that is closed and opened again', async () => {
    const dataDir = newFolder();
    const owner = new Types.ObjectId();
    const bytes = Buffer.from([0, 255, 254, 128]);
    const any = { nested: [1.5, null, 'ü🙂', true, { at: new Date(7) }] };
    const written = await openStore(dataDir);
    await valueModel(written.connection).create({
      at: new Date(-5),
      owner,
      amount: Types.Decimal128.fromString('0.1000'),
      bytes,
      big: 2 ** 53 - 1,
      any,
    });
    await written.close();
    const Values = valueModel((await openStore(dataDir)).connection);
    const stored = await Values.findOne({ bytes }).orFail();
    expect(stored.at?.getTime()).toBe(-5);
    expect(stored.owner?.equals(owner)).toBe(true);
    expect(stored.amount?.toString()).toBe('0.1000');
    expect(stored.bytes?.equals(bytes)).toBe(true);
    expect(stored.none).toBeNull();
    expect(stored.big).toBe(2 ** 53 - 1);
    expect(stored.any).toEqual(any);
  });

  it('tells two binaries apart that no text encoding can', async () => {
    const { connection } = await openStore();
    const Values = valueModel(connection);
    await buildIndexes(connection);
    await Values.create({ big: 1, any: { digest: Buffer.from([0xff]) } });
    await Values.create({ big: 2, any: { digest: Buffer.from([0xfe]) } });
    const found = await Values.find({ 'any.digest': Buffer.from([0xfe]) }).lean();
    expect(found.map(({ big }) => big)).toEqual([2]);
  });
});

describe('updates', () => {
  it('applies the operators as MongoDB does and counts what really changed', async () => {
    const Wallets = await newWallets();
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
    await Wallets.updateOne({ _id: 'w', 'steps.name': 'q' }, { $set: { 'steps.$.count': 20 } });
    await Wallets.updateOne(
      { _id: 'w' },
      { $inc: { 'steps.$[low].count': 100 } },
      { arrayFilters: [{ 'low.count': { $lt: 5 } }] },
    );
    await Wallets.updateOne({ _id: 'w' }, { $pull: { tags: 'x' }, $unset: { openedAt: 1 } });
    expect(await Wallets.findById('w').lean()).toEqual({
      _id: 'w',
      owner: 'b',
      balanceFen: 7,
      tags: ['y'],
      steps: [
        { name: 'p', count: 101 },
        { name: 'q', count: 20 },
        { name: 'r', count: 103 },
      ],
    });
    expect(await Wallets.updateOne({ _id: 'w' }, { $set: { owner: 'b' } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 0,
    });
    expect(await Wallets.updateOne({ _id: 'none' }, { $set: { owner: 'b' } })).toMatchObject({
      matchedCount: 0,
    });
  });

  it('uses $setOnInsert only when it inserts', async () => {
    const Wallets = await newWallets();
    const upsert = (): Promise<unknown> =>
      Wallets.findOneAndUpdate(
        { _id: 'w' },
        { $inc: { balanceFen: 1 }, $setOnInsert: { owner: 'first' } },
        { upsert: true },
      ).lean();
    expect(await upsert()).toBeNull();
    expect(await upsert()).toEqual({ _id: 'w', owner: 'first', balanceFen: 1 });
    expect(await Wallets.findById('w').lean()).toEqual({ _id: 'w', owner: 'first', balanceFen: 2 });
  });

  it('replaces and deletes one by sort order and projects what it returns', async () => {
    const Wallets = await newWallets();
    await Wallets.insertMany([1, 2, 3].map((n) => ({ _id: `w${n}`, owner: 'a', balanceFen: n })));
    const removed = await Wallets.findOneAndDelete(
      { owner: 'a' },
      { sort: { balanceFen: -1 }, projection: { balanceFen: 1 } },
    ).lean();
    expect(removed).toEqual({ _id: 'w3', balanceFen: 3 });
    const replaced = await Wallets.findOneAndReplace(
      { _id: 'w1' },
      { owner: 'z', balanceFen: 0 },
      { returnDocument: 'after' },
    ).lean();
    expect(replaced).toEqual({ _id: 'w1', owner: 'z', balanceFen: 0 });
    expect(await Wallets.deleteMany({ balanceFen: { $lte: 2 } })).toMatchObject({ deletedCount: 2 });
    expect(await Wallets.countDocuments()).toBe(0);
  });

  it('refuses to change an _id and to add to what is no number', async () => {
    const Wallets = await newWallets();
    await Wallets.create({ _id: 'w', owner: 'a', balanceFen: 1 });
    await expect(
      Wallets.collection.updateOne({ _id: 'w' } as object, { $set: { _id: 'v' } } as object),
    ).rejects.toMatchObject({ code: 66 });
    await expect(
      Wallets.collection.updateOne({ _id: 'w' } as object, { $inc: { owner: 1 } }),
    ).rejects.toMatchObject({ code: 14 });
  });
});

describe('unique indexes', () => {
  it('name the key that was refused', async () => {
    const Wallets = await newWallets();
    await Wallets.create({ _id: 'w1', owner: 'a', balanceFen: 1, code: 'c' });
    const refused = await Wallets.create({ _id: 'w2', owner: 'a', balanceFen: 1, code: 'c' }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({
      name: 'MongoServerError',
      code: 11000,
      keyPattern: { code: 1 },
      keyValue: { code: 'c' },
    });
    expect(isDuplicateKey(refused, 'code')).toBe(true);
    await expect(Wallets.create({ _id: 'w1', owner: 'b', balanceFen: 1 })).rejects.toMatchObject({
      keyPattern: { _id: 1 },
    });
  });

  it('leave out documents that lack a sparse field or miss the partial filter', async () => {
    const Wallets = await newWallets();
    await Wallets.create({ _id: 'w1', owner: 'a', balanceFen: 1, kind: 'main' });
    await Wallets.create({ _id: 'w2', owner: 'a', balanceFen: 1, kind: 'side' });
    await Wallets.create({ _id: 'w3', owner: 'a', balanceFen: 1, kind: 'side' });
    await expect(
      Wallets.create({ _id: 'w4', owner: 'a', balanceFen: 1, kind: 'main' }),
    ).rejects.toMatchObject({ code: 11000 });
    await expect(Wallets.updateOne({ _id: 'w2' }, { $set: { kind: 'main' } })).rejects.toMatchObject({
      code: 11000,
    });
    await Wallets.create({ _id: 'w5', owner: 'b', balanceFen: 1, code: null });
    await expect(Wallets.create({ _id: 'w6', owner: 'b', balanceFen: 1, code: null })).rejects.toMatchObject({
      code: 11000,
    });
  });

  it('count a missing field as null, as MongoDB does', async () => {
    const { connection } = await openStore();
    const schema = new mongoose.Schema({ a: String, b: String }, { collection: 'pairs' });
    schema.index({ a: 1, b: 1 }, { unique: true });
    const Pairs = connection.model('Pair', schema);
    await buildIndexes(connection);
    await Pairs.create({ a: 'x' });
    await expect(Pairs.create({ a: 'x' })).rejects.toMatchObject({
      code: 11000,
      keyValue: { a: 'x', b: null },
    });
    await Pairs.create({ a: 'x', b: 'y' });
  });

  it('are not built over documents that already collide', async () => {
    const { connection } = await openStore();
    const Loose = connection.model('Loose', new mongoose.Schema({ a: String }, { collection: 'loose' }));
    await Loose.insertMany([{ a: 'x' }, { a: 'x' }]);
    await expect(Loose.collection.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({
      code: 11000,
    });
    expect((await Loose.listIndexes()).map(({ name }) => name)).toEqual(['_id_']);
    await Loose.collection.createIndex({ a: 1 });
    expect(await Loose.countDocuments({ a: 'x' })).toBe(2);
  });
});

describe('bulk writes', () => {
  const docs = ['w1', 'w1', 'w2'].map((_id) => ({ _id, owner: 'a', balanceFen: 1 }));

  it('stop at the first refusal when ordered and go on when not', async () => {
    const Wallets = await newWallets();
    await expect(Wallets.insertMany(docs)).rejects.toMatchObject({
      name: 'MongoBulkWriteError',
      code: 11000,
    });
    expect(await Wallets.countDocuments()).toBe(1);
    await Wallets.deleteMany({});
    const error = await Wallets.insertMany(docs, { ordered: false }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 11000, writeErrors: [{ index: 1 }] });
    expect(await Wallets.countDocuments()).toBe(2);
  });

  it('count each kind of operation', async () => {
    const Wallets = await newWallets();
    const result = await Wallets.bulkWrite([
      { insertOne: { document: { _id: 'w1', owner: 'a', balanceFen: 1, tags: [], steps: [] } } },
      { updateOne: { filter: { _id: 'w1' }, update: { $inc: { balanceFen: 1 } } } },
      { updateOne: { filter: { _id: 'w2' }, update: { $set: { owner: 'b', balanceFen: 9 } }, upsert: true } },
      { deleteOne: { filter: { _id: 'w1' } } },
    ]);
    expect(result).toMatchObject({
      insertedCount: 1,
      matchedCount: 1,
      modifiedCount: 1,
      upsertedCount: 1,
      deletedCount: 1,
    });
    expect(result.upsertedIds).toEqual({ 2: 'w2' });
  });
});
