import type { MqttClient } from 'mqtt';
import type { Clock } from '../../server/lib/clock.ts';

/** Closes in a row, without a good link between them, after which the replay gives up. */
const CLOSES_MAX = 5;
/** A link that lasted this long, with something acknowledged on it, was a good one. */
const GOOD_LINK_MS = 5_000;

const OTHER_CLIENT =
  'another client uses this login, and each new connection of one ends the other: stop one of them or give it a credential of its own';
const UNCLEAR =
  'either another client uses this login, or the topic is not one this device may publish on, or the broker is out of order';

interface WatchOptions {
  clock: Clock;
  onLost: (reason: string) => void;
  /** What the client's error means to the person who flies. */
  toError: (error: unknown) => Error;
}

/**
 * Counts closes of a connected client and gives up what is unanswered once there were too many in a row. An
 * acknowledgement alone doesn't end the row: two clients of one login get some in before each takes over.
 */
export class LinkWatch {
  readonly #client: MqttClient;
  readonly #options: WatchOptions;
  readonly #pending = new Set<(reason: Error) => void>();
  #link: { sinceMs: number; acknowledged: boolean } | undefined;
  #closesInARow = 0;
  /** The topic is ours and the broker works: something was acknowledged on the short links of this row. */
  #acknowledgedInRow = false;
  #failure: Error | undefined;
  #ended = false;

  constructor(client: MqttClient, options: WatchOptions) {
    this.#client = client;
    this.#options = options;
    this.#open();
    client.on('connect', () => this.#open());
    client.on('close', () => this.#close());
    client.on('error', (error) => this.#giveUp(options.toError(error)));
  }

  /** A close of our own is no loss. */
  end(): void {
    this.#ended = true;
  }

  /** mqtt.js never settles what a closed client still owed, so an answer ends here at the latest. */
  untilGivenUp(answer: Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(this.#failure);
      this.#pending.add(reject);
      const settle = (): boolean => this.#pending.delete(reject);
      answer.then(
        () => {
          if (this.#link) this.#link.acknowledged = true;
          settle();
          resolve();
        },
        (error: unknown) => {
          settle();
          reject(error);
        },
      );
    });
  }

  #open(): void {
    this.#link = { sinceMs: this.#options.clock.now(), acknowledged: false };
  }

  #close(): void {
    if (this.#failure || this.#ended) return;
    const link = this.#link;
    this.#link = undefined;
    const acknowledged = link?.acknowledged === true;
    const wasGood = acknowledged && this.#options.clock.now() - (link?.sinceMs ?? 0) >= GOOD_LINK_MS;
    this.#closesInARow = wasGood ? 1 : this.#closesInARow + 1;
    this.#acknowledgedInRow = !wasGood && (this.#acknowledgedInRow || acknowledged);
    this.#judge();
  }

  #judge(): void {
    const cause = this.#acknowledgedInRow ? OTHER_CLIENT : UNCLEAR;
    if (this.#closesInARow === 1) {
      this.#options.onLost('the broker closed the connection; connecting again');
    } else if (this.#closesInARow === 2) {
      this.#options.onLost(`the broker closed the connection again: ${cause}`);
    } else if (this.#closesInARow >= CLOSES_MAX) {
      this.#giveUp(new Error(`the broker closed the connection ${CLOSES_MAX} times in a row: ${cause}`));
      this.#client.end(true);
    }
  }

  #giveUp(reason: Error): void {
    this.#failure ??= reason;
    for (const reject of this.#pending) reject(this.#failure);
    this.#pending.clear();
  }
}
