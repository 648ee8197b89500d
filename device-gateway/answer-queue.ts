/** Ends one publish: without an error it is acknowledged, with one the connection closes. */
export type Answer = (error?: Error | null) => void;

interface Pending {
  answer: Answer;
  settled: boolean;
  error: Error | null;
}

/**
 * Answers of one connection in the order of its publishes [MQTT-4.6.0-2], however their commits end. One entry
 * per publish and no promise: at ten thousand messages a second those are what costs.
 */
export class AnswerQueue {
  #pending: Pending[] = [];
  #head = 0;

  /** Takes the next place; the function returned settles it, once. */
  enqueue(answer: Answer): Answer {
    const entry: Pending = { answer, settled: false, error: null };
    this.#pending.push(entry);
    return (error) => {
      if (entry.settled) return;
      entry.settled = true;
      entry.error = error ?? null;
      this.#drain();
    };
  }

  #drain(): void {
    for (let next = this.#pending[this.#head]; next?.settled; next = this.#pending[this.#head]) {
      this.#head += 1;
      next.answer(next.error);
    }
    if (this.#head < this.#pending.length) return;
    this.#pending = [];
    this.#head = 0;
  }
}
