import { pbkdf2Sync } from 'node:crypto';

/**
 * Mosquitto's own default. Device passwords are 192 random bits: no count of rounds makes guessing them more
 * hopeless, and Mosquitto checks them in its only thread, where a fleet that reconnects would stop the rest.
 */
const ITERATIONS = 101;
const HASH_BYTES = 64;

/** Length of the salt that Mosquitto writes, bytes. */
export const MOSQUITTO_SALT_BYTES = 12;

/** A random password as Mosquitto 1.6 to 2.x reads it: `$7$`, PBKDF2 with SHA-512 (mosquitto_passwd(1)). */
export function toMosquittoHash(password: string, salt: Uint8Array): string {
  const hash = pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, 'sha512');
  return `$7$${ITERATIONS}$${Buffer.from(salt).toString('base64')}$${hash.toString('base64')}`;
}
