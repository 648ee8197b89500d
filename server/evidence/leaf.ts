import { canonicalJson } from '../lib/canonical-json.ts';
import { sha256 } from '../lib/hash.ts';

/** Domain separation of RFC 6962 §2.1: a leaf hash can't be passed off as a node hash. */
const LEAF_PREFIX = Buffer.from([0x00]);

/**
 * Leaf hash of one record (design D4): SHA-256(0x00 ‖ SHA-256(salt ‖ JCS(record))), hex. The salt is
 * disclosed with the record, so that a withheld record can't be guessed from its hash.
 */
export function leafHashOf(salt: string, record: unknown): string {
  const leaf = sha256(`${salt}${canonicalJson(record)}`);
  return sha256(Buffer.concat([LEAF_PREFIX, leaf])).toString('hex');
}
