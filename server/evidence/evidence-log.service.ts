import { type Clock, MINUTE_MS } from '../lib/clock.ts';
import type { Ed25519Key } from '../lib/ed25519.ts';
import { AppError, StartupError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { checkpointText, type TreeHead } from './checkpoint.ts';
import { evidenceCheckpointModel } from './evidence-checkpoint.model.ts';
import { evidenceLogModel } from './evidence-log.model.ts';
import { MerkleFrontier } from './frontier.ts';
import { logKeyOf } from './log-key.ts';
import { consistencyRanges, HASH_BYTES, inclusionRanges } from './merkle.ts';
import { type NoteSigner, signNote, verifierKeyText } from './note.ts';
import { TileStore } from './tile-store.adapter.ts';
import { edgeOf, type Tile, tileKey } from './tiles.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  writerId: string;
  logger: Logger;
  /** First part of every origin, the same for all writers of a store. */
  logName: string;
  /** PEM or secret text, see log-key.ts; the same for all writers of a store. */
  logSecret: string;
}

/** Leaf hashes standing side by side, 32 bytes each, the first of them at `firstLeafIndex` of the log. */
export interface LeafBlock {
  firstLeafIndex: number;
  leafHashes: Buffer;
}

/** The latest checkpoint of a log, with its parts. */
export interface SignedTreeHead extends TreeHead {
  writerId: string;
  /** The checkpoint as a signed note. */
  note: string;
  /** Verifier key of the note. */
  signedBy: string;
}

/**
 * The Merkle log of one writer (design D4): leaves of committed batches in, tiles and signed checkpoints out.
 * Only leaves that are committed may be appended, so that appending them again after a crash gives the same
 * tree; it signs nothing before its tiles are stored. It reads the logs of other writers, and never writes them.
 */
export class EvidenceLogService {
  readonly #deps: Deps;
  readonly #key: Ed25519Key;
  readonly #logs: ReturnType<typeof evidenceLogModel>;
  readonly #kept: ReturnType<typeof evidenceCheckpointModel>;
  readonly #store: TileStore;
  #frontier = new MerkleFrontier();
  /** Completed since the last checkpoint, by place. */
  readonly #completed = new Map<string, Tile>();
  /** Widths of the edge as stored, so that a tile that hasn't grown isn't written again. */
  #storedEdge = new Map<string, number>();
  #signedSize = 0;
  #signedByOther = false;
  #keptMinute = -1;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#key = logKeyOf(deps.logSecret);
    this.#logs = evidenceLogModel(deps.connection);
    this.#kept = evidenceCheckpointModel(deps.connection);
    this.#store = new TileStore(deps.connection);
  }

  /** The writer whose log this is. */
  get writerId(): string {
    return this.#deps.writerId;
  }

  /** Leaves appended so far, signed or not: the index that the next one must have. */
  get size(): number {
    return this.#frontier.size;
  }

  /** Loads what was last signed. Throws StartupError when the log has another name, or its tiles another root. */
  async open(): Promise<void> {
    const state = await this.#logs.findOne({ _id: this.writerId }).lean();
    const { name } = this.signer;
    if (state && state.origin !== name)
      throw new StartupError(
        `The evidence log of ${this.writerId} is named ${state.origin}, not ${name}: LOG_NAME must stay what it was.`,
      );
    const size = state?.size ?? 0;
    const edge = await Promise.all(
      edgeOf(size).map(async (place) => ({
        ...place,
        hashes: await this.#store.read(this.writerId, place),
      })),
    );
    this.#frontier = restored(size, edge, state?.rootHash);
    this.#completed.clear();
    this.#storedEdge = new Map();
    this.#signedSize = size;
    const signedBy = verifierKeyText(this.#verifier);
    this.#signedByOther = state !== null && state.signedBy !== signedBy;
    if (state && this.#signedByOther)
      this.#deps.logger.warn(
        { security: true, signedBefore: state.signedBy, signsNow: signedBy },
        'the evidence log was signed with another key: bundles made from now on need the new one',
      );
  }

  /** Appends committed leaves; those already in the tree are skipped. Throws RangeError when leaves lack before them. */
  append({ firstLeafIndex, leafHashes }: LeafBlock): void {
    if (leafHashes.length % HASH_BYTES !== 0) throw new RangeError('leaf hashes have 32 bytes each');
    const known = this.size - firstLeafIndex;
    if (known < 0)
      throw new RangeError(
        `the log of ${this.writerId} ends at ${this.size}; leaf ${firstLeafIndex} can't follow`,
      );
    const completed = this.#frontier.append(leafHashes.subarray(known * HASH_BYTES));
    for (const tile of completed) this.#completed.set(tileKey(tile), tile);
  }

  /**
   * Makes durable and signs what was appended before the call: tiles first, then one document with size, root
   * and signature. What a crash cuts off is written again from the leaves; nothing signed is ever taken back.
   */
  checkpoint(): Promise<void> {
    const write = () => this.#writeCheckpoint();
    const done = this.#writing.then(write, write);
    this.#writing = done;
    return done;
  }

  /** The latest checkpoint of a writer's log, or undefined before its first. */
  async readCheckpoint(writerId: string = this.writerId): Promise<SignedTreeHead | undefined> {
    const state = await this.#logs.findOne({ _id: writerId }).lean();
    if (state === null) return undefined;
    const { origin, size, note, signedBy } = state;
    return { writerId, origin, size, rootHash: Buffer.from(state.rootHash, 'hex'), note, signedBy };
  }

  /** The kept checkpoint of a writer's log at that time (Unix ms) or the last before; undefined when there is none. */
  async readCheckpointAt(writerId: string, atMs: number): Promise<string | undefined> {
    const found = await this.#kept
      .findOne({ writerId, signedAtMs: { $lte: atMs } })
      .sort({ signedAtMs: -1 })
      .lean();
    return found?.note;
  }

  /** Path from a leaf to the root of the tree of `size` [RFC 9162 §2.1.3], leaf first. RangeError beyond the log. */
  inclusionProof(leafIndex: number, size: number, writerId: string = this.writerId): Promise<Buffer[]> {
    return this.#store.hashesOf(writerId, inclusionRanges(leafIndex, size));
  }

  /** Proof that the tree of `to` leaves begins with that of `from` [RFC 9162 §2.1.4]. RangeError beyond the log. */
  consistencyProof(from: number, to: number, writerId: string = this.writerId): Promise<Buffer[]> {
    return this.#store.hashesOf(writerId, consistencyRanges(from, to));
  }

  /** One verifier key per line: this log's own, and those that any log of the store was ever signed with. */
  async listVerifierKeys(): Promise<string[]> {
    const logs = await this.#logs.find({}, { verifierKeys: 1 }).sort({ _id: 1 }).lean();
    const keys = logs.flatMap(({ verifierKeys }) => verifierKeys);
    return [...new Set([...keys, verifierKeyText(this.#verifier)])];
  }

  /** Who signs about a log of this store. Throws STATE_CONFLICT when that log is signed with another key. */
  signerFor(head: SignedTreeHead): NoteSigner {
    const signer = { name: head.origin, key: this.#key };
    if (verifierKeyText({ name: head.origin, publicKey: this.#key.publicKey }) !== head.signedBy)
      throw new AppError('STATE_CONFLICT', { reason: 'LOG_KEY_DIFFERS', origin: head.origin });
    return signer;
  }

  /** Who signs in the name of this writer's log. */
  get signer(): NoteSigner {
    return { name: `${this.#deps.logName}/${this.writerId}`, key: this.#key };
  }

  get #verifier(): { name: string; publicKey: Buffer } {
    return { name: this.signer.name, publicKey: this.#key.publicKey };
  }

  async #writeCheckpoint(): Promise<void> {
    const frontier = this.#frontier;
    if (frontier.size === this.#signedSize && !this.#signedByOther) return;
    // Taken in one go, before anything waits: more leaves may come while this is written.
    const head: TreeHead = {
      origin: this.signer.name,
      size: frontier.size,
      rootHash: frontier.rootHash(),
    };
    const completed = [...this.#completed.values()];
    const edge = frontier.edge();
    const grown = edge.filter((tile) => this.#storedEdge.get(tileKey(tile)) !== tile.hashes.length);
    await this.#store.write(this.writerId, [...completed, ...grown]);
    for (const tile of completed) this.#completed.delete(tileKey(tile));
    this.#storedEdge = new Map(edge.map((tile) => [tileKey(tile), tile.hashes.length]));
    await this.#sign(head);
    this.#signedSize = head.size;
    this.#signedByOther = false;
  }

  async #sign(head: TreeHead): Promise<void> {
    const note = signNote(checkpointText(head), this.signer);
    const signedBy = verifierKeyText(this.#verifier);
    const signedAtMs = this.#deps.clock.now();
    const { origin, size } = head;
    const rootHash = head.rootHash.toString('hex');
    await this.#logs.updateOne(
      { _id: this.writerId },
      {
        $set: { origin, size, rootHash, note, signedBy, signedAtMs },
        $addToSet: { verifierKeys: signedBy },
      },
      { upsert: true },
    );
    const minute = Math.floor(signedAtMs / MINUTE_MS);
    if (minute === this.#keptMinute) return;
    try {
      await this.#kept.create({
        _id: `${this.writerId}/${minute}`,
        writerId: this.writerId,
        size,
        note,
        signedAtMs,
      });
    } catch (error) {
      // Kept before a restart in the same minute.
      if (!isDuplicateKey(error)) throw error;
    }
    this.#keptMinute = minute;
  }
}

function restored(size: number, edge: readonly Tile[], rootHash: string | undefined): MerkleFrontier {
  const damaged = new StartupError('The evidence log is damaged: its tiles do not give the root it signed.');
  let frontier: MerkleFrontier;
  try {
    frontier = MerkleFrontier.restore(size, edge);
  } catch {
    throw damaged;
  }
  if (rootHash !== undefined && frontier.rootHash().toString('hex') !== rootHash) throw damaged;
  return frontier;
}
