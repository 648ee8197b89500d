import canonicalize from 'canonicalize';

/**
 * RFC 8785 (JCS) text of a JSON value: what is hashed and signed. Throws TypeError on values JSON lacks
 * (undefined at the top, NaN, infinities), because a record that can't be re-read must not be signed.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('value has no canonical JSON form');
  return text;
}
