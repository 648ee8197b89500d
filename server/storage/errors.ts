/** The store could not take or give data (full disk, read-only file, lost server); nothing was changed. */
export class StorageUnavailableError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StorageUnavailableError';
  }
}

/** Names under which the MongoDB driver reports that its server is out of reach. */
const MONGODB_UNAVAILABLE: ReadonlySet<string> = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoTopologyClosedError',
]);

/** True when `error` says that the store is out of reach, on either store: what HTTP answers with 503. */
export function isStorageUnavailable(error: unknown): boolean {
  if (error instanceof StorageUnavailableError) return true;
  return error instanceof Error && MONGODB_UNAVAILABLE.has(error.name);
}
