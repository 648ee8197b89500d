/** What a unique index refused: both stores answer with code 11000 (E11000), as MongoDB does. */
export interface DuplicateKeyError extends Error {
  code: 11000;
  keyPattern?: Record<string, unknown>;
  keyValue?: Record<string, unknown>;
}

/** True for a unique-index violation of either store; `field` asks whether that field was in the key. */
export function isDuplicateKey(error: unknown, field?: string): error is DuplicateKeyError {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 11000) return false;
  if (field === undefined) return true;
  const pattern = 'keyPattern' in error ? error.keyPattern : undefined;
  return typeof pattern === 'object' && pattern !== null && field in pattern;
}
