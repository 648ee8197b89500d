import { describe, expect, it } from 'vitest';
import { isDuplicateKey } from '../../server/storage/duplicate-key.ts';
import { newRows, openStore } from './fixture.ts';
import { walletModel } from './store-models.ts';

/** The same again when two upserts met: MongoDB may answer one of them with E11000 (its manual says: retry). */
async function again<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return attempt();
  }
}

describe('races', () => {
  it('count 50 parallel increments exactly, from an upsert on', async () => {
    const Wallets = await walletModel((await openStore()).connection);
    const increment = { $inc: { balanceFen: 1 }, $setOnInsert: { owner: 'a' } };
    const options = { upsert: true, returnDocument: 'after' } as const;
    const results = await Promise.all(
      Array.from({ length: 50 }, () =>
        again(() => Wallets.findOneAndUpdate({ _id: 'w' }, increment, options).lean()),
      ),
    );
    expect(results.map((wallet) => wallet?.balanceFen).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 50 }, (_, n) => n + 1),
    );
    expect(await Wallets.countDocuments()).toBe(1);
  });

  it('let only as many spend as the balance affords', async () => {
    const Wallets = await walletModel((await openStore()).connection);
    await Wallets.create({ _id: 'w', owner: 'a', balanceFen: 100 });
    const spend = () =>
      Wallets.updateOne({ _id: 'w', balanceFen: { $gte: 30 } }, { $inc: { balanceFen: -30 } });
    const results = await Promise.all(Array.from({ length: 20 }, spend));
    expect(results.filter(({ modifiedCount }) => modifiedCount === 1)).toHaveLength(3);
    expect((await Wallets.findById('w').lean())?.balanceFen).toBe(10);
  });

  it('let one of many win a unique key and tell the others', async () => {
    const Wallets = await walletModel((await openStore()).connection);
    const claims = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        Wallets.create({ _id: `w${n}`, owner: 'a', balanceFen: n, code: 'one' }),
      ),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const claim of claims)
      if (claim.status === 'rejected') expect(isDuplicateKey(claim.reason)).toBe(true);
    expect(await Wallets.countDocuments()).toBe(1);
  });

  it('let one of many take a step that names the version it saw', async () => {
    const rows = await newRows({ _id: 1, version: 1, by: null });
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, by) =>
        rows.findOneAndUpdate(
          { _id: 1, version: 1 },
          { $set: { by }, $inc: { version: 1 } },
          { returnDocument: 'after' },
        ),
      ),
    );
    const winners = claims.filter((row) => row !== null);
    expect(winners).toHaveLength(1);
    expect(await rows.findOne({ _id: 1 })).toEqual(winners[0]);
  });

  it('undo only the write that failed among those sent together', async () => {
    const rows = await newRows();
    const outcomes = await Promise.allSettled([1, 2, 1, 3].map((_id) => rows.insertOne({ _id })));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect((await rows.distinct('_id')).sort()).toEqual([1, 2, 3]);
  });
});
