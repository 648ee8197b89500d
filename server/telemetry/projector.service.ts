import type { Logger } from '../lib/logger.ts';
import type { Connection } from '../storage/connection.ts';
import { batchModel } from './batch.model.ts';
import type { BatchRecord } from './batch.ts';
import { decodeBatch, type StoredBatch } from './batch-codec.ts';
import { projectionPositionModel } from './projection-position.model.ts';

/** A part of a checkpoint, short enough that commits hardly wait for it. */
export type CheckpointStep = () => Promise<unknown>;

/**
 * One projection of the batches. `apply` may see a batch again after a crash and must then change nothing new.
 */
export interface BatchHandler {
  readonly name: string;
  apply(batch: BatchRecord): Promise<void>;
  /**
   * Makes durable what `apply` only holds in memory, before the position moves past it, in steps between which
   * further batches may be applied: a step that writes a thing as it is by then is as good, as long as each
   * thing knows the batches it has seen.
   */
  checkpoint?(): CheckpointStep[];
  /**
   * The newest batch it will not need again, asked after its steps; without it, that is `appliedSeq`. A
   * handler that keeps things in memory for longer than a checkpoint says so here.
   */
  durableSeq?(appliedSeq: number): number;
  /** Saved at every so many checkpoints (1): the longer, the more is applied again after a crash. */
  readonly saveEvery?: number;
}

interface Deps {
  connection: Connection;
  logger: Logger;
  writerId: string;
  handlers: readonly BatchHandler[];
  /** Between two saved positions; what lies between is applied again after a crash. */
  checkpointEveryMs: number;
}

const PAGE_BATCHES = 100;
/** Between two steps of a checkpoint that nobody waits for: commits pass in between. */
const STEP_PAUSE_MS = 5;
const RETRY_MS_MAX = 5_000;

/**
 * Rolls every projection forward over the batches, in order, from a durable position (design D3): at start
 * before the ready line, later after each commit. A handler that fails is tried again, never skipped.
 */
export class ProjectorService {
  readonly #deps: Deps;
  readonly #batches: ReturnType<typeof batchModel>;
  readonly #positions: ReturnType<typeof projectionPositionModel>;
  #applied = 0;
  /** Per handler: batches up to this one were applied, for good, by an earlier process. */
  #past: Readonly<Record<string, number>> = {};
  /** Per handler, how far it was saved last. */
  #reached: Readonly<Record<string, number>> = {};
  #beats = 0;
  #saved = '';
  #durable = 0;
  #saving: Promise<void> | undefined;
  /** Why something was given up at the end. */
  #failure: unknown;
  #timer: NodeJS.Timeout | undefined;
  #chain: Promise<boolean> = Promise.resolve(true);
  #closed = false;
  #failing = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#batches = batchModel(deps.connection);
    this.#positions = projectionPositionModel(deps.connection);
  }

  /** Applies everything committed since the saved position. */
  async rollForward(): Promise<void> {
    const position = await this.#positions.findOne({ _id: this.#deps.writerId }).lean();
    this.#past = position?.handlers ?? {};
    this.#reached = this.#past;
    this.#applied = Math.min(...this.#deps.handlers.map(({ name }) => this.#past[name] ?? 0));
    await this.#catchUp(Number.MAX_SAFE_INTEGER);
    await this.saveNow();
    this.#timer = setInterval(() => this.#beat(), this.#deps.checkpointEveryMs);
    this.#timer.unref();
  }

  /** Applies a batch just committed; resolves when it is applied. */
  async project(batch: BatchRecord): Promise<void> {
    await this.#enqueue(async () => {
      if (batch.seq <= this.#applied) return;
      if (batch.seq === this.#applied + 1) await this.#apply(batch);
      else await this.#catchUp(batch.seq);
    });
  }

  /** Makes durable what the projections hold, now instead of at the next beat. */
  async saveNow(): Promise<void> {
    while (this.#saving) await this.#saving;
    await this.#startSaving(this.#deps.handlers, 0);
  }

  /** True while a projection can't be applied: what is committed is safe, but nothing new follows from it. */
  isFailing(): boolean {
    return this.#failing;
  }

  /** Every projection has taken the batches up to this one for good: they are needed for reading only. */
  durableSeq(): number {
    return this.#durable;
  }

  /** What fails from now on is left to the next start, which rolls it forward: a shutdown must end. */
  stopRetrying(): void {
    this.#closed = true;
  }

  /** Saves where every projection is. Throws when that can't be done: the next start applies more again. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.saveNow();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Resolves when it is done; false when it failed and, at the end, is not tried again. */
  #enqueue(work: () => Promise<unknown>): Promise<boolean> {
    this.#chain = this.#chain.then(() => this.#untilDone(work));
    return this.#chain;
  }

  async #untilDone(work: () => Promise<unknown>): Promise<boolean> {
    for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, RETRY_MS_MAX)) {
      try {
        await work();
        this.#failing = false;
        return true;
      } catch (error) {
        this.#failing = true;
        this.#deps.logger.error(
          { err: error, retryInMs: waitMs },
          'projection failed; it will be tried again',
        );
        if (this.#closed) {
          this.#failure = error;
          return false;
        }
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  async #catchUp(toSeq: number): Promise<void> {
    for (;;) {
      const batches = await this.#batches
        .find({ writerId: this.#deps.writerId, seq: { $gt: this.#applied, $lte: toSeq } })
        .sort({ seq: 1 })
        .limit(PAGE_BATCHES)
        .lean<StoredBatch[]>();
      for (const batch of batches) await this.#apply(decodeBatch(batch));
      if (batches.length < PAGE_BATCHES) return;
    }
  }

  async #apply(batch: BatchRecord): Promise<void> {
    for (const handler of this.#deps.handlers) {
      if (batch.seq > (this.#past[handler.name] ?? 0)) await handler.apply(batch);
    }
    this.#applied = batch.seq;
  }

  /** A round that takes longer than a beat delays the next one. */
  #beat(): void {
    if (this.#saving !== undefined) return;
    this.#beats += 1;
    const due = this.#deps.handlers.filter(({ saveEvery = 1 }) => this.#beats % saveEvery === 0);
    void this.#startSaving(due, STEP_PAUSE_MS);
  }

  #startSaving(due: readonly BatchHandler[], pauseMs: number): Promise<void> {
    this.#saving = this.#checkpoint(due, pauseMs).finally(() => {
      this.#saving = undefined;
    });
    return this.#saving;
  }

  async #checkpoint(due: readonly BatchHandler[], pauseMs: number): Promise<void> {
    const applied = this.#applied;
    const handlers = { ...this.#reached };
    for (const handler of due) {
      for (const step of handler.checkpoint?.() ?? []) {
        if (!(await this.#enqueue(step))) return;
        // At the end nobody has time to be considerate.
        if (pauseMs > 0 && !this.#closed) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      const reached = Math.max(applied, this.#past[handler.name] ?? 0);
      handlers[handler.name] = handler.durableSeq?.(reached) ?? reached;
    }
    this.#reached = handlers;
    await this.#enqueue(() => this.#savePosition(handlers));
  }

  async #savePosition(handlers: Readonly<Record<string, number>>): Promise<void> {
    const text = JSON.stringify(handlers);
    if (text === this.#saved) return;
    await this.#positions.updateOne({ _id: this.#deps.writerId }, { $set: { handlers } }, { upsert: true });
    this.#saved = text;
    this.#durable = Math.min(...this.#deps.handlers.map(({ name }) => handlers[name] ?? 0));
  }
}

/** Things written in one step of a checkpoint: one or two milliseconds of work. */
const STEP_THINGS = 8;

/**
 * Steps that save these things a few at a time; `save` is given the ids of one step. `weightOf` says which part of
 * a step the thing at `index` fills.
 */
export function toSteps(
  ids: readonly string[],
  save: (ids: readonly string[]) => Promise<unknown>,
  weightOf: (index: number) => number = () => 1 / STEP_THINGS,
): CheckpointStep[] {
  const steps: string[][] = [];
  let filled = Number.POSITIVE_INFINITY;
  ids.forEach((id, index) => {
    const weight = weightOf(index);
    if (filled + weight > 1 + 1e-9) {
      steps.push([]);
      filled = 0;
    }
    filled += weight;
    steps.at(-1)?.push(id);
  });
  return steps.map((part) => () => save(part));
}
