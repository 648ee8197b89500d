import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

export const ED25519_SEED_BYTES = 32;
export const ED25519_PUBLIC_BYTES = 32;
export const ED25519_SIGNATURE_BYTES = 64;

/** DER before the 32 raw bytes of a key [RFC 8410 §4, §7]. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A private key that signs, with the raw 32 bytes of its public half. */
export interface Ed25519Key {
  publicKey: Buffer;
  /** 64-byte signature of the message [RFC 8032 §5.1.6]; the same message always gets the same one. */
  sign(message: Uint8Array): Buffer;
}

/** The key of a 32-byte seed. */
export function ed25519FromSeed(seed: Uint8Array): Ed25519Key {
  if (seed.length !== ED25519_SEED_BYTES) throw new TypeError('an Ed25519 seed has 32 bytes');
  return keyOf(createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' }));
}

/** The key of a PKCS #8 PEM text. Throws TypeError when it holds none, or one of another kind. */
export function ed25519FromPem(pem: string): Ed25519Key {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    throw new TypeError('the PEM text holds no private key');
  }
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('the private key is not Ed25519');
  return keyOf(privateKey);
}

function keyOf(privateKey: KeyObject): Ed25519Key {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    publicKey: spki.subarray(SPKI_PREFIX.length),
    sign: (message) => sign(null, message, privateKey),
  };
}

/** Whether the signature is the key's own over the message; false for anything malformed, never a throw. */
export function ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ED25519_PUBLIC_BYTES || signature.length !== ED25519_SIGNATURE_BYTES) return false;
  try {
    const key = createPublicKey({
      key: Buffer.concat([SPKI_PREFIX, publicKey]),
      format: 'der',
      type: 'spki',
    });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}
