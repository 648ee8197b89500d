import mongoose from 'mongoose';

/** The store could not take or give data (full disk, read-only file, lost server); nothing was changed. */
export class StorageUnavailableError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StorageUnavailableError';
  }
}

const { mongo } = mongoose;

/** How the MongoDB driver reports that its server is out of reach, or went away in the middle. */
const UNAVAILABLE = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoOperationTimeoutError,
  mongo.MongoWriteConcernError,
  mongoose.Error.MongooseServerSelectionError,
];

/** Error codes of a server that can't answer now: no primary, shutting down, disk full. */
const UNAVAILABLE_CODES: ReadonlySet<unknown> = new Set([
  6, 7, 89, 91, 189, 9001, 10_107, 11_600, 11_602, 13_435, 13_436, 14_031,
]);

/** True when `error` says that the store is out of reach, on either store: what HTTP answers with 503. */
export function isStorageUnavailable(error: unknown): boolean {
  if (error instanceof StorageUnavailableError) return true;
  if (error instanceof mongo.MongoServerError && UNAVAILABLE_CODES.has(error.code)) return true;
  return UNAVAILABLE.some((known) => error instanceof known);
}
