import type { IngestMessage, IngestReceipt, TelemetrySink } from '../../server/telemetry/ingest.schema.ts';
import { type PackedMessages, packMessages, unpackMessages } from './pack-messages.ts';
import type { ThreadLink } from './thread-link.ts';

/** What became of one message; null: its one sample was taken, as nearly always. */
export type PackedAnswer = IngestReceipt | { failure: string } | null;

const TAKEN: IngestReceipt = Object.freeze({ accepted: 1, duplicates: 0, quarantined: [] });

interface Waiting {
  message: IngestMessage;
  resolve: (receipt: IngestReceipt) => void;
  reject: (error: Error) => void;
}

/** The sink as the gateway's thread sees it: the messages of one turn of its loop cross over together. */
export class ThreadSink implements TelemetrySink {
  readonly #link: ThreadLink;
  #waiting: Waiting[] = [];

  constructor(link: ThreadLink) {
    this.#link = link;
  }

  submit(message: IngestMessage): Promise<IngestReceipt> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ message, resolve, reject }) === 1) setImmediate(() => void this.#send());
    });
  }

  async #send(): Promise<void> {
    const sent = this.#waiting;
    this.#waiting = [];
    try {
      const packed = packMessages(sent.map(({ message }) => message));
      const answers = (await this.#link.call('submit', packed, [packed.payloads.buffer])) as PackedAnswer[];
      sent.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer && 'failure' in answer) reject(new Error(answer.failure));
        else resolve(answer ?? TAKEN);
      });
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      for (const { reject } of sent) reject(failure);
    }
  }
}

/** The other end: hands the messages to the real sink in their order and answers once all are settled. */
export async function submitPacked(sink: TelemetrySink, packed: PackedMessages): Promise<PackedAnswer[]> {
  const submitted = unpackMessages(packed).map((message) => sink.submit(message));
  const settled = await Promise.allSettled(submitted);
  return settled.map((one) => {
    if (one.status === 'fulfilled') return isTaken(one.value) ? null : one.value;
    return { failure: one.reason instanceof Error ? one.reason.message : String(one.reason) };
  });
}

function isTaken({ accepted, duplicates, quarantined }: IngestReceipt): boolean {
  return accepted === 1 && duplicates === 0 && quarantined.length === 0;
}
