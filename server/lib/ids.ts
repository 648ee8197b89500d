import { createHash, randomBytes } from 'node:crypto';

/** Crockford base 32, lower case: no letter that reads as a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_LENGTH = 20;

export type IdPrefix =
  | 'usr'
  | 'opr'
  | 'drn'
  | 'dev'
  | 'sto'
  | 'flt'
  | 'quo'
  | 'pol'
  | 'inc'
  | 'qrt'
  | 'jnl'
  | 'ses'
  | 'wrt'
  | 'err'
  | 'top'
  | 'plt'
  | 'fct'
  | 'cns'
  | 'set'
  | 'zon'
  | 'imp'
  | 'trf'
  | 'fnd'
  | 'end'
  | 'ext'
  | 'ref';

/** Source of ids and secrets; injected so that tests can be repeated. */
export interface Ids {
  /** A new random id such as `drn_4k2…` (100 bits). */
  next(prefix: IdPrefix): string;
  /** `bytes` random bytes as hex, which no shell or URL takes for something else: passwords, tokens, salts. */
  secret(bytes: number): string;
}

export const systemIds: Ids = {
  next: (prefix) => `${prefix}_${encode(randomBytes(ID_LENGTH))}`,
  secret: (bytes) => randomBytes(bytes).toString('hex'),
};

/**
 * The id that the same facts always get, so that a handler run twice over one batch names one thing.
 * `parts` are joined unambiguously; 100 bits of SHA-256 remain.
 */
export function derivedId(prefix: IdPrefix, ...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  return `${prefix}_${encode(digest)}`;
}

function encode(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < ID_LENGTH; i += 1) text += ALPHABET[(bytes[i] ?? 0) & 31];
  return text;
}
