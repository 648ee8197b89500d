import { sha256 } from '../lib/hash.ts';

/** Bytes of a leaf hash. */
export const LEAF_HASH_BYTES = 32;

/** Domain separation of RFC 6962 §2.1: a leaf hash can't be passed off as a node hash. */
const LEAF_PREFIX = 0x00;

/**
 * Leaf hash of one record (design D4): SHA-256(0x00 ‖ SHA-256(salt ‖ canonical record)), 32 bytes. `salt` is the
 * lower-case hex text of 16 random bytes, `canonicalText` the record as RFC 8785 JSON; both are hashed as UTF-8.
 * The salt is disclosed with the record, so that a withheld record can't be guessed from its hash.
 */
export function leafHashOf(salt: string, canonicalText: string): Buffer {
  const leaf = Buffer.allocUnsafe(1 + LEAF_HASH_BYTES);
  leaf[0] = LEAF_PREFIX;
  sha256(salt + canonicalText).copy(leaf, 1);
  return sha256(leaf);
}
