import { seededRandom } from '../../device-gateway/simulator/random.ts';

/** A repeatable source of choices; one per input, so that an input can be made again without those before it. */
export class Chance {
  readonly #next: () => number;

  constructor(seed: number, index: number) {
    this.#next = seededRandom(seed ^ Math.imul(index + 1, 0x9e37_79b9));
    // The first number of neighbouring seeds is too alike.
    this.#next();
  }

  /** 0 ≤ x < 1. */
  share(): number {
    return this.#next();
  }

  /** A whole number 0 ≤ x < `end`; 0 when there is none. */
  below(end: number): number {
    return Math.floor(this.#next() * Math.max(1, end));
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  happens(probability: number): boolean {
    return this.#next() < probability;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
