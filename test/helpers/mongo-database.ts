import mongoose from 'mongoose';
import { sha256Hex } from '../../server/lib/hash.ts';

/** Variables by which `npm run test:mongo` tells its tests where they run; unset on the embedded store. */
export const SERVER_VARIABLE = 'SKYCOVER_TEST_MONGODB';
export const RUN_VARIABLE = 'SKYCOVER_TEST_RUN';

export const STAND_IN_VARIABLE = 'SKYCOVER_TEST_STAND_IN';

/** A store the tests can run on: ours, the stand-in that the runner starts, or a MongoDB it was pointed at. */
export type Store = 'embedded' | 'mongo-java-server' | 'mongodb';

/** The store of this run. */
export const STORE: Store = !process.env[SERVER_VARIABLE]
  ? 'embedded'
  : process.env[STAND_IN_VARIABLE]
    ? 'mongo-java-server'
    : 'mongodb';

/** Address of the database that belongs to a data folder: its own, the same for every process on that folder. */
export function databaseUriOf(dataDir: string): string | undefined {
  // No URL parser: an address may name several hosts.
  const [, hosts, given, query = ''] =
    /^(mongodb[^/]*\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(process.env[SERVER_VARIABLE] ?? '') ?? [];
  if (hosts === undefined) return undefined;
  const options = new URLSearchParams(query);
  // The database of an address is also where its user is known, unless told otherwise.
  if (hosts.includes('@') && given && !options.has('authSource')) options.set('authSource', given);
  return `${hosts}/${process.env[RUN_VARIABLE]}_${sha256Hex(dataDir).slice(0, 12)}?${options}`;
}

/** Environment of a product on the store of this run, to be laid over what else it needs. */
export function storeEnvironment(dataDir: string): Record<string, string> {
  const uri = databaseUriOf(dataDir);
  return { DATA_DIR: dataDir, ...(uri !== undefined && { MONGODB_URI: uri }) };
}

/** Removes the database that belongs to a data folder, where there is one. */
export async function dropDatabaseOf(dataDir: string): Promise<void> {
  const uri = databaseUriOf(dataDir);
  if (uri === undefined) return;
  const client = await mongoose.mongo.MongoClient.connect(uri);
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close();
  }
}
