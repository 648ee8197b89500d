import { HASH_BYTES, hashPairs, isComplete, type LeafRange, nodeHash, splitPoint } from './merkle.ts';

/**
 * A tree cut into tiles as in C2SP tlog-tiles: tile `index` of `level` L holds up to 256 consecutive hashes of
 * complete subtrees of 256^L leaves. What lies between two levels is hashed again when it is asked for.
 */

export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

export interface TilePlace {
  level: number;
  index: number;
}
/** A tile with its hashes side by side; fewer than 256 while it stands at the right edge. */
export interface Tile extends TilePlace {
  hashes: Buffer;
}

/** A complete subtree of 2^level leaves, the `index`-th of its kind from the left. */
interface TreeNode {
  level: number;
  index: number;
}

/** The partial tiles at the right edge of a tree of `size`, with their widths; what a log resumes from. */
export function edgeOf(size: number): (TilePlace & { width: number })[] {
  const edge: (TilePlace & { width: number })[] = [];
  let count = size;
  for (let level = 0; count > 0; level += 1) {
    const width = count % TILE_WIDTH;
    if (width > 0) edge.push({ level, index: Math.floor(count / TILE_WIDTH), width });
    count = Math.floor(count / TILE_WIDTH);
  }
  return edge;
}

/** The tiles that tell the hashes of these ranges, each once, with the width that they must have at least. */
export function tilesOf(ranges: readonly LeafRange[]): (TilePlace & { width: number })[] {
  const tiles = new Map<string, TilePlace & { width: number }>();
  for (const node of ranges.flatMap(nodesOf)) {
    const { place, first, count } = placeOf(node);
    const key = tileKey(place);
    const width = Math.max(first + count, tiles.get(key)?.width ?? 0);
    tiles.set(key, { ...place, width });
  }
  return [...tiles.values()];
}

/** Names a tile within its log. */
export function tileKey({ level, index }: TilePlace): string {
  return `${level}/${index}`;
}

/** The complete subtrees that make up a range, left to right. */
function nodesOf(range: LeafRange): TreeNode[] {
  const { start, end } = range;
  const size = end - start;
  if (isComplete(range)) return [{ level: Math.log2(size), index: start / size }];
  const middle = start + splitPoint(size);
  return [...nodesOf({ start, end: middle }), ...nodesOf({ start: middle, end })];
}

/** Which tile a complete subtree stands in, and which of the tile's hashes it spans. */
function placeOf({ level, index }: TreeNode): { place: TilePlace; first: number; count: number } {
  const count = 2 ** (level % TILE_HEIGHT);
  const position = index * count;
  return {
    place: { level: Math.floor(level / TILE_HEIGHT), index: Math.floor(position / TILE_WIDTH) },
    first: position % TILE_WIDTH,
    count,
  };
}

/** Hash of a range from the tiles that `tilesOf` names. Throws RangeError when a tile lacks one of its hashes. */
export function rangeHash(range: LeafRange, find: (place: TilePlace) => TileNodes | undefined): Buffer {
  // Right to left: a subtree to the left of what is hashed so far becomes its left brother.
  return nodesOf(range)
    .map((node) => {
      const { place, first, count } = placeOf(node);
      const hash = find(place)?.find(first, count);
      if (hash === undefined) throw new RangeError(`tile ${tileKey(place)} lacks hash ${first}`);
      return hash;
    })
    .reduceRight((right, left) => nodeHash(left, right));
}

/** A tile with every hash between its own and the one above; made once for many proofs. */
export class TileNodes {
  readonly width: number;
  readonly #rows: Buffer[];

  constructor(hashes: Buffer) {
    this.width = hashes.length / HASH_BYTES;
    this.#rows = [hashes];
    for (let row = hashes; row.length >= 2 * HASH_BYTES; ) {
      row = hashPairs(row);
      this.#rows.push(row);
    }
  }

  /** Hash over `count` hashes from `first`; `count` is a power of two that divides `first`. */
  find(first: number, count: number): Buffer | undefined {
    const offset = (first / count) * HASH_BYTES;
    const row = this.#rows[Math.log2(count)];
    return row !== undefined && offset + HASH_BYTES <= row.length
      ? row.subarray(offset, offset + HASH_BYTES)
      : undefined;
  }
}
