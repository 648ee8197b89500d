import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import mongoose from 'mongoose';
import { describe, expect, it } from 'vitest';
import { connectEmbedded } from '../../server/storage/embedded/connection.ts';
import { sweepExpired } from '../../server/storage/embedded/expiry.ts';
import { EmbeddedStore } from '../../server/storage/embedded/store.ts';
import { isStorageUnavailable } from '../../server/storage/errors.ts';
import { startWriter } from './embedded-process.ts';
import { newFolder, openStore, silent } from './fixture.ts';
import { walletModel } from './store-models.ts';

describe('a sick disk', () => {
  async function openRaw() {
    const store = new EmbeddedStore(newFolder(), silent);
    const connection = await connectEmbedded(store, new mongoose.Mongoose());
    const notes = connection.collection<{ _id: number; text?: string }>('notes');
    await notes.insertOne({ _id: 0 });
    return { store, connection, notes };
  }

  it('refuses writes when the file is full, keeps what it acknowledged and recovers', async () => {
    const { store, connection, notes } = await openRaw();
    const pages = Number(store.writer.raw.pragma('page_count', { simple: true }));
    store.writer.raw.pragma(`max_page_count = ${pages}`);
    const text = 'x'.repeat(100_000);
    const refused = await Promise.allSettled([1, 2].map((_id) => notes.insertOne({ _id, text })));
    expect(
      refused.map((outcome) => outcome.status === 'rejected' && isStorageUnavailable(outcome.reason)),
    ).toEqual([true, true]);
    expect(await notes.countDocuments({})).toBe(1);
    store.writer.raw.pragma('max_page_count = 1000000');
    await notes.insertOne({ _id: 1, text });
    expect(await notes.countDocuments({})).toBe(2);
    await connection.destroy();
  });

  it('refuses writes when the file is read-only, still answers reads and recovers', async () => {
    const { store, connection, notes } = await openRaw();
    store.writer.raw.pragma('query_only = ON');
    await expect(notes.insertOne({ _id: 1 })).rejects.toMatchObject({ name: 'StorageUnavailableError' });
    expect(await notes.countDocuments({})).toBe(1);
    store.writer.raw.pragma('query_only = OFF');
    await notes.insertOne({ _id: 1 });
    await connection.destroy();
    await expect(store.writes.run(() => 1)).rejects.toMatchObject({ name: 'StorageUnavailableError' });
  });

  it('forgets collections and indexes whose creation was undone', async () => {
    const { connection } = await openRaw();
    const fresh = connection.collection<{ _id: number; a: number }>('fresh');
    await fresh.insertOne({ _id: 1, a: 1 });
    await fresh.insertOne({ _id: 2, a: 1 });
    await expect(fresh.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    await fresh.insertOne({ _id: 3, a: 1 });
    expect(await fresh.countDocuments({ a: 1 })).toBe(3);
    await connection.destroy();
  });
});

describe('opening', () => {
  it('is refused while another opener has the folder, and possible after it closes', async () => {
    const dataDir = newFolder();
    const first = await openStore(dataDir);
    await expect(openStore(dataDir)).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining(dataDir),
    });
    await first.close();
    await openStore(dataDir);
  });

  it('names the folder that can not be made', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    await expect(openStore(join(file, 'data'))).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining(file),
    });
  });

  it.skipIf(process.getuid?.() === 0)('names the folder that can not be written', async () => {
    const folder = join(newFolder(), 'locked');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    await expect(openStore(folder)).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining(folder),
    });
  });

  it('refuses a file of a newer version and one that is no database', async () => {
    const dataDir = newFolder();
    await (await openStore(dataDir)).close();
    const raw = new BetterSqlite3(join(dataDir, 'skycover.db'));
    raw.pragma('user_version = 99');
    raw.close();
    await expect(openStore(dataDir)).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining('99'),
    });
    const other = newFolder();
    writeFileSync(
      join(other, 'skycover.db'),
      'not a database, but long enough to be taken for one'.repeat(50),
    );
    await expect(openStore(other)).rejects.toMatchObject({ name: 'StartupError' });
  });
});

describe('kill -9', () => {
  it('loses no acknowledged write, keeps indexes true and leaves the folder free', async () => {
    const dataDir = newFolder();
    let expected: string[] = [];
    for (const count of [40, 300]) {
      const writer = startWriter('./embedded-writer.ts', dataDir);
      await writer.reached(count);
      await expect(openStore(dataDir)).rejects.toMatchObject({ name: 'StartupError' });
      await writer.kill();
      expected = [...expected, ...writer.acknowledged];
      const database = await openStore(dataDir);
      const Wallets = await walletModel(database.connection);
      const stored = new Set((await Wallets.find({ owner: 'writer' }).lean()).map(({ _id }) => _id));
      expect(expected.filter((id) => !stored.has(id))).toEqual([]);
      expect((await Wallets.findById('total').lean())?.balanceFen).toBeGreaterThanOrEqual(expected.length);
      expect(await Wallets.countDocuments({ owner: 'writer' })).toBe(stored.size);
      await database.close();
    }
  }, 60_000);
});

describe('expiry', () => {
  it('removes what a TTL index says has expired, by the injected clock', async () => {
    const store = new EmbeddedStore(newFolder(), silent);
    const connection = await connectEmbedded(store, new mongoose.Mongoose());
    const keys = connection.collection<{ _id: string; at?: Date | string }>('keys');
    await keys.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    await keys.insertMany([
      { _id: 'old', at: new Date(0) },
      { _id: 'young', at: new Date(60_000) },
      { _id: 'text', at: 'no date' },
      { _id: 'none' },
    ]);
    expect(await sweepExpired(store, 100_000)).toBe(1);
    expect(await keys.distinct('_id', {})).toEqual(['young', 'text', 'none']);
    await connection.destroy();
  });
});
