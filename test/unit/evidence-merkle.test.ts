import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MerkleFrontier } from '../../server/evidence/frontier.ts';
import { leafHashOf } from '../../server/evidence/leaf.ts';
import {
  consistencyRanges,
  emptyRoot,
  inclusionRanges,
  type LeafRange,
  leafHash,
  rootOfInclusion,
  verifyConsistency,
} from '../../server/evidence/merkle.ts';
import { edgeOf, rangeHash, type Tile, TileNodes, tileKey, tilesOf } from '../../server/evidence/tiles.ts';
import { sha256, sha256Hex } from '../../server/lib/hash.ts';
import { consistencyPath, inclusionPath, makeLeaves, treeHash } from '../helpers/reference-merkle.ts';

const SIZES = Array.from({ length: 71 }, (_, size) => size);
const LEAVES = makeLeaves(1_100);
// Compared as hex: a byte-wise deep comparison of thousands of hashes takes its time.
const hex = (hashes: readonly Uint8Array[]) => hashes.map((one) => Buffer.from(one).toString('hex'));
const leavesOf = (size: number) => LEAVES.slice(0, size);

/** A log as the service keeps it: completed tiles, and the partial ones of its size. */
function growTo(size: number, steps: readonly number[] = [size]): { root: Buffer; tiles: Map<string, Tile> } {
  const frontier = new MerkleFrontier();
  const tiles = new Map<string, Tile>();
  for (const step of steps) {
    const completed = frontier.append(Buffer.concat(LEAVES.slice(frontier.size, frontier.size + step)));
    for (const tile of completed) tiles.set(tileKey(tile), tile);
  }
  expect(frontier.size).toBe(size);
  for (const tile of frontier.edge()) tiles.set(tileKey(tile), tile);
  return { root: frontier.rootHash(), tiles };
}

/** Hashes of ranges as a proof's reader finds them: in no tile but those it was told to load. */
function hashesOf(ranges: LeafRange[], tiles: Map<string, Tile>): Buffer[] {
  const loaded = new Map(
    tilesOf(ranges).map((place) => {
      const tile = tiles.get(tileKey(place));
      expect(tile?.hashes.length).toBeGreaterThanOrEqual(place.width * 32);
      return [tileKey(place), new TileNodes((tile as Tile).hashes)];
    }),
  );
  return ranges.map((range) => rangeHash(range, (place) => loaded.get(tileKey(place))));
}

describe('hashing', () => {
  it('gives the roots that RFC 6962’s own test tree has', () => {
    const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'];
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    ];
    const frontier = new MerkleFrontier();
    const grown = data.map((hex) => {
      frontier.append(leafHash(Buffer.from(hex, 'hex')));
      return frontier.rootHash().toString('hex');
    });
    expect(grown).toEqual(roots);
  });

  it('puts the salt before the canonical record, inside the leaf', () => {
    const inner = sha256('a0b1{"a":1}');
    const leaf = leafHashOf('a0b1', '{"a":1}').toString('hex');
    expect(leaf).toBe(sha256Hex(Buffer.concat([Buffer.from([0]), inner])));
    expect(leafHashOf('a0b2', '{"a":1}').toString('hex')).not.toBe(leaf);
    expect(leafHashOf('a0b1', '{"a":2}').toString('hex')).not.toBe(leaf);
  });
});

describe('a tree of any size from 0 to 70', () => {
  it.each(SIZES)('of %i leaves has the root of the RFC’s recursion', (size) => {
    const { root } = growTo(size);
    expect(root).toEqual(treeHash(leavesOf(size)));
    if (size === 0) expect(root).toEqual(emptyRoot());
  });

  it.each(SIZES.slice(1))('of %i leaves proves each of them, by the RFC’s own path', (size) => {
    const { root, tiles } = growTo(size);
    for (let index = 0; index < size; index += 1) {
      const path = hashesOf(inclusionRanges(index, size), tiles);
      expect(hex(path)).toEqual(hex(inclusionPath(index, leavesOf(size))));
      const claim = { leafHash: LEAVES[index] as Buffer, index, size, path };
      expect(rootOfInclusion(claim)).toEqual(root);
    }
  });

  it.each(SIZES)('of %i leaves is proved to begin with every smaller one', (size) => {
    const { root: toRoot, tiles } = growTo(size);
    for (let from = 0; from <= size; from += 1) {
      const path = hashesOf(consistencyRanges(from, size), tiles);
      if (from > 0) expect(hex(path)).toEqual(hex(consistencyPath(from, leavesOf(size))));
      const fromRoot = treeHash(leavesOf(from));
      expect(verifyConsistency({ from, to: size, fromRoot, toRoot, path })).toBe(true);
    }
  });
});

describe('proofs that prove nothing', () => {
  const size = 21;
  const { root, tiles } = growTo(size);
  const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 5 ? byte ^ 1 : byte)));

  it.each(SIZES.slice(0, size))('leaf %i: not with another leaf, place, size, length or hash', (index) => {
    const path = hashesOf(inclusionRanges(index, size), tiles);
    const claim = { leafHash: LEAVES[index] as Buffer, index, size, path };
    const wrong = [
      { ...claim, leafHash: flip(claim.leafHash) },
      { ...claim, index: index + 1 },
      { ...claim, index: index - 1 },
      { ...claim, index: index + size },
      // At an odd last place the path of a tree of one leaf fewer would have another length.
      { ...claim, size: 11 },
      { ...claim, size: 0 },
      { ...claim, path: path.slice(1) },
      { ...claim, path: path.slice(0, -1) },
      { ...claim, path: [...path, root] },
      ...path.map((hash, at) => ({ ...claim, path: path.with(at, flip(hash)) })),
    ];
    for (const one of wrong) expect(rootOfInclusion(one)).not.toEqual(root);
  });

  it.each(SIZES.slice(1, size))('from %i leaves: not with another root, size, length or hash', (from) => {
    const path = hashesOf(consistencyRanges(from, size), tiles);
    const claim = { from, to: size, fromRoot: treeHash(leavesOf(from)), toRoot: root, path };
    expect(verifyConsistency(claim)).toBe(true);
    const wrong = [
      { ...claim, fromRoot: flip(claim.fromRoot) },
      { ...claim, toRoot: flip(root) },
      { ...claim, from: size + 1 },
      { ...claim, from: size },
      { ...claim, from: 0 },
      { ...claim, from: -1 },
      { ...claim, path: [] },
      { ...claim, path: path.slice(1) },
      { ...claim, path: [...path, root] },
      ...path.map((hash, at) => ({ ...claim, path: path.with(at, flip(hash)) })),
    ];
    for (const one of wrong) expect(verifyConsistency(one)).toBe(false);
  });

  it('are not made for leaves and trees that are not there', () => {
    for (const ask of [
      () => inclusionRanges(0, 0),
      () => inclusionRanges(size, size),
      () => inclusionRanges(-1, size),
      () => inclusionRanges(0.5, size),
      () => consistencyRanges(2, 1),
      () => consistencyRanges(-1, 1),
    ])
      expect(ask).toThrow(RangeError);
  });
});

describe('tiles', () => {
  it('of a tree of 70,000 are those of the tlog-tiles example', () => {
    expect(edgeOf(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(edgeOf(256)).toEqual([{ level: 1, index: 0, width: 1 }]);
    expect(edgeOf(0)).toEqual([]);
    const frontier = new MerkleFrontier();
    const completed = frontier.append(Buffer.alloc(70_000 * 32, 7));
    expect(completed.map(tileKey)).toHaveLength(273 + 1);
    expect(completed.filter(({ level }) => level === 1)).toMatchObject([{ level: 1, index: 0 }]);
    expect(frontier.edge().map(({ hashes, ...place }) => ({ ...place, width: hashes.length / 32 }))).toEqual(
      edgeOf(70_000),
    );
  });

  it('and roots do not depend on how leaves were appended, and a restored edge goes on as if never stopped', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 8 }), (steps) => {
        let left = LEAVES.length;
        const capped = steps.map((step) => {
          const taken = Math.min(step, left);
          left -= taken;
          return taken;
        });
        const size = capped.reduce((a, b) => a + b, 0);
        const { root, tiles } = growTo(size, capped);
        expect(root).toEqual(growTo(size).root);
        expect(root).toEqual(treeHash(leavesOf(size)));
        const before = size - (capped.at(-1) ?? 0);
        // The tiles of the larger tree hold those of the smaller one: a crash between two writes heals.
        const resumed = MerkleFrontier.restore(before, [...tiles.values()]);
        expect(resumed.rootHash()).toEqual(treeHash(leavesOf(before)));
        resumed.append(Buffer.concat(LEAVES.slice(before, size)));
        expect(resumed.rootHash()).toEqual(root);
      }),
      { numRuns: 40 },
    );
  });

  it('prove leaves and older trees over several levels', () => {
    const size = 1_029;
    const { root, tiles } = growTo(size);
    for (const index of [0, 1, 255, 256, 511, 767, 768, 1_023, 1_024, 1_028]) {
      const path = hashesOf(inclusionRanges(index, size), tiles);
      expect(hex(path)).toEqual(hex(inclusionPath(index, leavesOf(size))));
    }
    for (const from of [1, 255, 256, 257, 512, 600, 1_024, 1_028]) {
      const path = hashesOf(consistencyRanges(from, size), tiles);
      expect(hex(path)).toEqual(hex(consistencyPath(from, leavesOf(size))));
      const fromRoot = treeHash(leavesOf(from));
      expect(verifyConsistency({ from, to: size, fromRoot, toRoot: root, path })).toBe(true);
    }
  });

  it('that are missing or too short are named, not guessed', () => {
    expect(() => MerkleFrontier.restore(300, [])).toThrow(/tile 0\/1 holds fewer than 44 hashes/);
    expect(() => rangeHash({ start: 0, end: 2 }, () => undefined)).toThrow(/tile 0\/0 lacks/);
    expect(() => rangeHash({ start: 2, end: 4 }, () => new TileNodes(Buffer.alloc(64)))).toThrow(RangeError);
  });

  it('of ten thousand leaves are made in the time of ten thousand hashes', () => {
    const leaves = Buffer.alloc(10_000 * 32, 3);
    new MerkleFrontier().append(leaves);
    const took = (work: () => void) => {
      const started = performance.now();
      work();
      return performance.now() - started;
    };
    const node = Buffer.alloc(65);
    const best = (work: () => void) => Math.min(...Array.from({ length: 5 }, () => took(work)));
    const hashing = best(() => {
      for (let i = 0; i < 10_000; i += 1) sha256(node);
    });
    expect(best(() => new MerkleFrontier().append(leaves))).toBeLessThan(5 * hashing);
  });
});
