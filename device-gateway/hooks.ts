import type { Client } from 'aedes';
import { type Clock, toInstant } from '../server/lib/clock.ts';
import type { Logger } from '../server/lib/logger.ts';
import type { DeviceDirectory, DeviceGrant } from '../server/registry/device.schema.ts';
import type { LinkEvent, LinkObserver } from '../server/telemetry/link.schema.ts';
import { canReceive, canSubscribe, isDeviceId, mayPublish, parseDeviceTopic, statusTopic } from './access.ts';
import { type Answer, AnswerQueue } from './answer-queue.ts';
import type { BrokerHooks, BrokerLimits } from './broker.ts';
import type { Counters } from './counters.ts';
import type { Ingest } from './ingest.ts';
import type { ReadGate } from './read-gate.ts';
import type { Session } from './session.ts';
import { fullBucket, takeToken } from './token-bucket.ts';

export interface HooksDeps {
  directory: DeviceDirectory;
  ingest: Ingest;
  gate: ReadGate;
  counters: Counters;
  links: LinkObserver | undefined;
  logger: Logger;
  clock: Clock;
  limits: BrokerLimits;
}

type Packet = Parameters<BrokerHooks['authorizePublish']>[1];

/** CONNACK return codes of MQTT 3.1.1 §3.2.2.3 that we answer. */
/** Devices whose last rate is remembered after they left. */
const BUCKETS_MAX = 20_000;
const IDENTIFIER_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const BAD_USERNAME_OR_PASSWORD = 4;
const NOT_AUTHORIZED = 5;

function toBuffer(payload: Packet['payload']): Buffer<ArrayBuffer> {
  return typeof payload === 'string' ? Buffer.from(payload) : (payload as Buffer<ArrayBuffer>);
}

/** Carries the CONNACK code for aedes. */
class LoginRefused extends Error {
  readonly returnCode: number;

  constructor(returnCode: number, message: string) {
    super(message);
    this.returnCode = returnCode;
  }
}

/**
 * Who may connect, publish, subscribe and receive. aedes ends the process when a hook throws, so every
 * hook answers through its callback, whatever happens inside (security E6).
 */
export class DeviceHooks {
  readonly #deps: HooksDeps;
  readonly #sessions = new Map<Client, Session>();
  readonly #buckets = new Map<string, Session['bucket']>();
  readonly #willTopics = new WeakMap<Client, string>();
  #directoryChanges = 0;

  constructor(deps: HooksDeps) {
    this.#deps = deps;
  }

  /** The hooks in aedes' form. */
  toAedes(): BrokerHooks {
    return {
      preConnect: (client, packet, done) => {
        // Queues that outlive a connection also outlive its rights: device sessions are always clean (security E1).
        packet.clean = true;
        if (packet.will) {
          packet.will.retain = false;
          this.#willTopics.set(client, packet.will.topic);
        }
        done(null, true);
      },
      authenticate: (client, username, password, done) => {
        this.#login(client, username, password).then(
          () => done(null, true),
          (error: unknown) => done(this.#toRefusal(client, error), false),
        );
      },
      authorizePublish: (client, packet, done) => {
        packet.retain = false;
        // A will reaches this hook like a publish, with its client closed or none at all (security E2).
        if (!client || client.closed) this.#acceptWill(client, packet, done);
        else this.#tryPublish(client, packet, done);
      },
      authorizeSubscribe: (client, subscription, done) => {
        done(null, this.#grantSubscription(client, subscription.topic) ? subscription : null);
      },
      authorizeForward: (client, packet) => {
        const session = this.#sessions.get(client);
        return session && !session.revoked && canReceive(session.grant, packet.topic) ? packet : null;
      },
    };
  }

  /** Reads the rights of every connection of a device again; closes those that lost them. */
  async refresh(deviceId: string): Promise<void> {
    this.#directoryChanges += 1;
    const affected = [...this.#sessions].filter(([, session]) => session.grant.deviceId === deviceId);
    if (affected.length === 0) return;
    const grant = await this.#deps.directory.findGrant(deviceId).catch((error: unknown) => {
      // Rights that can't be read are no rights: the device connects again when the registry answers.
      this.#deps.logger.error({ err: error, deviceId }, 'device rights could not be read');
      return undefined;
    });
    for (const [client, session] of affected) {
      if (grant) session.grant = grant;
      else {
        session.revoked = true;
        this.#deps.counters.count('revokedConnections');
        this.#deps.logger.warn({ security: true, deviceId }, 'device rights withdrawn: connection closed');
        client.close();
      }
    }
  }

  /** Gives back the places of filters a connection no longer wants. */
  unsubscribe(client: Client, filters: readonly string[]): void {
    const session = this.#sessions.get(client);
    for (const filter of filters) session?.subscriptions.delete(filter);
  }

  #end(client: Client): void {
    const session = this.#sessions.get(client);
    this.#sessions.delete(client);
    if (session) this.#keepBucket(session);
    if (session) this.#noteLink(session.grant.deviceId, 'disconnected');
    const others = [...this.#sessions.values()];
    if (session && !others.some((other) => other.grant.deviceId === session.grant.deviceId)) {
      this.#deps.ingest.forget(session.grant.deviceId);
    }
  }

  async #login(client: Client, username: string | undefined, password: Buffer | undefined): Promise<void> {
    if (!isDeviceId(client.id))
      throw new LoginRefused(IDENTIFIER_REJECTED, 'client id has a form no device has');
    if (!username || !password) throw new LoginRefused(BAD_USERNAME_OR_PASSWORD, 'no user name or password');
    if (client.id !== username) throw new LoginRefused(IDENTIFIER_REJECTED, 'client id is not the user name');
    const will = this.#willTopics.get(client);
    if (will !== undefined && will !== statusTopic(username))
      throw new LoginRefused(NOT_AUTHORIZED, 'will on a topic other than its own status');
    const { directory, limits, clock } = this.#deps;
    let changes = this.#directoryChanges;
    let grant: DeviceGrant | undefined = await directory.authenticate({
      clientId: client.id,
      username,
      password: password.toString('utf8'),
    });
    // Rights changed while they were being read (or the password checked): what was read is out of date.
    while (grant && changes !== this.#directoryChanges) {
      changes = this.#directoryChanges;
      grant = await directory.findGrant(grant.deviceId);
    }
    if (!grant) throw new LoginRefused(BAD_USERNAME_OR_PASSWORD, 'bad user name or password');
    if (client.closed) return;
    // aedes reports only the end of connections it has registered; the stream's own end is always seen.
    client.conn.once('close', () => this.#end(client));
    this.#deps.counters.count('logins');
    this.#noteLink(grant.deviceId, 'connected');
    this.#sessions.set(client, {
      grant,
      revoked: false,
      bucket: this.#buckets.get(grant.deviceId) ?? fullBucket(limits.mqttMessagesPerSecond, clock.now()),
      subscriptions: new Set(),
      answers: new AnswerQueue(),
    });
  }

  #toRefusal(client: Client, error: unknown): LoginRefused {
    const { counters, logger } = this.#deps;
    counters.count('loginsRefused');
    if (error instanceof LoginRefused) {
      logger.warn(
        { security: true, clientId: client.id.slice(0, 64), reason: error.message },
        'device login refused',
      );
      return error;
    }
    logger.error({ err: error }, 'device login could not be checked');
    return new LoginRefused(SERVER_UNAVAILABLE, 'server unavailable');
  }

  #tryPublish(client: Client, packet: Packet, done: Answer): void {
    try {
      this.#publish(client, packet, done);
    } catch (error) {
      done(this.#toError(client, error));
    }
  }

  /** `done` is called when the publish may be acknowledged, or with an error when the connection must close. */
  #publish(client: Client, packet: Packet, done: Answer): void {
    const session = this.#sessions.get(client);
    if (!session || session.revoked) throw new Error('no rights');
    const { topic } = packet;
    const parsed = parseDeviceTopic(topic);
    if (!parsed || !mayPublish(session.grant, parsed)) throw this.#denied(session, topic);
    if (packet.qos > 0 && !packet.messageId) throw new Error('packet id 0');
    // A window on what was read from the socket, which nobody writes to again: no copy.
    const payload = toBuffer(packet.payload);
    const settle = session.answers.enqueue((error) =>
      done(error ?? (session.revoked ? new Error('rights withdrawn') : null)),
    );
    const { ingest, gate } = this.#deps;
    const accept = () => {
      gate.enter();
      ingest.accept({ grant: session.grant, topic, parsed, payload }).then(
        () => {
          gate.leave();
          settle();
        },
        (error: unknown) => {
          gate.leave();
          settle(this.#toError(client, error));
        },
      );
    };
    const waitMs = this.#throttle(session);
    if (waitMs === 0) accept();
    else setTimeout(accept, waitMs);
  }

  #denied(session: Session, topic: string): Error {
    const { counters, logger } = this.#deps;
    counters.count('publishesDenied');
    logger.warn(
      { security: true, deviceId: session.grant.deviceId, topic: topic.slice(0, 128) },
      'publish denied: connection closed',
    );
    return new Error('publish denied');
  }

  /** The rate is the device's: connecting again must not fill its bucket. */
  #keepBucket(session: Session): void {
    if (this.#buckets.size >= BUCKETS_MAX) this.#buckets.clear();
    this.#buckets.set(session.grant.deviceId, session.bucket);
  }

  /** How long a device over its rate waits, ms: aedes reads no further from this socket meanwhile (design D5). */
  #throttle(session: Session): number {
    const { limits, clock, counters } = this.#deps;
    const { bucket, waitMs } = takeToken(session.bucket, limits.mqttMessagesPerSecond, clock.now());
    session.bucket = bucket;
    if (waitMs > 0) counters.count('messagesThrottled');
    return waitMs;
  }

  /** A will says that a link was lost, by our clock, and is never a sample; nobody may receive `status`. */
  #acceptWill(client: Client | null, packet: Packet, done: (error?: Error | null) => void): void {
    const parsed = parseDeviceTopic(packet.topic);
    if (parsed?.kind !== 'status') {
      done(new Error('will denied'));
      return;
    }
    this.#deps.counters.count('linkLosses');
    this.#noteLink(parsed.deviceId, 'lost');
    this.#deps.logger.info(
      { deviceId: parsed.deviceId, connected: client !== null, at: toInstant(this.#deps.clock.now()) },
      'device link lost',
    );
    void this.#deps.ingest.acceptWill(parsed.deviceId, Buffer.from(packet.payload));
    done(null);
  }

  #noteLink(deviceId: string, kind: LinkEvent['kind']): void {
    this.#deps.links?.note({ deviceId, kind, atMs: this.#deps.clock.now() });
  }

  #grantSubscription(client: Client, filter: string): boolean {
    const session = this.#sessions.get(client);
    if (!session || session.revoked) return false;
    const full = session.subscriptions.size >= this.#deps.limits.mqttSubscriptionsPerDevice;
    const granted = canSubscribe(session.grant, filter) && (!full || session.subscriptions.has(filter));
    if (granted) session.subscriptions.add(filter);
    else {
      this.#deps.counters.count('subscriptionsDenied');
      this.#deps.logger.warn(
        { security: true, deviceId: session.grant.deviceId, filter: filter.slice(0, 128) },
        'subscription denied',
      );
    }
    return granted;
  }

  #toError(client: Client, error: unknown): Error {
    const failure = error instanceof Error ? error : new Error(String(error));
    this.#deps.logger.debug({ deviceId: client.id, reason: failure.message }, 'publish not acknowledged');
    return failure;
  }
}
