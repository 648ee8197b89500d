import type { IngestService } from '../telemetry/ingest.service.ts';

/** Lets silence be noticed: landed, lost and closed need a clock when no sample comes. */
export class SilenceJob {
  readonly #ingest: IngestService;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: { ingest: IngestService; everyMs: number }) {
    this.#ingest = deps.ingest;
    this.#everyMs = deps.everyMs;
  }

  start(): void {
    this.#timer = setInterval(() => this.#ingest.tick(), this.#everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
