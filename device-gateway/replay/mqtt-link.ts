import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { z } from 'zod';
import { noticesTopic } from '../access.ts';
import type { EncodedMessage } from './encoded.ts';

/** The broker said no to the login; trying again won't help. */
export class LoginRefusedError extends Error {}
/** Nobody answers at the address. */
export class UnreachableError extends Error {}

export interface Notice {
  code: string;
  message: string;
  topic: string | null;
}
const NoticeSchema = z.object({ code: z.string(), message: z.string(), topic: z.string().nullable() });

export interface MqttLink {
  /** Resolves when the broker acknowledged; rejects when the link is given up before. */
  publish(message: EncodedMessage): Promise<void>;
  close(): Promise<void>;
}

/** Lost links in a row, without an acknowledgement between them, after which the replay gives up. */
const LOST_LINKS_MAX = 5;
const RECONNECT_MS = 500;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * A device's MQTT link, with its own notices subscribed.
 * @throws LoginRefusedError, UnreachableError
 */
export async function openMqttLink(options: {
  url: string;
  username: string;
  password: string;
  clientId: string;
  onNotice: (notice: Notice) => void;
  onLost: (reason: string) => void;
}): Promise<MqttLink> {
  const login: IClientOptions = {
    clientId: options.clientId,
    username: options.username,
    password: options.password,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: RECONNECT_MS,
    resubscribe: true,
  };
  const client = await connectAsync(options.url, login, false).catch((error: unknown) => {
    throw toLinkError(error, options.url);
  });
  const watch = new LinkWatch(client, options.onLost);
  client.on('message', (_topic, payload) => {
    const notice = parseNotice(payload);
    if (notice) options.onNotice(notice);
  });
  await client.subscribeAsync(noticesTopic(options.username), { qos: 1 }).catch(() => {
    options.onLost(
      'the broker does not let this device read its notices: what goes to quarantine is not seen here',
    );
  });
  return {
    publish: (message) => watch.untilGivenUp(client.publishAsync(message.topic, message.payload, { qos: 1 })),
    close: () => {
      watch.end();
      return client.endAsync(true);
    },
  };
}

/** Counts lost links and gives up what is unanswered once there were too many in a row. */
class LinkWatch {
  readonly #pending = new Set<(reason: Error) => void>();
  #lost = 0;
  #failure: Error | undefined;
  #ended = false;

  constructor(client: MqttClient, onLost: (reason: string) => void) {
    client.on('close', () => {
      this.#lost += 1;
      if (this.#failure || this.#ended) return;
      if (this.#lost === 1) onLost('the broker closed the connection; connecting again');
      if (this.#lost < LOST_LINKS_MAX) return;
      this.#giveUp(
        new Error(
          'the broker keeps closing the connection: the topic may not be yours, or it is out of order',
        ),
      );
      client.end(true);
    });
    client.on('error', (error) => this.#giveUp(toLinkError(error, 'The broker')));
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
          this.#lost = 0;
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

  #giveUp(reason: Error): void {
    this.#failure ??= reason;
    for (const reject of this.#pending) reject(this.#failure);
    this.#pending.clear();
  }
}

function parseNotice(payload: Buffer): Notice | undefined {
  try {
    return NoticeSchema.parse(JSON.parse(payload.toString('utf8')));
  } catch {
    return undefined;
  }
}

/** CONNACK codes 1 to 5 are the broker's refusal; anything else is the network's. */
function toLinkError(error: unknown, url: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (typeof code !== 'number')
    return new UnreachableError(
      `${url} does not answer (${message || String(code)}). Is Skycover running there?`,
    );
  if (code === 4 || code === 5) {
    return new LoginRefusedError(
      'The broker refused the login: wrong user name or password, or the credential was revoked.',
    );
  }
  if (code === 2)
    return new LoginRefusedError('The broker refused the client id: it must be the same as the user name.');
  return new LoginRefusedError(`The broker refused the connection: ${message}`);
}
