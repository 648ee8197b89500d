import { statSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import mongoose from 'mongoose';
import { expect, it } from 'vitest';
import { connectEmbedded } from '../../server/storage/embedded/connection.ts';
import { EmbeddedStore } from '../../server/storage/embedded/store.ts';
import { startWriter } from '../storage/embedded-process.ts';
import { newFolder, silent } from '../storage/fixture.ts';

const KIB = 1024;
const CHECKPOINT_BYTES = 128 * KIB;
const TEXT = 'x'.repeat(4 * KIB);

async function openNotes(dataDir = newFolder()) {
  const store = new EmbeddedStore(dataDir, silent, { checkpointBytes: CHECKPOINT_BYTES });
  const connection = await connectEmbedded(store, new mongoose.Mongoose());
  const notes = connection.collection<{ _id: string; text: string }>('notes');
  const file = join(dataDir, 'skycover.db');
  return { dataDir, store, connection, notes, file, logBytes: () => sizeOf(`${file}-wal`) };
}

type Notes = Awaited<ReturnType<typeof openNotes>>;

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Writes from several sides so that a commit always waits; returns the longest log seen. */
async function writeWithoutPause({ notes, logBytes }: Notes, count: number, name = 'n'): Promise<number> {
  let longest = 0;
  const lane = async (of: number): Promise<void> => {
    for (let n = of; n < count; n += 4) {
      await notes.insertOne({ _id: `${name}${n}`, text: TEXT });
      longest = Math.max(longest, logBytes());
    }
  };
  await Promise.all([0, 1, 2, 3].map(lane));
  return longest;
}

/** What the file holds; no log is beside it any more. */
function countInFile(file: string): number {
  const raw = new BetterSqlite3(file, { readonly: true });
  try {
    return Number(raw.prepare('SELECT count(*) FROM c_notes').pluck().get());
  } finally {
    raw.close();
  }
}

it('keeps the log short though commits never pause', async () => {
  const open = await openNotes();
  const longest = await writeWithoutPause(open, 6_000);
  const written = 6_000 * TEXT.length;
  expect(longest).toBeGreaterThan(CHECKPOINT_BYTES);
  expect(longest).toBeLessThan(written / 4);
  expect(await open.notes.countDocuments({})).toBe(6_000);
  await open.connection.destroy();
  expect(sizeOf(`${open.file}-wal`)).toBe(0);
});

it('goes on without its thread, and with a new one after that', async () => {
  const open = await openNotes();
  const { thread } = open.store.checkpointer;
  const long =
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 2000000) SELECT max(x) FROM n';
  const asked = thread.run(long);
  const killed = thread.kill();
  await expect(asked).rejects.toThrow('the storage thread ended');
  await killed;
  expect(await thread.run('SELECT 1')).toEqual([[1]]);
  const killing = setInterval(() => void thread.kill(), 3);
  const longest = await writeWithoutPause(open, 3_000);
  clearInterval(killing);
  expect(longest).toBeLessThan((3_000 * TEXT.length) / 2);
  expect(await open.notes.countDocuments({})).toBe(3_000);
  await open.connection.destroy();
});

it('closes in the middle of a checkpoint and leaves everything in the file', async () => {
  const open = await openNotes();
  await writeWithoutPause(open, 500);
  const last = open.notes.insertOne({ _id: 'last', text: TEXT });
  const folding = open.store.checkpointer.thread.run('PRAGMA wal_checkpoint(PASSIVE)');
  await Promise.all([last, open.connection.destroy()]);
  await folding;
  expect(sizeOf(`${open.file}-wal`)).toBe(0);
  expect(countInFile(open.file)).toBe(501);
});

it('loses nothing by kill -9 in the middle of checkpoints', async () => {
  const dataDir = newFolder();
  const expected: string[] = [];
  for (const count of [60, 150, 250, 400, 700, 1_100]) {
    const writer = startWriter('./checkpoint-victim.ts', dataDir);
    await writer.reached(count);
    await writer.kill();
    expected.push(...writer.acknowledged);
    const open = await openNotes(dataDir);
    const stored = new Set((await open.notes.find({}).toArray()).map(({ _id }) => _id));
    expect(expected.filter((id) => !stored.has(id))).toEqual([]);
    expect(open.store.read((reader) => reader.rows('PRAGMA integrity_check'))).toEqual([['ok']]);
    await open.connection.destroy();
  }
}, 60_000);
