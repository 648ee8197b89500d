import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { DetectorsService } from './detectors.service.ts';

interface Deps {
  clock: Clock;
  logger: Logger;
  detectors: DetectorsService;
  /** False when no device is connected at all: then silence says nothing of any aircraft. */
  gatewayAlive: () => boolean;
  everyMs: number;
}

/** Lets the detectors weigh silence. */
export class DetectorJob {
  readonly #deps: Deps;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    const { clock, detectors, gatewayAlive, logger, everyMs } = this.#deps;
    this.#timer = setInterval(() => {
      this.#running = detectors
        .tick(clock.now(), gatewayAlive())
        .catch((error: unknown) =>
          logger.error({ err: error }, 'detector tick failed; next one tries again'),
        );
    }, everyMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
