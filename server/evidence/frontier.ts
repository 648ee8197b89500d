import { emptyRoot, HASH_BYTES, hashPairs, nodeHash } from './merkle.ts';
import { edgeOf, TILE_WIDTH, type Tile } from './tiles.ts';

/**
 * The right edge of a growing tree: all that is needed to append leaves and to tell the root hash, at most 255
 * hashes per level. What is complete leaves it as tiles. Values only; who stores the tiles decides when.
 */
export class MerkleFrontier {
  readonly #levels: { hashes: Buffer; width: number }[] = [];
  #size = 0;

  /** The frontier of a tree of `size` from its partial tiles; one longer than needed is cut. */
  static restore(size: number, edge: readonly Tile[]): MerkleFrontier {
    const frontier = new MerkleFrontier();
    frontier.#size = size;
    for (const { level, index, width } of edgeOf(size)) {
      const tile = edge.find((one) => one.level === level && one.index === index);
      if (tile === undefined || tile.hashes.length < width * HASH_BYTES)
        throw new RangeError(`tile ${level}/${index} holds fewer than ${width} hashes`);
      tile.hashes.copy(frontier.#level(level).hashes, 0, 0, width * HASH_BYTES);
      frontier.#level(level).width = width;
    }
    return frontier;
  }

  /** Leaves in the tree. */
  get size(): number {
    return this.#size;
  }

  /** Appends leaf hashes standing side by side, 32 bytes each, and gives the tiles they completed. */
  append(leafHashes: Buffer): Tile[] {
    const completed: Tile[] = [];
    for (let at = 0; at < leafHashes.length; ) {
      const { hashes, width } = this.#level(0);
      const taken = Math.min(leafHashes.length - at, (TILE_WIDTH - width) * HASH_BYTES);
      leafHashes.copy(hashes, width * HASH_BYTES, at, at + taken);
      at += taken;
      this.#grow(0, taken / HASH_BYTES, completed);
    }
    return completed;
  }

  /** The partial tiles as they are now, copies that later leaves don't change. */
  edge(): Tile[] {
    return edgeOf(this.#size).map(({ level, index, width }) => ({
      level,
      index,
      hashes: Buffer.from(this.#level(level).hashes.subarray(0, width * HASH_BYTES)),
    }));
  }

  /** Root hash of the tree [RFC 9162 §2.1.1]: its complete subtrees, joined from the smallest on the right. */
  rootHash(): Buffer {
    let root: Buffer | undefined;
    for (const { hashes, width } of this.#levels) {
      for (let end = width; end > 0; ) {
        const count = lowestBit(end);
        const peak = topOf(hashes.subarray((end - count) * HASH_BYTES, end * HASH_BYTES));
        root = root === undefined ? peak : nodeHash(peak, root);
        end -= count;
      }
    }
    return root ?? emptyRoot();
  }

  #level(level: number): { hashes: Buffer; width: number } {
    const known = this.#levels[level];
    if (known !== undefined) return known;
    this.#levels.push({ hashes: Buffer.alloc(TILE_WIDTH * HASH_BYTES), width: 0 });
    return this.#level(level);
  }

  /** `count` hashes were written to the end of a level; a full tile becomes one hash of the level above. */
  #grow(level: number, count: number, completed: Tile[]): void {
    const tile = this.#level(level);
    tile.width += count;
    if (level === 0) this.#size += count;
    if (tile.width < TILE_WIDTH) return;
    const hashes = Buffer.from(tile.hashes);
    const index = Math.floor(this.#size / TILE_WIDTH ** (level + 1)) - 1;
    completed.push({ level, index, hashes });
    tile.width = 0;
    const above = this.#level(level + 1);
    topOf(hashes).copy(above.hashes, above.width * HASH_BYTES);
    this.#grow(level + 1, 1, completed);
  }
}

function lowestBit(value: number): number {
  return value & -value;
}

/** Hash over a power of two of hashes side by side. */
function topOf(hashes: Buffer): Buffer {
  let row = hashes;
  while (row.length > HASH_BYTES) row = hashPairs(row);
  return Buffer.from(row);
}
