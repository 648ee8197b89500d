import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Aedes, type AedesOptions, type Client } from 'aedes';
import type { LIMITS } from '../server/config.ts';
import type { Clock } from '../server/lib/clock.ts';
import type { Logger } from '../server/lib/logger.ts';
import { noticesTopic } from './access.ts';
import { Connections, INBOUND_QOS2_MAX, type RefusedConnection } from './connections.ts';
import { GuardedConnection } from './guarded-connection.ts';
import { type Listener, openPlainListener } from './listeners.ts';
import type { OversizePacket } from './oversize-packet.ts';
import { PublishLanes } from './publish-lanes.ts';
import type { ReadGate } from './read-gate.ts';
import { openRenewedTlsListener, type TlsListenerOptions } from './renewed-tls-listener.ts';

export type BrokerLimits = Record<
  keyof Pick<
    typeof LIMITS,
    | 'mqttPacketBytes'
    | 'mqttConnectPacketBytes'
    | 'mqttConnectTimeoutMs'
    | 'mqttSubscriptionsPerDevice'
    | 'mqttConnections'
    | 'mqttConnectionsPerAddress'
    | 'mqttPendingLoginsPerAddress'
    | 'mqttLoginFailuresFree'
    | 'mqttLoginFailuresFreeBroad'
    | 'mqttLoginChecksPerSecond'
    | 'mqttLoginDelayMsMax'
    | 'mqttLoginsPerDevicePerMinute'
    | 'mqttQuarantineBytesPerHour'
    | 'mqttQuarantinePauseMsMax'
    | 'mqttTlsFilesCheckMs'
    | 'mqttMessagesPerSecond'
    | 'mqttKeepaliveSecondsMax'
    | 'mqttMessagesInFlight'
  >,
  number
>;

/** A message of ours to a device. */
export interface OutboundMessage {
  topic: string;
  payload: string;
  qos: 0 | 1;
  retain: boolean;
}

/** The questions the broker asks; see `hooks.ts` for the answers. */
export type BrokerHooks = Required<
  Pick<
    AedesOptions,
    'preConnect' | 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'
  >
>;

export interface BrokerDeps {
  logger: Logger;
  hooks: BrokerHooks;
  limits: BrokerLimits;
  /** Closed while too much waits for its commit. */
  gate: ReadGate;
  host: string;
  mqttPort: number;
  /** MQTT over TLS beside it. */
  tls?: TlsListenerOptions | undefined;
  clock: Clock;
  profile: 'standard' | 'conformance';
  onUnsubscribe: (client: Client, filters: readonly string[]) => void;
  onRefused: (reason: RefusedConnection) => void;
  /** Keeps what is known of a device's packet too large, and tells the device. Never rejects. */
  onOversize: (deviceId: string, packet: OversizePacket) => Promise<void>;
  onHandshakeFailed: () => void;
}

export interface Broker {
  port: number;
  tlsPort: number | undefined;
  publish(message: OutboundMessage): void;
  connectionCount(): number;
  close(): Promise<void>;
}

/** How long a reader may leave its socket full before it is cut (security: slow readers). */
const DRAIN_TIMEOUT_MS = 10_000;

/**
 * The embedded MQTT 3.1.1 broker. It acknowledges what the `authorizePublish` hook let pass, so that hook
 * is where a publish becomes durable (design D3).
 * @throws StartupError when the port can't be used
 */
export async function createBroker(deps: BrokerDeps): Promise<Broker> {
  const { logger } = deps;
  const aedes = await createAedes(deps);
  const lanes = new PublishLanes<OutboundMessage>(
    (message) =>
      new Promise((resolve) => {
        aedes.publish({ ...message, cmd: 'publish', dup: false }, (error) => {
          if (error) logger.error({ err: error, topic: message.topic }, 'mqtt publish failed');
          resolve();
        });
      }),
  );

  const connections = new Connections({
    ...deps,
    onReady: (connection) => aedes.handle(connection),
    onOversize: async (deviceId, packet) => {
      await deps.onOversize(deviceId, packet);
      // Its notice must be on the wire before the connection ends.
      await lanes.settled(noticesTopic(deviceId));
    },
  });
  const listeners: Listener[] = [];
  const close = async (): Promise<void> => {
    const closed = listeners.map((listener) => listener.close());
    await new Promise<void>((resolve) => aedes.close(resolve));
    connections.destroyAll();
    await Promise.all(closed);
  };
  try {
    const door = {
      host: deps.host,
      enter: (socket: Socket) => connections.enter(socket),
      onConnection: connections.begin.bind(connections),
    };
    const plain = await openPlainListener({ ...door, port: deps.mqttPort });
    listeners.push(plain);
    const tls = deps.tls && (await openRenewedTlsListener({ ...deps, ...door, tls: deps.tls }));
    if (tls) listeners.push(tls);
    return {
      port: plain.port,
      tlsPort: tls?.port,
      publish: (message) => {
        if (!lanes.push(message))
          logger.warn({ topic: message.topic }, 'mqtt publish refused: too many wait for this device');
      },
      connectionCount: () => connections.openCount,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createAedes({ hooks, limits, logger, profile, onUnsubscribe }: BrokerDeps): Promise<Aedes> {
  const aedes = await Aedes.createBroker({
    ...hooks,
    connectTimeout: limits.mqttConnectTimeoutMs,
    drainTimeout: DRAIN_TIMEOUT_MS,
    maxInflightInbound: INBOUND_QOS2_MAX,
    ...(profile === 'standard' ? { maxTopicLevels: 8 } : {}),
  });
  // aedes emits what it can't recover from; unheard, an `error` event would end the process (security E2).
  const failures: EventEmitter = aedes;
  failures.on('error', (error: unknown) => logger.error({ err: error }, 'mqtt broker error'));
  aedes.on('clientReady', (client) => {
    if (client.conn instanceof GuardedConnection) client.conn.open(client.id);
  });
  aedes.on('unsubscribe', (filters, client) => onUnsubscribe(client, filters));
  aedes.on('connectionError', (_client, error) =>
    logger.debug({ reason: error.message }, 'mqtt connection refused'),
  );
  // aedes tells of each packet it still had in hand; the first says why.
  const ended = new WeakSet<Client>();
  aedes.on('clientError', (client, error) => {
    if (ended.has(client)) return;
    ended.add(client);
    logger.info({ deviceId: client.id, reason: error.message }, 'mqtt connection ended');
  });
  return aedes;
}
