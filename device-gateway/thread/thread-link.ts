import type { TransferListItem } from 'node:worker_threads';

/** The end of a message port, or a worker seen from outside. */
export interface LinkPort {
  postMessage(message: unknown, transfer?: readonly TransferListItem[]): void;
  on(event: 'message', listener: (message: LinkMessage) => void): unknown;
}

type LinkMessage =
  | { kind: 'call'; id: number; name: string; input: unknown }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; message: string }
  | { kind: 'tell'; name: string; input: unknown };

/** What one side offers the other, by name; each takes one structured-cloneable value. */
export type LinkHandlers = Readonly<Record<string, (input: never) => unknown>>;

/**
 * Questions with answers, and messages without, between two threads. Both sides are of one build, so what
 * arrives is taken as it is; an error arrives as its message.
 */
export class ThreadLink {
  readonly #port: LinkPort;
  readonly #handlers: LinkHandlers;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #lastId = 0;

  constructor(port: LinkPort, handlers: LinkHandlers) {
    this.#port = port;
    this.#handlers = handlers;
    port.on('message', (message) => this.#receive(message));
  }

  /** Asks the other side; rejects with its error, or when the link has ended. */
  call(name: string, input: unknown, transfer: readonly TransferListItem[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      this.#port.postMessage({ kind: 'call', id: this.#lastId, name, input }, transfer);
    });
  }

  /** Says something that needs no answer. */
  tell(name: string, input: unknown): void {
    this.#port.postMessage({ kind: 'tell', name, input });
  }

  /** The other side is gone: nothing asked will be answered. */
  end(reason: Error): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  #receive(message: LinkMessage): void {
    switch (message.kind) {
      case 'tell':
        this.#handlerOf(message.name)(message.input as never);
        return;
      case 'call':
        void this.#answer(message);
        return;
      case 'answer':
        this.#take(message.id)?.resolve(message.value);
        return;
      case 'failure':
        this.#take(message.id)?.reject(new Error(message.message));
        return;
    }
  }

  async #answer({ id, name, input }: { id: number; name: string; input: unknown }): Promise<void> {
    try {
      const value = await this.#handlerOf(name)(input as never);
      this.#port.postMessage({ kind: 'answer', id, value });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#port.postMessage({ kind: 'failure', id, message: reason });
    }
  }

  #handlerOf(name: string): (input: never) => unknown {
    const handler = this.#handlers[name];
    if (!handler) throw new Error(`the other thread asks for ${name}, which nobody answers`);
    return handler;
  }

  #take(id: number): { resolve: (value: unknown) => void; reject: (error: Error) => void } | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
