import type { Document } from './bson.ts';
import { toStorageError } from './sqlite.ts';

/** A cursor that nobody reads or closes is closed after this time, as MongoDB does. */
const CURSOR_IDLE_MS = 10 * 60_000;

export interface CursorSource {
  /**
   * Starts the results; `release` is called once when they end or are given up. The source calls `stop` when
   * it can't go on, because the store closes.
   */
  open(stop: () => void): { documents: Iterator<Document>; release(): void };
  /** All results at once, on a connection that need not be kept. */
  all(): Document[];
  explain(): Document;
}

/** The part of the MongoDB driver's cursors that mongoose and the product use. */
export class EmbeddedCursor {
  readonly #source: CursorSource;
  #running: { documents: Iterator<Document>; release(): void } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #peeked: Document | null = null;
  closed = false;

  constructor(source: CursorSource) {
    this.#source = source;
  }

  /** The next document, null after the last. */
  async next(): Promise<Document | null> {
    if (this.#peeked !== null) {
      const document = this.#peeked;
      this.#peeked = null;
      return document;
    }
    return this.#advance();
  }

  async hasNext(): Promise<boolean> {
    this.#peeked ??= this.#advance();
    return this.#peeked !== null;
  }

  async toArray(): Promise<Document[]> {
    if (this.closed) return [];
    if (this.#running !== null) {
      const rest: Document[] = [];
      for await (const document of this) rest.push(document);
      return rest;
    }
    this.closed = true;
    return this.#source.all();
  }

  async explain(): Promise<Document> {
    return this.#source.explain();
  }

  async close(): Promise<void> {
    this.#finish();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Document, void> {
    try {
      for (;;) {
        const document = await this.next();
        if (document === null) return;
        yield document;
      }
    } finally {
      this.#finish();
    }
  }

  #advance(): Document | null {
    if (this.closed) return null;
    this.#watchIdle();
    try {
      this.#running ??= this.#source.open(() => this.#finish());
      const { value, done } = this.#running.documents.next();
      if (done !== true) return value;
    } catch (error) {
      this.#finish();
      throw toStorageError(error);
    }
    this.#finish();
    return null;
  }

  #watchIdle(): void {
    if (this.#timer === null) {
      this.#timer = setTimeout(() => this.#finish(), CURSOR_IDLE_MS);
      this.#timer.unref();
    } else this.#timer.refresh();
  }

  #finish(): void {
    this.closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    running.documents.return?.();
    running.release();
  }
}
