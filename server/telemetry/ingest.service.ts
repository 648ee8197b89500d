import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Connection } from '../storage/connection.ts';
import type { FlightAssigner } from './assign-flight.port.ts';
import { batchModel } from './batch.model.ts';
import { type BatchRecord, SALT_BYTES } from './batch.ts';
import { decodeBatch, encodeBatch, packPayloads, type StoredBatch } from './batch-codec.ts';
import { buildBatch } from './build-batch.ts';
import { type GatheredBatch, gatherBatch, prepareMessage } from './gather-batch.ts';
import {
  type IngestMessage,
  type IngestReceipt,
  QUARANTINE_REASONS,
  type QuarantineReason,
  type TelemetrySink,
} from './ingest.schema.ts';
import { quarantineModel } from './quarantine.model.ts';
import type { SeenSamplesService } from './seen-samples.service.ts';
import type { TrackScreening } from './track-screening.service.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  writerId: string;
  assigner: FlightAssigner;
  /** Which samples were committed before. */
  seen: SeenSamplesService;
  /** Judges a sample by those before it. */
  screening: TrackScreening;
  limits: { ingestQueueMessages: number; ingestBatchMessages: number; ingestLingerMs: number };
  /** Called after each commit, in order; resolves when the projections took the batch or may lag behind. */
  onCommitted: (batch: BatchRecord) => Promise<void>;
}

interface Waiting {
  message: IngestMessage;
  resolve: (receipt: IngestReceipt) => void;
  reject: (error: unknown) => void;
}

/** One batch document stays under MongoDB's 16 MiB, and its samples under ORDER_STEP (commit order). */
const BATCH_SAMPLES_MAX = 5_000;
const BATCH_PAYLOAD_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Group commit (design D3): messages of all connections gather for a few milliseconds and become one batch
 * document; each receipt follows that commit, in order of arrival. It screens, dedupes and assigns to a
 * flight; it never interprets a flight, and it never acknowledges what is not durable.
 */
export class IngestService implements TelemetrySink {
  readonly #deps: Deps;
  readonly #batches: ReturnType<typeof batchModel>;
  readonly #quarantine: ReturnType<typeof quarantineModel>;
  #queue: Waiting[] = [];
  #tickWaiting = false;
  #running: Promise<void> | undefined;
  #seq = 0;
  #logSize = 0;
  #closed = false;
  #failing = false;
  readonly counters = {
    messages: 0,
    samples: 0,
    duplicates: 0,
    quarantined: 0,
    batches: 0,
    failedCommits: 0,
  };
  /** Messages that went to quarantine, by reason. */
  readonly quarantinedBy = Object.fromEntries(QUARANTINE_REASONS.map((reason) => [reason, 0])) as Record<
    QuarantineReason,
    number
  >;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#batches = batchModel(deps.connection);
    this.#quarantine = quarantineModel(deps.connection);
  }

  /** Continues this writer's log where its last committed batch ended. */
  async open(): Promise<void> {
    const last = await this.#batches.findOne({ writerId: this.#deps.writerId }).sort({ seq: -1 }).lean();
    this.#seq = last?.seq ?? 0;
    this.#logSize = last?.logSize ?? 0;
  }

  /** Resolves after the commit. Rejects with OVERLOADED when the queue is full, or when the commit failed. */
  submit(message: IngestMessage): Promise<IngestReceipt> {
    if (this.#closed || this.#queue.length >= this.#deps.limits.ingestQueueMessages)
      return Promise.reject(new AppError('OVERLOADED'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ message, resolve, reject });
      this.#wake();
    });
  }

  /** Lets silence decide (landed, lost, closed); commits a batch only when it decided something. */
  tick(): void {
    this.#tickWaiting = true;
    this.#wake();
  }

  /** True while the newest commit failed: devices are not acknowledged. */
  isFailing(): boolean {
    return this.#failing;
  }

  queueLength(): number {
    return this.#queue.length;
  }

  /** Commits what is queued, then accepts no more. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#running) await this.#running;
  }

  #wake(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#queue.length > 0 || this.#tickWaiting) this.#wake();
    });
  }

  async #run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#deps.limits.ingestLingerMs));
    while (this.#queue.length > 0 || this.#tickWaiting) {
      const taken = this.#queue.splice(0, this.#batchLength());
      const ticked = this.#tickWaiting;
      this.#tickWaiting = false;
      await this.#commit(taken, ticked);
    }
  }

  /** How many of the queued messages one batch holds: bounded in messages, samples and bytes; at least one. */
  #batchLength(): number {
    let samples = 0;
    let bytes = 0;
    const waiting = this.#queue.slice(0, this.#deps.limits.ingestBatchMessages);
    const tooMany = waiting.findIndex(({ message }) => {
      samples += message.outcome.kind === 'samples' ? message.outcome.samples.length : 0;
      bytes += message.payload.length;
      return samples > BATCH_SAMPLES_MAX || bytes > BATCH_PAYLOAD_BYTES_MAX;
    });
    return tooMany === -1 ? waiting.length : Math.max(1, tooMany);
  }

  async #commit(taken: Waiting[], ticked: boolean): Promise<void> {
    let receipts: IngestReceipt[] = [];
    try {
      const gathered = await this.#gather(taken);
      if (ticked) gathered.transitions.push(...this.#deps.assigner.tick(this.#deps.clock.now()));
      receipts = gathered.receipts;
      this.counters.duplicates += receipts.reduce((sum, receipt) => sum + receipt.duplicates, 0);
      const { samples, quarantined, transitions } = gathered;
      if (samples.length + quarantined.length + transitions.length > 0) await this.#store(gathered);
    } catch (error) {
      this.#deps.assigner.rollback();
      this.counters.failedCommits += 1;
      this.#failing = true;
      this.#deps.logger.error({ err: error }, 'commit failed; nothing of this batch is acknowledged');
      for (const waiting of taken) waiting.reject(error);
      return;
    }
    taken.forEach((waiting, index) => {
      waiting.resolve(receipts[index] ?? { accepted: 0, duplicates: 0, quarantined: [] });
    });
  }

  async #store(gathered: GatheredBatch): Promise<void> {
    const { clock, ids, writerId } = this.#deps;
    const salts = Buffer.from(ids.secret(SALT_BYTES * gathered.samples.length), 'hex');
    const { messages, samples, quarantined, transitions } = gathered;
    const parts = {
      writerId,
      seq: this.#seq + 1,
      committedAtMs: clock.now(),
      previousLogSize: this.#logSize,
      messages,
      samples,
      quarantined,
      transitions,
    };
    // Packed by another thread while this one hashes.
    const payloads = packPayloads(messages);
    const batch = buildBatch(parts, salts);
    await this.#insert(batch, await payloads);
    this.#failing = false;
    this.#deps.assigner.settle(batch.seq);
    this.#seq = batch.seq;
    this.#logSize = batch.logSize;
    this.counters.batches += 1;
    this.counters.messages += messages.length;
    this.counters.samples += samples.length;
    this.counters.quarantined += quarantined.length;
    for (const { reason } of quarantined) this.quarantinedBy[reason] += 1;
    await this.#deps.onCommitted(batch);
  }

  /**
   * Writes the commit document. When the answer is lost, what is stored decides: our own batch held, or one
   * whose answer was lost before stands in its place and is history now.
   */
  async #insert(batch: BatchRecord, payloads: Buffer): Promise<void> {
    try {
      await this.#batches.collection.insertOne(encodeBatch(batch, payloads) as never);
    } catch (error) {
      // What only the primary holds may still be rolled back: it decides nothing.
      const found = await this.#batches
        .findOne({ _id: batch._id })
        .readConcern('majority')
        .lean<StoredBatch>();
      if (found === null) throw error;
      const stored = decodeBatch(found);
      if (isSameBatch(stored, batch)) return;
      this.#deps.assigner.rollback();
      await this.#deps.onCommitted(stored);
      await this.open();
      throw error;
    }
  }

  async #gather(taken: readonly Waiting[]): Promise<GatheredBatch> {
    const prepared = taken.map(({ message }) => prepareMessage(message));
    const identities = prepared.flatMap(({ samples, sampleKeys }) =>
      samples.map((sample, part) => ({
        serialNumber: sample.serialNumber,
        observedAtMs: sample.observedAtMs,
        key: sampleKeys[part] ?? '',
        sample,
      })),
    );
    const seen = {
      samples: await this.#deps.seen.find(identities),
      quarantineIds: await this.#seenInQuarantine(prepared.flatMap((one) => one.quarantineId || [])),
    };
    await this.#deps.screening.prepare(prepared.flatMap(({ samples }) => samples));
    return gatherBatch(prepared, seen, {
      seq: this.#seq + 1,
      firstLeafIndex: this.#logSize,
      screen: (sample) => this.#deps.screening.screen(sample),
      assign: (sample) => this.#deps.assigner.assign(sample),
    });
  }

  async #seenInQuarantine(ids: string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const known = await this.#quarantine
      .find({ _id: { $in: ids } })
      .select({ _id: 1 })
      .lean();
    return new Set(known.map(({ _id }) => _id));
  }
}

/** Salts are random: the same ones mean the same attempt to commit. */
function isSameBatch(a: BatchRecord, b: BatchRecord): boolean {
  const isSame = a.committedAtMs === b.committedAtMs && a.logSize === b.logSize;
  return isSame && a.salts.equals(b.salts) && a.leafHashes.equals(b.leafHashes);
}
