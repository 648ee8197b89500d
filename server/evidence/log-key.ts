import { type Ed25519Key, ed25519FromPem, ed25519FromSeed } from '../lib/ed25519.ts';
import { StartupError } from '../lib/errors.ts';
import { sha256 } from '../lib/hash.ts';

/** Keeps the seed apart from whatever else a secret might be hashed for. */
const SEED_DOMAIN = 'skycover log key v1\n';

/**
 * The key that signs checkpoints, from LOG_KEY: an Ed25519 private key as PKCS #8 PEM (line ends may be written
 * as `\n`), or any secret text, whose seed is SHA-256("skycover log key v1\n" ‖ secret). All servers of one
 * store have the same. Throws StartupError when a PEM holds no such key.
 */
export function logKeyOf(secret: string): Ed25519Key {
  if (!secret.startsWith('-----BEGIN')) return ed25519FromSeed(sha256(`${SEED_DOMAIN}${secret}`));
  try {
    return ed25519FromPem(secret.replaceAll('\\n', '\n'));
  } catch (error) {
    throw new StartupError(`LOG_KEY: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
