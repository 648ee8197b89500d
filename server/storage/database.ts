import mongoose, { type Connection } from 'mongoose';
import { type Clock, MINUTE_MS, systemClock } from '../lib/clock.ts';
import { StartupError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { openControlSocket } from './backup/control-socket.ts';
import { connectEmbedded } from './embedded/connection.ts';
import { sweepExpired } from './embedded/expiry.ts';
import type { Migration } from './embedded/migrations.ts';
import { EmbeddedStore } from './embedded/store.ts';
import { StorageUnavailableError } from './errors.ts';

/** The open store; models are made on its own `connection`, so that several may live in one process. */
export interface Database {
  kind: 'embedded' | 'mongodb';
  connection: Connection;
  /** Resolves when the store takes writes; rejects when it is out of reach. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** MongoDB connection string; unset or empty means the embedded store. */
  mongodbUri?: string | undefined;
  /** Folder of the embedded store. */
  dataDir: string;
  logger: Logger;
  /** Decides what has expired under TTL indexes of the embedded store. */
  clock?: Clock;
  /** Changes of document formats since the first version of the embedded store; MongoDB knows nothing of them. */
  migrations?: readonly Migration[] | undefined;
}

/** How often documents with a TTL index are looked through; MongoDB takes the same minute. */
const EXPIRY_SWEEP_MS = MINUTE_MS;
/** How long a command waits for a server that is away (an election takes as long) before it fails. */
const SERVER_SELECTION_MS = 10_000;
/** Who asks whether the store is there is answered sooner. */
const PING_MS = 2_000;

/** Opens the store that the options name (design D2). Throws StartupError with what the operator can do. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const instance = new mongoose.Mongoose();
  // A filter on a field the schema lacks would otherwise become {} and match everything.
  instance.set('strictQuery', 'throw');
  if (options.mongodbUri) return openMongodb(instance, options.mongodbUri);
  return openEmbedded(instance, options);
}

/** Builds the indexes that the models of `connection` declare. Rejects when one can't be built. */
export async function buildIndexes(connection: Connection): Promise<void> {
  await Promise.all(Object.values(connection.models).map((model) => model.init()));
}

/**
 * Drops what earlier versions of the models declared and these don't: every write would pay for it. Not on a
 * MongoDB, where a server of the earlier version may still run beside this one.
 */
export async function dropOldIndexes({ kind, connection }: Database): Promise<void> {
  if (kind === 'mongodb') return;
  for (const model of Object.values(connection.models)) await model.cleanIndexes();
}

async function openEmbedded(instance: mongoose.Mongoose, options: DatabaseOptions): Promise<Database> {
  const { logger, clock = systemClock } = options;
  const store = new EmbeddedStore(options.dataDir, logger, options);
  const connection = await connectEmbedded(store, instance);
  const control = await openControlSocket(options.dataDir, store.path, logger);
  const timer = setInterval(() => {
    sweepExpired(store, clock.now()).catch((error: unknown) => {
      logger.warn({ err: error }, 'expired documents could not be removed');
    });
  }, EXPIRY_SWEEP_MS);
  timer.unref();
  return {
    kind: 'embedded',
    connection,
    ping: () => store.ping(),
    close: async () => {
      clearInterval(timer);
      await control.close();
      await connection.destroy();
    },
  };
}

/** What a write waits for: acknowledged means that it outlives the primary (promise 1), whatever the address says. */
const WRITE_CONCERN = { w: 'majority', journal: true, wtimeoutMS: 10_000 } as const;

async function openMongodb(instance: mongoose.Mongoose, uri: string): Promise<Database> {
  // The driver waits for a lost server by itself; mongoose would hold commands back in a queue of its own.
  instance.set('bufferCommands', false);
  const connection = instance.createConnection();
  try {
    await connection.openUri(uri, {
      ...(/[?&]serverSelectionTimeoutMS=/i.test(uri)
        ? {}
        : { serverSelectionTimeoutMS: SERVER_SELECTION_MS }),
      ...WRITE_CONCERN,
      // What decides (duplicates, positions, versions) is read where it was written.
      readPreference: 'primary',
    });
  } catch (error) {
    await connection.destroy();
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`MongoDB can't be reached (${reason}). Check MONGODB_URI.`);
  }
  return {
    kind: 'mongodb',
    connection,
    ping: () => within(PING_MS, connection.db?.command({ ping: 1 })),
    close: () => connection.destroy(),
  };
}

/** Rejects with StorageUnavailableError when there is no answer in time; a late one is of no interest. */
async function within(ms: number, answer: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const error = new StorageUnavailableError(`The database gives no answer within ${ms} ms.`);
    timer = setTimeout(() => reject(error), ms);
  });
  try {
    await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
