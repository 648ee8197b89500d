import type { Client } from 'aedes';
import { type Clock, toInstant } from '../server/lib/clock.ts';
import type { Logger } from '../server/lib/logger.ts';
import { toPlainText } from '../server/lib/plain-text.ts';
import type { DeviceDirectory, DeviceGrant } from '../server/registry/device.schema.ts';
import type { LinkEvent, LinkObserver } from '../server/telemetry/link.schema.ts';
import { canReceive, canSubscribe, mayPublish, parseDeviceTopic } from './access.ts';
import { type Answer, AnswerQueue } from './answer-queue.ts';
import type { BrokerHooks, BrokerLimits } from './broker.ts';
import type { Counters } from './counters.ts';
import { DeviceLogin } from './device-login.ts';
import { GuardedConnection } from './guarded-connection.ts';
import type { Ingest } from './ingest.ts';
import { LoginRefused, RETURN_CODES } from './login-refused.ts';
import type { LoginThrottle } from './login-throttle.ts';
import type { OversizePacket } from './oversize-packet.ts';
import type { QuarantineBudget } from './quarantine-budget.ts';
import type { ReadGate } from './read-gate.ts';
import { REASON_CODES, type ReasonCode } from './reason-codes.ts';
import type { Session } from './session.ts';
import { SessionTable } from './session-table.ts';
import { fullBucket, takeToken } from './token-bucket.ts';

export interface HooksDeps {
  directory: DeviceDirectory;
  ingest: Ingest;
  gate: ReadGate;
  quarantineBudget: QuarantineBudget;
  loginThrottle: LoginThrottle;
  counters: Counters;
  links: LinkObserver | undefined;
  logger: Logger;
  clock: Clock;
  limits: BrokerLimits;
}

type Packet = Parameters<BrokerHooks['authorizePublish']>[1];

/** Devices whose last rate is remembered after they left. */
const BUCKETS_MAX = 20_000;

function toBuffer(payload: Packet['payload']): Buffer<ArrayBuffer> {
  return typeof payload === 'string' ? Buffer.from(payload) : (payload as Buffer<ArrayBuffer>);
}

/** Why we close, for a client whose MQTT has a word for it. */
function sayGoodbye({ conn }: Client, reason: ReasonCode): void {
  if (conn instanceof GuardedConnection) conn.sayGoodbye(reason);
}

/**
 * The keep-alive in force, s. A device may ask for none (0) or hours; it is not refused, which MQTT 3.1.1 has
 * no return code for, but a silence of more than 1.5 times our own bound ends it (§3.1.2.10 permits that).
 */
function toKeepalive(askedSeconds: number | undefined, secondsMax: number): number {
  return askedSeconds ? Math.min(askedSeconds, secondsMax) : secondsMax;
}

/**
 * Who may connect, publish, subscribe and receive. aedes ends the process when a hook throws, so every
 * hook answers through its callback, whatever happens inside (security E6).
 */
export class DeviceHooks {
  readonly #deps: HooksDeps;
  readonly #sessions = new SessionTable();
  readonly #logins: DeviceLogin;
  readonly #buckets = new Map<string, Session['bucket']>();
  readonly #willTopics = new WeakMap<Client, string>();

  constructor(deps: HooksDeps) {
    this.#deps = deps;
    this.#logins = new DeviceLogin({ ...deps, throttle: deps.loginThrottle });
  }

  /** The hooks in aedes' form. */
  toAedes(): BrokerHooks {
    return {
      preConnect: (client, packet, done) => {
        // Queues that outlive a connection also outlive its rights: device sessions are always clean (security E1).
        packet.clean = true;
        packet.keepalive = toKeepalive(packet.keepalive, this.#deps.limits.mqttKeepaliveSecondsMax);
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
    this.#logins.directoryChanged();
    const affected = this.#sessions.ofDevice(deviceId);
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
        sayGoodbye(client, REASON_CODES.notAuthorized);
        client.close();
      }
    }
  }

  /** Gives back the places of filters a connection no longer wants. */
  unsubscribe(client: Client, filters: readonly string[]): void {
    const session = this.#sessions.get(client);
    for (const filter of filters) session?.subscriptions.delete(filter);
  }

  /**
   * A packet that its connection was cut for: a message is kept as far as it had come, and its device told. Never
   * rejects.
   */
  async keepOversize(deviceId: string, { packetBytes, message }: OversizePacket): Promise<void> {
    const [, session] = this.#sessions.ofDevice(deviceId)[0] ?? [];
    if (!session || session.revoked || !message) return;
    const { topic, head } = message;
    const parsed = parseDeviceTopic(topic);
    if (!parsed || !mayPublish(session.grant, parsed)) {
      this.#denied(session, topic);
      return;
    }
    try {
      await this.#deps.ingest.keepOversize({ grant: session.grant, topic, payload: head, packetBytes });
    } catch (error) {
      this.#deps.logger.error({ err: error, deviceId, packetBytes }, 'oversize message was not kept');
    }
  }

  #end(client: Client): void {
    const session = this.#sessions.get(client);
    if (!session) return;
    this.#sessions.delete(client);
    this.#keepBucket(session);
    const { deviceId } = session.grant;
    this.#noteLink(deviceId, 'disconnected');
    if (this.#sessions.ofDevice(deviceId).length === 0) this.#deps.ingest.forget(deviceId);
  }

  #login(client: Client, username: string | undefined, password: Buffer | undefined): Promise<void> {
    const { conn } = client;
    const guarded = conn instanceof GuardedConnection ? conn : undefined;
    const attempt = {
      ...{ clientId: client.id, username, password },
      certifiedId: guarded?.certifiedId,
      willTopic: this.#willTopics.get(client),
      address: guarded?.remoteAddress ?? 'unknown',
      isClosed: () => client.closed,
    };
    return this.#logins.check(attempt, {
      hasOlder: (deviceId) => this.#sessions.ofDevice(deviceId).length > 0,
      closeOlder: (deviceId) => this.#closeOlder(deviceId),
      admit: (grant) => this.#admit(client, grant),
    });
  }

  #admit(client: Client, grant: DeviceGrant): void {
    const { limits, clock, counters } = this.#deps;
    // aedes reports only the end of connections it has registered; the stream's own end is always seen.
    client.conn.once('close', () => this.#end(client));
    counters.count('logins');
    this.#noteLink(grant.deviceId, 'connected');
    this.#sessions.set(client, {
      grant,
      revoked: false,
      bucket: this.#buckets.get(grant.deviceId) ?? fullBucket(limits.mqttMessagesPerSecond, clock.now()),
      subscriptions: new Set(),
      answers: new AnswerQueue(),
    });
  }

  /**
   * A device has one connection: the newest [MQTT-3.1.4-2]. aedes closes only the one it knows of, and two that
   * log in at the same instant would both stay.
   */
  async #closeOlder(deviceId: string): Promise<void> {
    const closed = this.#sessions.ofDevice(deviceId).map(([older]) => {
      this.#deps.counters.count('takeovers');
      this.#deps.logger.info({ security: true, deviceId }, 'logged in again: older connection closed');
      sayGoodbye(older, REASON_CODES.sessionTakenOver);
      this.#end(older);
      return new Promise<void>((resolve) => older.close(() => resolve()));
    });
    await Promise.all(closed);
  }

  #toRefusal(client: Client, error: unknown): LoginRefused {
    const { counters, logger } = this.#deps;
    counters.count('loginsRefused');
    if (error instanceof LoginRefused) {
      logger.warn(
        { security: true, clientId: toPlainText(client.id.slice(0, 64)), reason: error.message },
        'device login refused',
      );
      return error;
    }
    logger.error({ err: error }, 'device login could not be checked');
    return new LoginRefused(RETURN_CODES.serverUnavailable, 'server unavailable');
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
    if (!parsed || !mayPublish(session.grant, parsed)) {
      sayGoodbye(client, REASON_CODES.notAuthorized);
      throw this.#denied(session, topic);
    }
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
      { security: true, deviceId: session.grant.deviceId, topic: toPlainText(topic.slice(0, 128)) },
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
    const pausedMs = this.#deps.quarantineBudget.waitMs(session.grant.deviceId);
    if (pausedMs > 0) counters.count('quarantinePauses');
    return Math.max(waitMs, pausedMs);
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
        { security: true, deviceId: session.grant.deviceId, filter: toPlainText(filter.slice(0, 128)) },
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
