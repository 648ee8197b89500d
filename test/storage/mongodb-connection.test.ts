import { afterEach, describe, expect, it } from 'vitest';
import { StartupError } from '../../server/lib/errors.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { isStorageUnavailable } from '../../server/storage/errors.ts';
import { databaseUriOf } from '../helpers/mongo-database.ts';
import { newFolder, silent } from './fixture.ts';

const open: Database[] = [];
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});

/** Nothing listens on this port: it is reserved. */
const NOWHERE = 'mongodb://someone:hidden@127.0.0.1:1/skycover?serverSelectionTimeoutMS=300';

async function openMongodb(options: string): Promise<Database> {
  const dataDir = newFolder();
  const mongodbUri = `${databaseUriOf(dataDir)}&${options}`;
  const database = await openDatabase({ dataDir, mongodbUri, logger: silent });
  open.push(database);
  return database;
}

describe('the connection to MongoDB', () => {
  it('waits for the majority and its journals with every write, whatever the address says', async () => {
    const { connection } = await openMongodb('w=0&journal=false&readPreference=secondary');
    const rows = connection.getClient().db().collection('rows');
    expect(rows.writeConcern).toMatchObject({ w: 'majority', journal: true });
    expect(rows.readPreference?.mode).toBe('primary');
    expect((await rows.insertOne({ a: 1 })).acknowledged).toBe(true);
  });

  it('is refused at the start when nobody answers, with what to check and without the password', async () => {
    const refused = openDatabase({ dataDir: newFolder(), mongodbUri: NOWHERE, logger: silent });
    await expect(refused).rejects.toBeInstanceOf(StartupError);
    await expect(refused).rejects.toThrow(/MongoDB can't be reached .*MONGODB_URI/);
    await expect(refused).rejects.not.toThrow(/hidden/);
  });

  it('tells that the store is away, once it is closed too', async () => {
    const database = await openMongodb('appName=test');
    await database.ping();
    const rows = database.connection.collection('rows');
    await database.close();
    const lost = await rows.insertOne({ a: 1 }).catch((error: unknown) => error);
    expect(isStorageUnavailable(lost)).toBe(true);
  });
});
