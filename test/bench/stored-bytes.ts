import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';

/** What the embedded store holds, as committed; safe beside a running product. */
export interface StoredBytes {
  /** Pages in use: (page_count − freelist_count) · page_size. */
  used: number;
  /** By collection, indexes and element tables included; the store's own tables under their names. */
  byCollection: Map<string, number>;
}

/** Reads every page of `<dataDir>/skycover.db`: seconds, where the store is large. */
export function readStoredBytes(dataDir: string): StoredBytes {
  const sqlite = new BetterSqlite3(join(dataDir, 'skycover.db'), { readonly: true });
  try {
    const read = (name: string): number => Number(sqlite.pragma(name, { simple: true }));
    const used = (read('page_count') - read('freelist_count')) * read('page_size');
    return { used, byCollection: readByCollection(sqlite) };
  } finally {
    sqlite.close();
  }
}

function readByCollection(sqlite: BetterSqlite3.Database): Map<string, number> {
  const tables = new Map(
    (
      sqlite.prepare('SELECT name, tbl_name AS tableName FROM sqlite_schema').all() as {
        name: string;
        tableName: string;
      }[]
    ).map(({ name, tableName }) => [name, tableName]),
  );
  const sizes = sqlite.prepare('SELECT name, SUM(pgsize) AS bytes FROM dbstat GROUP BY name').all() as {
    name: string;
    bytes: number;
  }[];
  const byCollection = new Map<string, number>();
  for (const { name, bytes } of sizes) {
    const collection = (tables.get(name) ?? name).replace(/^[ce]_/, '');
    byCollection.set(collection, (byCollection.get(collection) ?? 0) + bytes);
  }
  return byCollection;
}

/** How much each collection grew, per sample, largest first: what the bytes are. */
export function describeGrowth(from: StoredBytes, to: StoredBytes, samples: number): string {
  return [...to.byCollection]
    .map(([name, bytes]) => ({ name, grown: (bytes - (from.byCollection.get(name) ?? 0)) / samples }))
    .filter(({ grown }) => Math.abs(grown) >= 1)
    .sort((a, b) => b.grown - a.grown)
    .map(({ name, grown }) => `${name} ${Math.round(grown)}`)
    .join(', ');
}
