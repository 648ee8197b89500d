import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createLogger, type Logger } from '../../server/lib/logger.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';

export const silent: Logger = createLogger('silent');

const folders: string[] = [];
const databases: Database[] = [];

afterEach(async () => {
  for (const database of databases.splice(0)) await database.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A data folder that is removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'skycover-store-'));
  folders.push(folder);
  return folder;
}

/** An embedded store that is closed after the test. */
export async function openStore(dataDir = newFolder()): Promise<Database> {
  const database = await openDatabase({ dataDir, logger: silent });
  databases.push(database);
  return database;
}
