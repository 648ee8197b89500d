import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import { EMBEDDED_ONLY } from '../storage/embedded-only.ts';
import { RUN_VARIABLE, SERVER_VARIABLE, STAND_IN_VARIABLE } from './mongo-database.ts';
import { type MongoServer, startMongoServer } from './mongo-server.ts';

let own: MongoServer | undefined;

/** Before the first test: the server that MONGODB_URI names, or one of our own in memory. */
export async function setup(): Promise<void> {
  const given = process.env.MONGODB_URI;
  if (!given) own = await startMongoServer();
  // Tests inherit these; each makes databases of its own under the name of this run.
  process.env[SERVER_VARIABLE] = given || own?.uri;
  if (own) process.env[STAND_IN_VARIABLE] = 'yes';
  for (const [files, reason] of Object.entries(EMBEDDED_ONLY))
    process.stderr.write(`Left out on MongoDB: ${files} (${reason}).\n`);
  process.env[RUN_VARIABLE] = `skycover_test_${randomBytes(6).toString('hex')}`;
}

/** After the last: nothing stays behind, also where a test could not clean up. */
export async function teardown(): Promise<void> {
  if (own) return own.kill();
  const client = await mongoose.mongo.MongoClient.connect(process.env[SERVER_VARIABLE] ?? '');
  try {
    const { databases } = await client.db().admin().listDatabases({ nameOnly: true });
    const ours = databases.filter(({ name }) => name.startsWith(`${process.env[RUN_VARIABLE]}_`));
    for (const { name } of ours) await client.db(name).dropDatabase();
  } finally {
    await client.close();
  }
}
