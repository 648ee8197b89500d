import type { Connection } from '../storage/connection.ts';
import { evidenceTileModel } from './evidence-tile.model.ts';
import { HASH_BYTES, type LeafRange } from './merkle.ts';
import { rangeHash, type Tile, TileNodes, type TilePlace, tileKey, tilesOf } from './tiles.ts';

/** Tiles of one write to the store: 8 KiB each, and nobody else writes meanwhile. */
const TILES_PER_WRITE = 32;
/** Tiles kept for the next proof, 16 KiB each with what lies between their levels. */
const CACHED_TILES = 64;

/** Tiles of all writers' trees in the store; those asked for last stay in memory. */
export class TileStore {
  readonly #tiles: ReturnType<typeof evidenceTileModel>;
  readonly #cache = new Map<string, TileNodes>();

  constructor(connection: Connection) {
    this.#tiles = evidenceTileModel(connection);
  }

  /** Writes tiles, completed or grown; writing one twice is the same as once. */
  async write(writerId: string, tiles: readonly Tile[]): Promise<void> {
    for (let at = 0; at < tiles.length; at += TILES_PER_WRITE) {
      const operations = tiles.slice(at, at + TILES_PER_WRITE).map((tile) => ({
        updateOne: {
          filter: { _id: idOf(writerId, tile) },
          update: { $set: { hashes: tile.hashes } },
          upsert: true,
        },
      }));
      await this.#tiles.bulkWrite(operations, { ordered: false });
    }
  }

  /** The hashes of a tile; empty when there is none. */
  async read(writerId: string, place: TilePlace): Promise<Buffer> {
    // Not lean: a plain read gives each driver's own idea of bytes, the model always a Buffer.
    const found = await this.#tiles.findOne({ _id: idOf(writerId, place) });
    return found === null ? Buffer.alloc(0) : Buffer.from(found.hashes);
  }

  /** Hashes of ranges of a writer's tree. Throws RangeError when the log does not reach that far. */
  async hashesOf(writerId: string, ranges: readonly LeafRange[]): Promise<Buffer[]> {
    const needed = tilesOf(ranges);
    const loaded = new Map<string, TileNodes>();
    for (const place of needed) loaded.set(tileKey(place), await this.#nodesOf(writerId, place, place.width));
    return ranges.map((range) => rangeHash(range, (place) => loaded.get(tileKey(place))));
  }

  async #nodesOf(writerId: string, place: TilePlace, width: number): Promise<TileNodes> {
    const id = idOf(writerId, place);
    const cached = this.#cache.get(id);
    // A tile at the edge has grown since it was cached.
    const usable = cached !== undefined && cached.width >= width;
    const nodes = usable ? cached : new TileNodes(await this.read(writerId, place));
    if (nodes.width < width)
      throw new RangeError(`tile ${id} holds ${nodes.width} hashes, not ${width} of ${HASH_BYTES} bytes`);
    this.#cache.delete(id);
    this.#cache.set(id, nodes);
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > CACHED_TILES && oldest !== undefined) this.#cache.delete(oldest);
    return nodes;
  }
}

function idOf(writerId: string, { level, index }: TilePlace): string {
  return `${writerId}/${level}/${String(index).padStart(12, '0')}`;
}
