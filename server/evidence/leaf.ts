import { sha256 } from '../lib/hash.ts';
import { leafHash } from './merkle.ts';

/**
 * Leaf hash of one record (design D4): SHA-256(0x00 ‖ SHA-256(salt ‖ record)), 32 bytes. `salt` is the
 * lower-case hex text of 16 random bytes, `canonicalText` the record's RFC 8785 JSON; both are hashed as the
 * UTF-8 they are written in, so that `printf %s%s "$salt" "$record" | sha256sum` gives the inner hash. The
 * salt is disclosed with the record, so that a withheld record can't be guessed from its hash.
 */
export function leafHashOf(salt: string, canonicalText: string): Buffer {
  return leafHash(sha256(`${salt}${canonicalText}`));
}
