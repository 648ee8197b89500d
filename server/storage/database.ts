import mongoose, { type Connection } from 'mongoose';
import { type Clock, MINUTE_MS, systemClock } from '../lib/clock.ts';
import { StartupError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { openControlSocket } from './backup/control-socket.ts';
import { connectEmbedded } from './embedded/connection.ts';
import { sweepExpired } from './embedded/expiry.ts';
import type { Migration } from './embedded/migrations.ts';
import { EmbeddedStore } from './embedded/store.ts';

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
const SERVER_SELECTION_MS = 10_000;

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

async function openMongodb(instance: mongoose.Mongoose, uri: string): Promise<Database> {
  const connection = instance.createConnection();
  try {
    await connection.openUri(uri, { serverSelectionTimeoutMS: SERVER_SELECTION_MS });
  } catch (error) {
    await connection.destroy();
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`MongoDB can't be reached (${reason}). Check MONGODB_URI.`);
  }
  return {
    kind: 'mongodb',
    connection,
    ping: async () => {
      await connection.db?.command({ ping: 1 });
    },
    close: () => connection.destroy(),
  };
}
