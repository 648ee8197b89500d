import { type Clock, MINUTE_MS } from '../lib/clock.ts';
import { compressTightly } from '../lib/compress.ts';
import type { Connection } from '../storage/connection.ts';
import { batchModel } from './batch.model.ts';
import { type BatchRecord, batchId, saltAt } from './batch.ts';
import { decodeBatch, type StoredBatch } from './batch-codec.ts';
import { cutSegments } from './cut-segments.ts';
import { placeOf } from './track-sample.ts';
import { trackSegmentModel } from './track-segment.model.ts';
import {
  decodeSegment,
  type SealedSample,
  type StoredSegment,
  unpackedSegment,
} from './track-segment-codec.ts';
import type { TrackTails } from './track-tails.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  writerId: string;
  tails: TrackTails;
  /** The newest batch that every projection has taken for good. */
  durableSeq: () => number;
  limits: { sealAfterIdleMs: number };
}

/** A sealed segment is read whole: as long as half a page of a track, or an hour. */
const SEALED_SEGMENT = { samples: 1_000, spanMs: 60 * MINUTE_MS };
/** Flights sealed side by side, so that batches they share are read once; each holds a segment in memory. */
const FLIGHTS_TOGETHER = 16;
/** Batches decoded at once; batches deleted at once, so that a commit never waits long. */
const BATCHES_AHEAD = 16;
const BATCHES_PRUNED = 200;

/** What is still to be written of a flight. */
interface Sealing {
  /** Orders of its live samples. */
  orders: ReadonlySet<number>;
  toOrder: number;
  pending: SealedSample[];
}

/**
 * Seals tracks that nothing was added to for a while: salts and raw payloads move from the batches into the
 * flight's own segments, packed tighter, and batches that no track needs any more are deleted. Leaf hashes stay
 * in the evidence log. Every step may be cut off and done again; a reader meets one form, the other, or both of
 * the same samples. Samples that come after are sealed by a later run.
 */
export class SealingService {
  readonly #deps: Deps;
  readonly #segments: ReturnType<typeof trackSegmentModel>;
  readonly #batches: ReturnType<typeof batchModel>;
  readonly counters = { sealedSamples: 0, prunedBatches: 0 };

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#segments = trackSegmentModel(deps.connection);
    this.#batches = batchModel(deps.connection);
  }

  /** One round over this writer's tracks; resolves with what it did. */
  async run(): Promise<{ flights: number; prunedBatches: number }> {
    const flightIds = await this.#listIdle();
    for (let from = 0; from < flightIds.length; from += FLIGHTS_TOGETHER)
      await this.#seal(flightIds.slice(from, from + FLIGHTS_TOGETHER));
    return { flights: flightIds.length, prunedBatches: await this.#prune() };
  }

  /** Flights with live segments that heard nothing for `sealAfterIdleMs`, oldest first. */
  async #listIdle(): Promise<string[]> {
    const { clock, limits, writerId, tails } = this.#deps;
    const idleSinceMs = clock.now() - limits.sealAfterIdleMs;
    const candidates: string[] = await this.#segments
      .distinct('flightId', { writerId, sealed: false, receivedToMs: { $lte: idleSinceMs } })
      .exec();
    const idle: { flightId: string; fromOrder: number }[] = [];
    for (const flightId of candidates) {
      if (tails.samplesOf(flightId).length > 0) continue;
      const newest = await this.#segments
        .findOne({ flightId })
        .sort({ fromOrder: -1 })
        .select({ receivedToMs: 1, fromOrder: 1 })
        .lean<StoredSegment>();
      if (newest && newest.receivedToMs <= idleSinceMs) idle.push({ flightId, fromOrder: newest.fromOrder });
    }
    return idle.sort((a, b) => a.fromOrder - b.fromOrder).map(({ flightId }) => flightId);
  }

  async #seal(flightIds: readonly string[]): Promise<void> {
    const flights = new Map<string, Sealing>();
    for (const flightId of flightIds) flights.set(flightId, await this.#open(flightId));
    const seqs = new Set<number>();
    for (const { orders } of flights.values()) for (const order of orders) seqs.add(placeOf(order).seq);
    const sorted = [...seqs].sort((a, b) => a - b);
    for (let from = 0; from < sorted.length; from += BATCHES_AHEAD) {
      for (const batch of await this.#readBatches(sorted.slice(from, from + BATCHES_AHEAD)))
        takeBatch(batch, flights);
      for (const sealing of flights.values())
        if (sealing.pending.length > SEALED_SEGMENT.samples) await this.#write(sealing, false);
    }
    for (const [flightId, sealing] of flights) {
      await this.#write(sealing, true);
      await this.#segments.deleteMany({ flightId, sealed: false, toOrder: { $lte: sealing.toOrder } });
    }
  }

  async #open(flightId: string): Promise<Sealing> {
    const live = await this.#segments
      .find({ flightId, sealed: false })
      .sort({ fromOrder: 1 })
      .lean<StoredSegment[]>();
    const orders = new Set(live.flatMap((segment) => decodeSegment(segment).map((sample) => sample.order)));
    return { orders, toOrder: live.at(-1)?.toOrder ?? 0, pending: [] };
  }

  async #readBatches(seqs: readonly number[]): Promise<BatchRecord[]> {
    const ids = seqs.map((seq) => batchId(this.#deps.writerId, seq));
    const stored = await this.#batches
      .find({ _id: { $in: ids } })
      .sort({ _id: 1 })
      .lean<StoredBatch[]>();
    if (stored.length < ids.length) throw new RangeError('a batch is gone whose samples are not sealed');
    return stored.map(decodeBatch);
  }

  /** Writes full segments; the last one too when `isLast`. */
  async #write(sealing: Sealing, isLast: boolean): Promise<void> {
    const stretches = cutSegments(
      sealing.pending.map((one) => ({ ...one, observedAtMs: one.sample.observedAtMs })),
      SEALED_SEGMENT,
    );
    sealing.pending = isLast ? [] : (stretches.pop() ?? []);
    for (const stretch of stretches) {
      const { body, payloads, ...head } = unpackedSegment(this.#deps.writerId, stretch);
      const packed = await Promise.all([compressTightly(body), compressTightly(payloads)]);
      await this.#put({ ...head, body: packed[0], payloads: packed[1] });
    }
  }

  /** Replaces what a round that was cut off left there: the same samples, or the first of these. */
  async #put(segment: StoredSegment): Promise<void> {
    await this.#segments.collection.replaceOne({ _id: segment._id as never }, segment as never, {
      upsert: true,
    });
    this.counters.sealedSamples += segment.sampleCount;
  }

  /** Deletes the batches before the oldest that a track still needs; the newest always stays. */
  async #prune(): Promise<number> {
    const { writerId } = this.#deps;
    const keepFrom = await this.#findOldestNeeded();
    let pruned = 0;
    for (;;) {
      const old = await this.#batches
        .find({ writerId, seq: { $lt: keepFrom } })
        .sort({ seq: 1 })
        .limit(BATCHES_PRUNED)
        .select({ _id: 1 })
        .lean();
      if (old.length === 0) return pruned;
      await this.#batches.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
      pruned += old.length;
      this.counters.prunedBatches += old.length;
    }
  }

  async #findOldestNeeded(): Promise<number> {
    const { writerId, durableSeq, tails } = this.#deps;
    // Memory before the store: what is written in between is then counted twice, not missed.
    const inMemory = [durableSeq() + 1, tails.oldestSeq()];
    const live = await this.#segments
      .findOne({ writerId, sealed: false })
      .sort({ fromOrder: 1 })
      .select({ fromOrder: 1 })
      .lean<StoredSegment>();
    const newest = await this.#batches
      .findOne({ writerId })
      .sort({ seq: -1 })
      .select({ seq: 1 })
      .lean<{ seq: number }>();
    const bounds = [...inMemory, live ? placeOf(live.fromOrder).seq : undefined, newest?.seq];
    return Math.min(...bounds.filter((seq) => seq !== undefined));
  }
}

/** Gives each flight its samples of one batch, with salt and message. */
function takeBatch(batch: BatchRecord, flights: ReadonlyMap<string, Sealing>): void {
  const flightOf = new Map<number, string>();
  const shared = new Set<number>();
  for (const { message, flightId } of batch.samples) {
    if ((flightOf.get(message) ?? flightId) !== flightId) shared.add(message);
    flightOf.set(message, flightId);
  }
  batch.samples.forEach((sample, index) => {
    const sealing = flights.get(sample.flightId);
    const message = batch.messages[sample.message];
    if (!sealing?.orders.has(sample.order) || !message) return;
    const isShared = shared.has(sample.message);
    sealing.pending.push({ sample, salt: saltAt(batch.salts, index), message, isShared });
  });
}
