import mongoose from 'mongoose';
import { describe, expect, it } from 'vitest';
import { openStore } from './fixture.ts';
import { walletModel } from './store-models.ts';

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
    expect(await Wallets.exists({ owner: 'a' })).toEqual({ _id: 'w1' });
    expect(await Wallets.exists({ owner: 'b' })).toBeNull();
  });

  it('saves only what changed, and tells whether there was anything', async () => {
    const Wallets = await newWallets();
    const wallet = await Wallets.create({ _id: 'w1', owner: 'a', balanceFen: 5 });
    await Wallets.updateOne({ _id: 'w1' }, { $set: { balanceFen: 6 } });
    wallet.owner = 'b';
    await wallet.save();
    expect(await Wallets.findById('w1').lean()).toEqual({ _id: 'w1', owner: 'b', balanceFen: 6 });
    await Wallets.deleteOne({ _id: 'w1' });
    wallet.owner = 'c';
    await expect(wallet.save()).rejects.toMatchObject({ name: 'DocumentNotFoundError' });
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

  it('counts by filter, all, and roughly', async () => {
    const Wallets = await newWallets();
    expect(await Wallets.estimatedDocumentCount()).toBe(0);
    await Wallets.insertMany([1, 2, 3].map((n) => ({ _id: `w${n}`, owner: `o${n % 2}`, balanceFen: n })));
    expect(await Wallets.countDocuments()).toBe(3);
    expect(await Wallets.countDocuments({ owner: 'o1' })).toBe(2);
    expect(await Wallets.countDocuments({}, { skip: 1, limit: 1 })).toBe(1);
    expect(await Wallets.estimatedDocumentCount()).toBe(3);
  });

  it('lists distinct values, of arrays one by one', async () => {
    const Wallets = await newWallets();
    await Wallets.insertMany([
      { _id: 'w1', owner: 'a', balanceFen: 1, tags: ['x', 'y'] },
      { _id: 'w2', owner: 'b', balanceFen: 2, tags: ['y', 'z'] },
      { _id: 'w3', owner: 'a', balanceFen: 3 },
    ]);
    expect((await Wallets.distinct('owner')).sort()).toEqual(['a', 'b']);
    expect((await Wallets.distinct('tags')).sort()).toEqual(['x', 'y', 'z']);
    expect(await Wallets.distinct('tags', { balanceFen: { $gt: 1 } })).toEqual(['y', 'z']);
    expect(await Wallets.distinct('steps.name')).toEqual([]);
  });
});
