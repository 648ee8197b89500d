import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '../../server/lib/logger.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { makeDataDir } from '../helpers/context.ts';

const silent = createLogger('silent');
const DOCUMENTS = 100_000;
const PAGE = 10_000;
const TEXT = 'x'.repeat(400);
/** The documents together take more than 60 MB of heap; a cursor may keep this much alive. */
const HEAP_BYTES_MAX = 16 * 1024 * 1024;

interface Reading {
  _id: number;
  key: number;
  shuffled: number;
  group: number;
  text: string;
}

const { dataDir, remove } = makeDataDir();
let database: Database;
const readings = () => database.connection.collection<Reading>('readings');

beforeAll(async () => {
  database = await openDatabase({ dataDir, logger: silent });
  await readings().createIndex({ key: 1 });
  for (let from = 0; from < DOCUMENTS; from += PAGE) {
    await readings().insertMany(
      Array.from({ length: PAGE }, (_, n) => {
        const key = ((from + n) * 7_919) % DOCUMENTS;
        return { _id: from + n, key, shuffled: (key * 31) % DOCUMENTS, group: key % 5, text: TEXT };
      }),
    );
  }
}, 120_000);
afterAll(async () => {
  await database.close();
  remove();
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function liveBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Reads to the end; the most heap that was alive on the way, above the start. */
async function heapOf<Row>(rows: AsyncIterable<Row>, see: (row: Row) => void): Promise<number> {
  const start = liveBytes();
  let most = 0;
  let count = 0;
  for await (const row of rows) {
    see(row);
    count += 1;
    if (count % PAGE === 1) most = Math.max(most, liveBytes() - start);
  }
  return most;
}

it.each([
  ['in no order', {}, '_id'],
  ['in the order of an index', { key: 1 }, 'key'],
  ['in an order that no index has', { shuffled: 1 }, 'shuffled'],
] as const)(
  'reads a large collection %s without holding it',
  async (_name, sort, path) => {
    const seen: number[] = [];
    const heap = await heapOf(readings().find({}, { sort }), (row) => seen.push(row[path]));
    expect(heap).toBeLessThan(HEAP_BYTES_MAX);
    expect(seen).toHaveLength(DOCUMENTS);
    expect(seen.every((value, n) => value === n)).toBe(true);
  },
  60_000,
);

it('holds no more for a pipeline than it has results', async () => {
  let count = 0;
  const matching = readings().aggregate([{ $match: { key: { $gte: 10 } } }, { $project: { group: 1 } }]);
  const heap = await heapOf(matching as AsyncIterable<unknown>, () => {
    count += 1;
  });
  expect(count).toBe(DOCUMENTS - 10);
  expect(heap).toBeLessThan(HEAP_BYTES_MAX);
  const start = liveBytes();
  const groups = await readings()
    .aggregate([{ $group: { _id: '$group', count: { $sum: 1 } } }, { $sort: { _id: 1 } }])
    .toArray();
  expect(groups).toEqual([0, 1, 2, 3, 4].map((_id) => ({ _id, count: DOCUMENTS / 5 })));
  expect(await readings().distinct('group')).toHaveLength(5);
  expect(liveBytes() - start).toBeLessThan(HEAP_BYTES_MAX);
}, 60_000);

it('reads only a page of a large collection when a page is asked for', async () => {
  const page = readings().find({ key: { $gte: 500 } }, { sort: { key: 1 }, limit: 3 });
  expect((await page.toArray()).map(({ key }) => key)).toEqual([500, 501, 502]);
  const { sql, plan } = (await page.explain()) as unknown as { sql: string; plan: string[] };
  expect(sql).toContain('LIMIT');
  expect(plan.join()).toMatch(/^SEARCH .* USING INDEX/);
  expect(plan.join()).not.toContain('TEMP B-TREE');
  const last = await readings()
    .aggregate([{ $sort: { shuffled: -1 } }, { $limit: 2 }])
    .toArray();
  expect(last.map(({ shuffled }) => shuffled)).toEqual([DOCUMENTS - 1, DOCUMENTS - 2]);
});
