import { type Figure, isMet, toJsonLine, toTableLine } from './figures.ts';

/** JSON lines on standard output for machines; the table and progress on standard error for people. */
export class Reporter {
  readonly #json: boolean;
  #missed = 0;

  constructor(json: boolean) {
    this.#json = json;
  }

  heading(text: string): void {
    process.stderr.write(`\n${text}\n`);
  }

  /** What is being done now. */
  progress(text: string): void {
    process.stderr.write(`     … ${text}\n`);
  }

  figure(figure: Figure): void {
    if (!isMet(figure)) this.#missed += 1;
    process.stderr.write(`${toTableLine(figure)}\n`);
    if (this.#json) process.stdout.write(`${toJsonLine(figure)}\n`);
  }

  get missed(): number {
    return this.#missed;
  }
}
