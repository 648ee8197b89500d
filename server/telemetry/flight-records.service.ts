import type { Connection } from '../storage/connection.ts';
import { batchModel } from './batch.model.ts';
import { type BatchRecord, batchId, saltAt } from './batch.ts';
import { decodeBatch, type StoredBatch } from './batch-codec.ts';
import { placeOf, type TrackSample } from './track-sample.ts';
import { trackSegmentModel } from './track-segment.model.ts';
import {
  decodeSealedSegment,
  decodeSegment,
  type SealedSample,
  type StoredSegment,
} from './track-segment-codec.ts';
import type { TrackTails } from './track-tails.ts';

/** Segments read ahead; batches decoded at once, and kept for what reads on. */
const SEGMENTS_AHEAD = 8;
const BATCHES_AHEAD = 32;
const BATCHES_KEPT = 64;

/**
 * A flight's samples with everything that proves them: salts and raw payloads, from its sealed segments and, for
 * what is not sealed yet, from the batches. Streams; whether a viewer may see them is asked before.
 */
export class FlightRecordsService {
  readonly #segments: ReturnType<typeof trackSegmentModel>;
  readonly #batches: ReturnType<typeof batchModel>;
  readonly #tails: TrackTails;
  readonly #kept = new Map<string, BatchRecord>();

  constructor(deps: { connection: Connection; tails: TrackTails }) {
    this.#segments = trackSegmentModel(deps.connection);
    this.#batches = batchModel(deps.connection);
    this.#tails = deps.tails;
  }

  /** All of it, in commit order, each sample once, with the writer whose log holds it. */
  async *read(flightId: string): AsyncGenerator<SealedSample & { writerId: string }> {
    const tail = [...this.#tails.samplesOf(flightId)];
    let newest = 0;
    const cursor = this.#segments
      .find({ flightId })
      .sort({ fromOrder: 1 })
      .lean<StoredSegment[]>()
      .cursor({ batchSize: SEGMENTS_AHEAD });
    for await (const segment of cursor as AsyncIterable<StoredSegment>) {
      for (const one of await this.#proofsOf(segment)) {
        if (one.sample.order <= newest) continue;
        newest = one.sample.order;
        yield { ...one, writerId: segment.writerId };
      }
    }
    const { writerId } = this.#tails;
    const rest = tail.filter((sample) => sample.order > newest);
    for await (const one of this.#prove(writerId, rest)) yield { ...one, writerId };
  }

  async #proofsOf(segment: StoredSegment): Promise<SealedSample[]> {
    if (segment.sealed) return decodeSealedSegment(segment);
    const { flightId, fromOrder, toOrder, writerId } = segment;
    const proofs: SealedSample[] = [];
    try {
      for await (const one of this.#prove(writerId, decodeSegment(segment))) proofs.push(one);
      return proofs;
    } catch (error) {
      // Sealed since it was read, and its batches are gone: the sealed form stands now.
      const sealed = await this.#segments
        .find({ flightId, sealed: true, fromOrder: { $lte: toOrder }, toOrder: { $gte: fromOrder } })
        .sort({ fromOrder: 1 })
        .lean<StoredSegment[]>();
      if (sealed.length === 0) throw error;
      return sealed.flatMap(decodeSealedSegment).filter((one) => one.sample.order <= toOrder);
    }
  }

  /** Adds salt and message from the batches. Throws RangeError when one is gone: a sample without its proof. */
  async *#prove(writerId: string, samples: readonly TrackSample[]): AsyncGenerator<SealedSample> {
    for (let from = 0; from < samples.length; from += BATCHES_AHEAD) {
      const part = samples.slice(from, from + BATCHES_AHEAD);
      const ids = part.map((sample) => batchId(writerId, placeOf(sample.order).seq));
      const batches = await this.#readBatches([...new Set(ids)]);
      for (const [at, sample] of part.entries()) {
        const batch = batches.get(ids[at] ?? '');
        const { index } = placeOf(sample.order);
        const committed = batch?.samples[index];
        const message = committed && batch.messages[committed.message];
        if (!message) throw new RangeError(`sample ${sample.order} has no batch any more`);
        const isShared = isSharedMessage(batch, index);
        yield { sample, salt: saltAt(batch.salts, index), message, isShared };
      }
    }
  }

  async #readBatches(ids: readonly string[]): Promise<Map<string, BatchRecord>> {
    const found = new Map<string, BatchRecord>();
    for (const id of ids) {
      const known = this.#kept.get(id);
      if (known) found.set(id, known);
    }
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length === 0) return found;
    const stored = await this.#batches.find({ _id: { $in: missing } }).lean<StoredBatch[]>();
    for (const one of stored) {
      const batch = decodeBatch(one);
      found.set(one._id, batch);
      this.#kept.set(one._id, batch);
    }
    for (const id of this.#kept.keys()) {
      if (this.#kept.size <= BATCHES_KEPT) break;
      this.#kept.delete(id);
    }
    return found;
  }
}

/** Whether the message of sample `index` carried samples of other flights too. */
export function isSharedMessage(batch: BatchRecord, index: number): boolean {
  const own = batch.samples[index];
  return batch.samples.some((other) => other.message === own?.message && other.flightId !== own.flightId);
}
