/** Sockets set free between two looks at what they brought. */
const RESUMED_AT_ONCE = 8;

/**
 * Holds all sockets back while so many messages wait for their commit: what waits in the kernel's buffers costs
 * next to nothing, what waits as decoded samples is copied by every garbage collection. Sockets that were held
 * back go on in the order in which they asked.
 */
export class ReadGate {
  readonly #messagesMax: number;
  readonly #waiting = new Set<() => void>();
  #inFlight = 0;
  #scheduled = false;

  constructor(messagesMax: number) {
    this.#messagesMax = messagesMax;
  }

  /** A message is on its way to its commit. */
  enter(): void {
    this.#inFlight += 1;
  }

  /** Its commit has been answered, one way or the other. */
  leave(): void {
    this.#inFlight -= 1;
    this.#schedule();
  }

  /** Calls `resume` now when the gate is open, else once it is; the same one waits once. */
  request(resume: () => void): void {
    if (this.isOpen() && this.#waiting.size === 0) {
      resume();
      return;
    }
    this.#waiting.add(resume);
    this.#schedule();
  }

  /** A socket that has ended waits no longer. */
  withdraw(resume: () => void): void {
    this.#waiting.delete(resume);
  }

  isOpen(): boolean {
    return this.#inFlight < this.#messagesMax;
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.size === 0 || !this.isOpen()) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#resumeSome();
      this.#schedule();
    });
  }

  #resumeSome(): void {
    if (!this.isOpen()) return;
    let left = RESUMED_AT_ONCE;
    for (const resume of this.#waiting) {
      this.#waiting.delete(resume);
      resume();
      left -= 1;
      if (left === 0) return;
    }
  }
}
