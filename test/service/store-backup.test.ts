import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { systemClock } from '../../server/lib/clock.ts';
import { runBackup } from '../../server/storage/backup/backup-command.ts';
import { askForCopy } from '../../server/storage/backup/control-socket.ts';
import { checkCopy, copyStore } from '../../server/storage/backup/copy-store.ts';
import type { Database } from '../../server/storage/database.ts';
import { newFolder, openStore } from '../storage/fixture.ts';

const NOTES = 500;

interface Said {
  code: number;
  out: string;
  err: string;
}

async function backup(dataDir: string, args: string[], inMongodb = false): Promise<Said> {
  const said: Said = { code: -1, out: '', err: '' };
  said.code = await runBackup(args, {
    clock: systemClock,
    dataDir,
    inMongodb,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return said;
}

async function storeWithNotes(dataDir = newFolder()): Promise<{ dataDir: string; database: Database }> {
  const database = await openStore(dataDir);
  const notes = database.connection.collection<{ _id: number; text: string }>('notes');
  await notes.createIndex({ text: 1 });
  await notes.insertMany(Array.from({ length: NOTES }, (_, _id) => ({ _id, text: `${_id} `.repeat(300) })));
  return { dataDir, database };
}

function countIn(file: string): number {
  const copy = new BetterSqlite3(file, { readonly: true });
  try {
    return Number(copy.prepare('SELECT count(*) FROM c_notes').pluck().get());
  } finally {
    copy.close();
  }
}

it('copies a store that is open, as of one instant, into one file for its owner only', async () => {
  const { dataDir, database } = await storeWithNotes();
  writeFileSync(join(dataDir, 'token-secret'), 'secret');
  const folder = newFolder();
  const file = join(folder, 'copy.db');
  const { code, out, err } = await backup(dataDir, [file]);
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('token-secret') });
  expect(JSON.parse(out)).toEqual({
    file,
    bytes: statSync(file).size,
    seconds: expect.any(Number),
    source: 'server',
    documents: NOTES,
    alsoKeep: [join(dataDir, 'token-secret')],
  });
  expect(countIn(file)).toBe(NOTES);
  expect(readdirSync(folder)).toEqual(['copy.db']);
  expect(statSync(file).mode & 0o077).toBe(0);
  const restored = newFolder();
  writeFileSync(join(restored, 'skycover.db'), readFileSync(file));
  const again = await openStore(restored);
  const texts = (of: Database) =>
    of.connection
      .collection('notes')
      .find({}, { sort: { text: 1 } })
      .toArray();
  expect(await texts(again)).toEqual(await texts(database));
});

it('copies a store that nobody has open, also one that was left by kill -9', async () => {
  const { dataDir, database } = await storeWithNotes();
  const killed = newFolder();
  // What kill -9 leaves: the log not folded in.
  for (const name of ['skycover.db', 'skycover.db-wal'])
    writeFileSync(join(killed, name), readFileSync(join(dataDir, name)));
  await database.close();
  for (const [n, folder] of [dataDir, killed].entries()) {
    const file = join(newFolder(), `copy${n}.db`);
    const { code, out } = await backup(folder, [file]);
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, source: 'file', documents: NOTES });
    expect(countIn(file)).toBe(NOTES);
  }
});

it('never overwrites a file unless told to, and then only by a whole copy', async () => {
  const { dataDir, database } = await storeWithNotes();
  const file = join(newFolder(), 'copy.db');
  writeFileSync(file, 'precious');
  const refused = await backup(dataDir, [file]);
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('exists') });
  expect(readFileSync(file, 'utf8')).toBe('precious');
  expect(await backup(dataDir, ['--force', file])).toMatchObject({ code: 0 });
  expect(countIn(file)).toBe(NOTES);
  await database.connection.collection('notes').deleteMany({});
  expect(await backup(dataDir, [file, '--force'])).toMatchObject({ code: 0 });
  expect(countIn(file)).toBe(0);
  const own = await backup(dataDir, [join(dataDir, 'skycover.db'), '--force']);
  expect(own).toMatchObject({ code: 1, err: expect.stringContaining('the store itself') });
});

it('says what is wrong: usage, MongoDB, no store, a folder that is not there, a store in other hands', async () => {
  const { dataDir } = await storeWithNotes();
  const file = join(newFolder(), 'copy.db');
  for (const args of [[], ['--help'], [file, 'other'], ['--frce', file]])
    expect(await backup(dataDir, args)).toMatchObject({ code: 2, err: expect.stringContaining('Usage') });
  expect(await backup(dataDir, [file], true)).toMatchObject({
    code: 2,
    err: expect.stringContaining('mongodump'),
  });
  const empty = newFolder();
  expect(await backup(empty, [file])).toMatchObject({ code: 1, err: expect.stringContaining(empty) });
  expect(readdirSync(empty)).toEqual([]);
  expect(await backup(dataDir, [join(dataDir, 'no', 'folder', 'copy.db')])).toMatchObject({
    code: 1,
    err: expect.stringContaining('ENOENT'),
  });
  rmSync(join(dataDir, 'control.sock'));
  expect(await backup(dataDir, [file])).toMatchObject({
    code: 1,
    err: expect.stringContaining('in use by another Skycover process'),
  });
  expect(existsSync(file)).toBe(false);
});

it('makes one copy at a time: the second is told, and served once the first is done', async () => {
  const { dataDir } = await storeWithNotes();
  const folder = newFolder();
  const release = await askForCopy(dataDir, join(folder, 'first.db.partial'));
  const second = join(folder, 'second.db');
  expect(await backup(dataDir, [second])).toMatchObject({
    code: 1,
    err: expect.stringContaining('another backup is being made'),
  });
  release?.();
  await expect.poll(async () => (await backup(dataDir, [second])).code).toBe(0);
});

it('leaves nothing behind when it is given up, and lets the store close at once', async () => {
  const { dataDir, database } = await storeWithNotes();
  const folder = newFolder();
  const partial = join(folder, 'copy.db.partial');
  const abort = new AbortController();
  const copying = copyStore(join(dataDir, 'skycover.db'), partial, abort.signal);
  abort.abort(new Error('gave up'));
  await expect(copying).rejects.toThrow();
  expect(readdirSync(folder)).toEqual([]);
  const asked = askForCopy(dataDir, partial);
  asked.catch(() => undefined);
  await expect.poll(() => existsSync(partial)).toBe(true);
  await database.close();
  await asked.then((release) => release?.()).catch(() => undefined);
});

it('passes no damaged copy', async () => {
  const { dataDir } = await storeWithNotes();
  const file = join(newFolder(), 'copy.db');
  await backup(dataDir, [file]);
  expect(checkCopy(file).documents).toBe(NOTES);
  const bytes = readFileSync(file);
  bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 9_000);
  writeFileSync(file, bytes);
  expect(() => checkCopy(file)).toThrow();
  await backup(dataDir, [file, '--force']);
  truncateSync(file, 40_960);
  expect(() => checkCopy(file)).toThrow();
});
