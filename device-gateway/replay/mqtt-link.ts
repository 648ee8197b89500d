import { connectAsync, type IClientOptions } from 'mqtt';
import { z } from 'zod';
import type { Clock } from '../../server/lib/clock.ts';
import { type CoverMessage, CoverMessageSchema } from '../../server/policies/cover.schema.ts';
import { coverTopic, noticesTopic } from '../access.ts';
import { endNow } from '../end-now.ts';
import type { EncodedMessage } from './encoded.ts';
import { LinkWatch } from './link-watch.ts';

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

const RECONNECT_MS = 500;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * A device's MQTT link, with its own notices and the aircraft's cover subscribed.
 * @throws LoginRefusedError, UnreachableError
 */
export async function openMqttLink(options: {
  url: string;
  username: string;
  password: string;
  clientId: string;
  /** The aircraft whose cover is followed; null follows none. */
  serialNumber: string | null;
  clock: Clock;
  onNotice: (notice: Notice) => void;
  /** `isRetained`: said before we subscribed. */
  onCover: (cover: CoverMessage, isRetained: boolean) => void;
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
  const watch = new LinkWatch(client, {
    clock: options.clock,
    onLost: options.onLost,
    toError: (error) => toLinkError(error, 'The broker'),
  });
  const notices = noticesTopic(options.username);
  const { serialNumber } = options;
  const cover = serialNumber === null ? null : coverTopic(options.username, serialNumber);
  client.on('message', (topic, payload, packet) => {
    if (topic === notices) parseAs(NoticeSchema, payload, options.onNotice);
    if (topic === cover) parseAs(CoverMessageSchema, payload, (one) => options.onCover(one, packet.retain));
  });
  // One SUBSCRIBE each: the broker may grant the one and not the other.
  await client.subscribeAsync(notices, { qos: 1 }).catch(() => {
    options.onLost(
      'the broker does not let this device read its notices: what goes to quarantine is not seen here',
    );
  });
  if (cover !== null)
    await client.subscribeAsync(cover, { qos: 1 }).catch(() => {
      options.onLost(
        `the broker does not let this device read the cover of ${serialNumber}: is that drone bound to it?`,
      );
    });
  return {
    publish: (message) => watch.untilGivenUp(client.publishAsync(message.topic, message.payload, { qos: 1 })),
    close: () => {
      watch.end();
      return endNow(client);
    },
  };
}

/** What the broker sends and we don't understand is left alone: it may be newer than we are. */
function parseAs<T>(schema: z.ZodType<T>, payload: Buffer, take: (value: T) => void): void {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) take(parsed.data);
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
