import type { Logger } from './logger.ts';

interface Deps {
  /** For the log. */
  name: string;
  everyMs: number;
  logger: Logger;
  run: () => Promise<unknown>;
}

/** Work done again and again. A round that fails is logged and the next tries again; two never overlap. */
export class TimedJob {
  readonly #deps: Deps;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => this.#round(), this.#deps.everyMs);
    this.#timer.unref();
  }

  /** Resolves when the round under way, if any, has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #round(): void {
    const { run, logger, name } = this.#deps;
    this.#running ??= run()
      .catch((error: unknown) =>
        logger.error({ err: error, job: name }, 'timed job failed; the next round tries again'),
      )
      .finally(() => {
        this.#running = undefined;
      });
  }
}
