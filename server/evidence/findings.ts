/** What is wrong with a bundle: where, about which record, and what. */
export interface Finding {
  /** File in the bundle; empty when it is the archive itself. */
  file: string;
  /** Line in that file, from 1; null when it is about the whole of it. */
  line: number | null;
  /** The record concerned, by its place in the log. */
  leafIndex: number | null;
  /** When that record was observed, as far as the bundle tells. */
  observedAt: string | null;
  message: string;
}

/** A hostile bundle can be wrong in a million places; nobody reads more than these. */
const FINDINGS_MAX = 100;

/** Findings as they are made, the first hundred of them. */
export class Findings {
  readonly listed: Finding[] = [];
  #count = 0;

  /** All that were made, listed or not. */
  get count(): number {
    return this.#count;
  }

  add(file: string, message: string, place: Partial<Omit<Finding, 'file' | 'message'>> = {}): void {
    this.#count += 1;
    if (this.listed.length >= FINDINGS_MAX) return;
    this.listed.push({ file, line: null, leafIndex: null, observedAt: null, ...place, message });
  }
}
