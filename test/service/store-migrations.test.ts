import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openDatabase } from '../../server/storage/database.ts';
import type { Migration } from '../../server/storage/embedded/migrations.ts';
import { startStoreProcess } from '../storage/embedded-process.ts';
import { newFolder, silent } from '../storage/fixture.ts';
import { countReadings, gatherReadings } from '../storage/migration-fixture.ts';

const READINGS = 1_000;
const FLIGHTS = 3;
const OLD: readonly Migration[] = [];
const NEW = [gatherReadings, countReadings];

/** Opens the store as a program with these steps would, and closes it again. */
async function inStore<Result>(
  dataDir: string,
  migrations: readonly Migration[],
  work: (collection: (name: string) => Reading) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase({ dataDir, logger: silent, migrations });
  try {
    return await work((name) => database.connection.collection(name) as unknown as Reading);
  } finally {
    await database.close();
  }
}

type Row = Record<string, unknown>;
interface Reading {
  createIndex(key: Row, options?: Row): Promise<string>;
  insertMany(rows: Row[]): Promise<unknown>;
  insertOne(row: Row): Promise<unknown>;
  find(filter: Row, options?: Row): { toArray(): Promise<Row[]> };
  countDocuments(filter: Row): Promise<number>;
}

/** A store as the first release left it. */
async function oldStore(): Promise<string> {
  const dataDir = newFolder();
  await inStore(dataDir, OLD, async (collection) => {
    await collection('readings').createIndex({ flightId: 1 });
    await collection('tracks').createIndex({ length: 1 });
    await collection('readings').insertMany(
      Array.from({ length: READINGS }, (_, n) => ({ _id: n, flightId: `flt${n % FLIGHTS}`, value: n / 2 })),
    );
  });
  return dataDir;
}

const fileOf = (dataDir: string) => join(dataDir, 'skycover.db');

function versionOf(file: string): unknown {
  const raw = new BetterSqlite3(file, { readonly: true });
  try {
    return raw.pragma('user_version', { simple: true });
  } finally {
    raw.close();
  }
}

const readingsOf = (dataDir: string) =>
  inStore(dataDir, OLD, (collection) =>
    collection('readings')
      .find({}, { sort: { _id: 1 } })
      .toArray(),
  );

it('rewrites the documents of an older file and leaves a copy that the older program opens', async () => {
  const dataDir = await oldStore();
  const before = await readingsOf(dataDir);
  // A start before this one died while it copied.
  writeFileSync(`${fileOf(dataDir)}.v1.bak.partial`, 'half a copy');
  await inStore(dataDir, NEW, async (collection) => {
    const tracks = await collection('tracks')
      .find({}, { sort: { _id: 1 } })
      .toArray();
    expect(tracks.map(({ _id }) => _id)).toEqual(['flt0', 'flt1', 'flt2']);
    const values = tracks.flatMap((track) => track.values as { readingId: number; value: number }[]);
    expect(values.toSorted((a, b) => a.readingId - b.readingId)).toEqual(
      before.map(({ _id, value }) => ({ readingId: _id, value })),
    );
    expect(await collection('tracks').countDocuments({ length: 334 })).toBe(1);
    expect(await collection('readings').countDocuments({})).toBe(0);
  });
  expect(versionOf(fileOf(dataDir))).toBe(3);
  const backup = `${fileOf(dataDir)}.v1.bak`;
  expect(versionOf(backup)).toBe(1);
  const restored = newFolder();
  mkdirSync(restored, { recursive: true });
  copyFileSync(backup, fileOf(restored));
  expect(await readingsOf(restored)).toEqual(before);
  await expect(readingsOf(dataDir)).rejects.toThrow('has version 3, this program knows 1');
});

it('migrates once: the next start changes nothing and makes no copy, nor does a new store', async () => {
  const dataDir = await oldStore();
  await inStore(dataDir, NEW, async (collection) => collection('tracks').insertOne({ _id: 'later' }));
  const copies = () => readdirSync(dataDir).filter((name) => name.includes('.bak'));
  expect(copies()).toEqual(['skycover.db.v1.bak']);
  await inStore(dataDir, NEW, async (collection) => {
    expect(await collection('tracks').countDocuments({})).toBe(FLIGHTS + 1);
  });
  expect(copies()).toEqual(['skycover.db.v1.bak']);
  const fresh = newFolder();
  await inStore(fresh, NEW, async () => undefined);
  expect(versionOf(fileOf(fresh))).toBe(3);
  expect(readdirSync(fresh).filter((name) => name.includes('.bak'))).toEqual([]);
});

it('takes a file from before versions were counted', async () => {
  const dataDir = newFolder();
  const raw = new BetterSqlite3(fileOf(dataDir));
  raw.exec('CREATE TABLE scratch (note TEXT)');
  raw.close();
  await inStore(dataDir, OLD, async (collection) => collection('readings').insertOne({ _id: 1 }));
  expect(versionOf(fileOf(dataDir))).toBe(1);
  expect(versionOf(`${fileOf(dataDir)}.v0.bak`)).toBe(0);
});

it('leaves the file as it was when a step fails, and says which', async () => {
  const dataDir = await oldStore();
  const before = await readingsOf(dataDir);
  const failing: Migration = {
    to: 3,
    title: 'lengths of tracks',
    migrate: (store) => {
      countReadings.migrate(store);
      throw new Error('a track without values');
    },
  };
  const start = inStore(dataDir, [failing, gatherReadings], async () => undefined);
  await expect(start).rejects.toMatchObject({
    name: 'StartupError',
    message: expect.stringMatching(/lengths of tracks \(version 3\) failed \(a track without values\)/),
  });
  expect(await readingsOf(dataDir)).toEqual(before);
});

it('leaves the file as it was when the process is killed on the way, and gets there next time', async () => {
  const dataDir = await oldStore();
  const before = await readingsOf(dataDir);
  const child = startStoreProcess('./migration-victim.ts', dataDir);
  expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
  expect(await readingsOf(dataDir)).toEqual(before);
  await inStore(dataDir, NEW, async (collection) => {
    expect(await collection('tracks').countDocuments({ length: { $gt: 0 } })).toBe(FLIGHTS);
  });
});

it('does not migrate when the copy can not be made', async () => {
  const dataDir = await oldStore();
  const before = await readingsOf(dataDir);
  mkdirSync(join(`${fileOf(dataDir)}.v1.bak`, 'in the way'), { recursive: true });
  await expect(inStore(dataDir, NEW, async () => undefined)).rejects.toMatchObject({
    name: 'StartupError',
    message: expect.stringContaining('skycover.db.v1.bak'),
  });
  expect(existsSync(`${fileOf(dataDir)}.v1.bak.partial`)).toBe(false);
  expect(await readingsOf(dataDir)).toEqual(before);
});

it('refuses steps that leave out a version or share one', async () => {
  const dataDir = newFolder();
  await expect(inStore(dataDir, [countReadings], async () => undefined)).rejects.toThrow('numbered 1 to 2');
  const twice = [gatherReadings, { ...countReadings, to: 2 }];
  await expect(inStore(dataDir, twice, async () => undefined)).rejects.toThrow('numbered 1 to 3');
});
