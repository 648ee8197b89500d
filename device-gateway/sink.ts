import { setTimeout as sleep } from 'node:timers/promises';
import type { LIMITS } from '../server/config.ts';
import { AppError } from '../server/lib/errors.ts';
import type { Logger } from '../server/lib/logger.ts';
import {
  type IngestBatch,
  IngestBatchReceiptSchema,
  type IngestMessage,
  type IngestReceipt,
  type TelemetrySink,
} from '../server/telemetry/ingest.schema.ts';

export interface HttpSinkDeps {
  /** Base URL of the server; batches go to `/internal/telemetry` below it. */
  ingestUrl: string;
  serviceSecret: string;
  logger: Logger;
  limits: Record<
    keyof Pick<
      typeof LIMITS,
      'ingestQueueMessages' | 'ingestBatchMessages' | 'ingestLingerMs' | 'ingestBodyBytes'
    >,
    number
  >;
  /** How long one batch is tried before its devices must send again, ms. */
  giveUpAfterMs?: number;
}

interface Waiting {
  message: IngestMessage;
  bytes: number;
  resolve: (receipt: IngestReceipt) => void;
  reject: (error: Error) => void;
}

const GIVE_UP_AFTER_MS = 30_000;
const REQUEST_TIMEOUT_MS = 10_000;
const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 5_000;
/** JSON around one message's base64, generously. */
const ENVELOPE_BYTES = 4_096;

/** Base64 needs 4 bytes for 3; samples repeat the payload as canonical values. */
function bodyBytes(message: IngestMessage): number {
  const samples = message.outcome.kind === 'samples' ? message.outcome.samples.length : 0;
  return Math.ceil(message.payload.length / 3) * 4 + ENVELOPE_BYTES + samples * 1_024;
}

/**
 * The sink of a gateway on another machine: batches over HTTP, one at a time and in order. A message is
 * resolved only by the server's own receipt, so the acknowledgement that follows is as durable as in
 * process; a batch sent twice is harmless, since the server knows its messages by their content.
 */
export class HttpSink implements TelemetrySink {
  readonly #deps: HttpSinkDeps;
  readonly #closing = new AbortController();
  #queue: Waiting[] = [];
  #draining: Promise<void> | undefined;

  constructor(deps: HttpSinkDeps) {
    this.#deps = deps;
  }

  submit(message: IngestMessage): Promise<IngestReceipt> {
    if (this.#closing.signal.aborted) return Promise.reject(new AppError('STORAGE_UNAVAILABLE'));
    if (this.#queue.length >= this.#deps.limits.ingestQueueMessages)
      return Promise.reject(new AppError('OVERLOADED'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ message, bytes: bodyBytes(message), resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Refuses what is still queued: its devices were not acknowledged and send again. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#draining;
  }

  async #drain(): Promise<void> {
    await sleep(this.#deps.limits.ingestLingerMs);
    while (this.#queue.length > 0) {
      const batch = this.#takeBatch();
      try {
        const receipts = await this.#deliver(batch);
        batch.forEach((waiting, index) => {
          const receipt = receipts[index];
          if (receipt) waiting.resolve(receipt);
          else waiting.reject(new AppError('INTERNAL'));
        });
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        for (const waiting of batch) waiting.reject(failure);
      }
    }
    this.#draining = undefined;
  }

  #takeBatch(): Waiting[] {
    const { ingestBatchMessages, ingestBodyBytes } = this.#deps.limits;
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#queue.slice(0, ingestBatchMessages)) {
      bytes += waiting.bytes;
      if (count > 0 && bytes > ingestBodyBytes) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  async #deliver(batch: readonly Waiting[]): Promise<IngestReceipt[]> {
    const body = JSON.stringify(toBody(batch));
    const deadline = AbortSignal.timeout(this.#deps.giveUpAfterMs ?? GIVE_UP_AFTER_MS);
    const stopped = AbortSignal.any([deadline, this.#closing.signal]);
    for (let delayMs = RETRY_FIRST_MS; ; delayMs = Math.min(RETRY_MAX_MS, delayMs * 2)) {
      const answer = await this.#post(body);
      if (answer.kind === 'receipts') return answer.receipts;
      this.#deps.logger.warn(
        { reason: answer.reason, messages: batch.length },
        'telemetry batch not accepted',
      );
      if (answer.kind === 'refused') throw new AppError('INTERNAL', {}, answer.reason);
      await sleep(delayMs, undefined, { signal: stopped }).catch(() => undefined);
      if (stopped.aborted) throw new AppError('STORAGE_UNAVAILABLE', {}, answer.reason);
    }
  }

  /** One attempt. `again`: the server is away or busy; `refused`: trying again would not help. */
  async #post(
    body: string,
  ): Promise<
    { kind: 'receipts'; receipts: IngestReceipt[] } | { kind: 'again' | 'refused'; reason: string }
  > {
    try {
      const response = await fetch(new URL('/internal/telemetry', this.#deps.ingestUrl), {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#deps.serviceSecret}`, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([AbortSignal.timeout(REQUEST_TIMEOUT_MS), this.#closing.signal]),
      });
      const answer: unknown = await response.json().catch(() => undefined);
      const receipts = IngestBatchReceiptSchema.safeParse(answer);
      if (response.ok && receipts.success) return { kind: 'receipts', receipts: receipts.data.receipts };
      const busy = response.status >= 500 || response.status === 429;
      return { kind: busy ? 'again' : 'refused', reason: `the server answered ${response.status}` };
    } catch (error) {
      return { kind: 'again', reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

function toBody(batch: readonly Waiting[]): IngestBatch {
  return {
    messages: batch.map(({ message: { payload, ...rest } }) => ({
      ...rest,
      payloadBase64: Buffer.from(payload).toString('base64'),
    })),
  };
}
