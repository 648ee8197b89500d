import { createHash } from 'node:crypto';

// The recursions of RFC 9162 §2.1 written down as they stand there: slow, and nothing of ours in them.

const sha256 = (...parts: (Uint8Array | string)[]): Buffer =>
  parts
    .reduce((hash: ReturnType<typeof createHash>, part) => hash.update(part), createHash('sha256'))
    .digest();

/** The largest power of two smaller than n. */
function largestPowerBelow(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** MTH over leaf hashes, §2.1.1. */
export function treeHash(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256('');
  if (leaves.length === 1) return only;
  const k = largestPowerBelow(leaves.length);
  return sha256(Buffer.from([1]), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** PATH(m, D_n), §2.1.3.1. */
export function inclusionPath(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = largestPowerBelow(leaves.length);
  return m < k
    ? [...inclusionPath(m, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...inclusionPath(m - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

/** PROOF(m, D_n), §2.1.4.1. */
export function consistencyPath(m: number, leaves: readonly Buffer[]): Buffer[] {
  return subProof(m, leaves, true);
}

function subProof(m: number, leaves: readonly Buffer[], complete: boolean): Buffer[] {
  if (m === leaves.length) return complete ? [] : [treeHash(leaves)];
  const k = largestPowerBelow(leaves.length);
  return m <= k
    ? [...subProof(m, leaves.slice(0, k), complete), treeHash(leaves.slice(k))]
    : [...subProof(m - k, leaves.slice(k), false), treeHash(leaves.slice(0, k))];
}

/** Leaf hashes 0 to n - 1, each its own. */
export function makeLeaves(n: number): Buffer[] {
  return Array.from({ length: n }, (_, index) => sha256(Buffer.from([0]), `leaf ${index}`));
}
