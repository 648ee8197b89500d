import { sha256, sha256Into } from '../lib/hash.ts';

/**
 * The Merkle tree of RFC 9162 §2.1 over SHA-256: how leaves and nodes are hashed, which subtrees make up a
 * proof, and how a proof is checked. Sizes and indices are counts of leaves up to 2^53.
 */

export const HASH_BYTES = 32;

/** Leaves `start` (included) to `end` (excluded), one subtree of the tree that the proof is about. */
export interface LeafRange {
  start: number;
  end: number;
}

// Scratch for one hash at a time: nothing here waits, so nothing can see another's bytes.
const leafBytes = Buffer.alloc(1 + HASH_BYTES);
const nodeBytes = Buffer.alloc(1 + 2 * HASH_BYTES);
nodeBytes[0] = 0x01;

/** Hash of a leaf that holds `data`: SHA-256(0x00 ‖ data) [RFC 9162 §2.1.1]. */
export function leafHash(data: Uint8Array): Buffer {
  const bytes = data.length === HASH_BYTES ? leafBytes : Buffer.alloc(1 + data.length);
  bytes.set(data, 1);
  return sha256(bytes);
}

/** Hash of the node over two 32-byte hashes: SHA-256(0x01 ‖ left ‖ right) [RFC 9162 §2.1.1]. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeBytes.set(left, 1);
  nodeBytes.set(right, 1 + HASH_BYTES);
  return sha256(nodeBytes);
}

/** The node hashes over each two of the hashes side by side in a row; a last one without a partner has none. */
export function hashPairs(row: Buffer): Buffer {
  const pairs = Math.floor(row.length / (2 * HASH_BYTES));
  const above = Buffer.allocUnsafe(pairs * HASH_BYTES);
  for (let pair = 0; pair < pairs; pair += 1) {
    row.copy(nodeBytes, 1, 2 * pair * HASH_BYTES, 2 * (pair + 1) * HASH_BYTES);
    sha256Into(above, pair * HASH_BYTES, nodeBytes);
  }
  return above;
}

/** Root hash of the tree without leaves: SHA-256 of nothing [RFC 9162 §2.1.1]. */
export function emptyRoot(): Buffer {
  return sha256('');
}

/** The largest power of two below `size`, for `size` ≥ 2: where a tree splits into its two subtrees. */
export function splitPoint(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** Whether a range is a complete subtree, whose hash no later leaf changes. */
export function isComplete({ start, end }: LeafRange): boolean {
  const size = end - start;
  return (size === 1 || 2 * splitPoint(size) === size) && start % size === 0;
}

/** The subtrees whose hashes prove that leaf `index` is in the tree of `size`, leaf first [§2.1.3.1]. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  assertWithin(index, 0, size - 1);
  const ranges: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/** The subtrees whose hashes prove that the tree of `to` leaves begins with that of `from` [§2.1.4.1]. */
export function consistencyRanges(from: number, to: number): LeafRange[] {
  assertWithin(from, 0, to);
  if (from === 0 || from === to) return [];
  const ranges: LeafRange[] = [];
  let [start, end] = [0, to];
  while (end !== from) {
    const middle = start + splitPoint(end - start);
    if (from <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // The old root itself is known to whoever asks; any other last subtree must be told.
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
}

function assertWithin(value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new RangeError(`${value} is not within ${least} to ${most}`);
}

/** The root that a leaf and its inclusion path lead to; undefined when the path has a wrong length [§2.1.3.2]. */
export function rootOfInclusion(claim: {
  leafHash: Uint8Array;
  index: number;
  size: number;
  path: readonly Uint8Array[];
}): Uint8Array | undefined {
  if (!(claim.index >= 0 && claim.index < claim.size)) return undefined;
  let [node, last] = [claim.index, claim.size - 1];
  let root = claim.leafHash;
  for (const hash of claim.path) {
    if (last === 0) return undefined;
    if (isOdd(node) || node === last) {
      root = nodeHash(hash, root);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      root = nodeHash(root, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? root : undefined;
}

/** Whether the tree of `to` leaves and root `toRoot` begins with that of `from` leaves and `fromRoot` [§2.1.4.2]. */
export function verifyConsistency(claim: {
  from: number;
  to: number;
  fromRoot: Uint8Array;
  toRoot: Uint8Array;
  path: readonly Uint8Array[];
}): boolean {
  const { from, to, fromRoot, toRoot, path } = claim;
  if (!(from >= 0 && from <= to)) return false;
  if (from === to) return path.length === 0 && isSame(fromRoot, toRoot);
  // Every tree begins with the empty one, if only it is really the empty one's root.
  if (from === 0) return path.length === 0 && isSame(fromRoot, emptyRoot());
  const [first, ...rest] = isComplete({ start: 0, end: from }) ? [fromRoot, ...path] : path;
  if (first === undefined || (rest.length === 0 && path.length === 0)) return false;
  let [node, last] = [from - 1, to - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  let [oldRoot, newRoot] = [first, first];
  for (const hash of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      oldRoot = nodeHash(hash, oldRoot);
      newRoot = nodeHash(hash, newRoot);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newRoot = nodeHash(newRoot, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && isSame(oldRoot, fromRoot) && isSame(newRoot, toRoot);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

/** Whether two hashes are equal; they are public, so their comparison needs no constant time. */
export function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
