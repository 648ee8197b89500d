import { canonicalJson } from '../lib/canonical-json.ts';
import { sha256Hex } from '../lib/hash.ts';
import type { Tariff } from './tariff.schema.ts';

const known = new WeakMap<Tariff, string>();

/** SHA-256 of a tariff's canonical JSON (RFC 8785): every number of it, whatever their order. */
export function tariffSha256(tariff: Tariff): string {
  const hash = known.get(tariff) ?? sha256Hex(canonicalJson(tariff));
  known.set(tariff, hash);
  return hash;
}
