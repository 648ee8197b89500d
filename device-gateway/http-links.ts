import type { Logger } from '../server/lib/logger.ts';
import type { LinkEvent, LinkObserver } from '../server/telemetry/link.schema.ts';

export interface HttpLinksDeps {
  /** Base URL of the server; events go to `/internal/links` below it. */
  ingestUrl: string;
  serviceSecret: string;
  logger: Logger;
  /** Time between two requests, ms. */
  everyMs?: number;
}

/** As many as one request may hold. */
const EVENTS_PER_REQUEST = 1_000;
/** Events that wait for the server; a longer absence of it costs the oldest. */
const WAITING_MAX = 10_000;
const EVERY_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Tells the server on another machine when devices come and go. No message waits for it, and what the server
 * doesn't take is tried again: a hint that comes late still explains the silence it is about.
 */
export class HttpLinks implements LinkObserver {
  readonly #deps: HttpLinksDeps;
  #waiting: LinkEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  constructor(deps: HttpLinksDeps) {
    this.#deps = deps;
  }

  note(event: LinkEvent): void {
    this.#waiting.push(event);
    this.#bound();
    this.#schedule();
  }

  /** Sends what waits, once; what is not taken then is lost. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#sending;
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0) if (!(await this.#sendSome())) break;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#sending !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#sendSome().then(() => {
        this.#sending = undefined;
        if (this.#waiting.length > 0) this.#schedule();
      });
    }, this.#deps.everyMs ?? EVERY_MS);
  }

  /** Whether the server took them; never rejects. */
  async #sendSome(): Promise<boolean> {
    const events = this.#waiting.splice(0, EVENTS_PER_REQUEST);
    const { ingestUrl, serviceSecret, logger } = this.#deps;
    try {
      const response = await fetch(new URL('/internal/links', ingestUrl), {
        method: 'POST',
        headers: { authorization: `Bearer ${serviceSecret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ events }),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (response.ok) return true;
      throw new Error(`the server answered ${response.status}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn({ reason, events: events.length }, 'link events not taken: tried again');
      this.#waiting = [...events, ...this.#waiting];
      this.#bound();
      return false;
    }
  }

  #bound(): void {
    const tooMany = this.#waiting.length - WAITING_MAX;
    if (tooMany <= 0) return;
    this.#waiting.splice(0, tooMany);
    this.#deps.logger.warn({ events: tooMany }, 'link events dropped: the server has been away for long');
  }
}
