import type { EventEmitter } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions, type Client } from 'aedes';
import type { LIMITS } from '../server/config.ts';
import { StartupError } from '../server/lib/errors.ts';
import type { Logger } from '../server/lib/logger.ts';
import { GuardedConnection } from './guarded-connection.ts';
import { PublishLanes } from './publish-lanes.ts';
import type { ReadGate } from './read-gate.ts';

export type BrokerLimits = Record<
  keyof Pick<
    typeof LIMITS,
    | 'mqttPacketBytes'
    | 'mqttConnectPacketBytes'
    | 'mqttConnectTimeoutMs'
    | 'mqttSubscriptionsPerDevice'
    | 'mqttConnections'
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
  profile: 'standard' | 'conformance';
  onUnsubscribe: (client: Client, filters: readonly string[]) => void;
  onViolation: (violation: string) => void;
}

export interface Broker {
  port: number;
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
  const { limits, logger } = deps;
  const standard = deps.profile === 'standard';
  const aedes = await Aedes.createBroker({
    ...deps.hooks,
    connectTimeout: limits.mqttConnectTimeoutMs,
    drainTimeout: DRAIN_TIMEOUT_MS,
    maxInflightInbound: 100,
    ...(standard ? { keepaliveLimit: limits.mqttKeepaliveSecondsMax, maxTopicLevels: 8 } : {}),
  });
  // aedes emits what it can't recover from; unheard, an `error` event would end the process (security E2).
  const failures: EventEmitter = aedes;
  failures.on('error', (error: unknown) => logger.error({ err: error }, 'mqtt broker error'));
  aedes.on('clientReady', (client) => {
    if (client.conn instanceof GuardedConnection) client.conn.open();
  });
  aedes.on('unsubscribe', (filters, client) => deps.onUnsubscribe(client, filters));
  aedes.on('connectionError', (_client, error) =>
    logger.debug({ reason: error.message }, 'mqtt connection refused'),
  );
  aedes.on('clientError', (client, error) =>
    logger.info({ deviceId: client.id, reason: error.message }, 'mqtt connection ended'),
  );

  const lanes = new PublishLanes<OutboundMessage>(
    (message) =>
      new Promise((resolve) => {
        aedes.publish({ ...message, cmd: 'publish', dup: false }, (error) => {
          if (error) logger.error({ err: error, topic: message.topic }, 'mqtt publish failed');
          resolve();
        });
      }),
  );

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    aedes.handle(guard(socket, deps));
  });
  server.maxConnections = limits.mqttConnections;
  const port = await listen(server, deps).catch(async (error: unknown) => {
    await new Promise<void>((resolve) => aedes.close(resolve));
    throw error;
  });
  return {
    port,
    publish: (message) => {
      if (!lanes.push(message))
        logger.warn({ topic: message.topic }, 'mqtt publish refused: too many wait for this device');
    },
    connectionCount: () => aedes.connectedClients,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function guard(socket: Socket, { limits, logger, gate, onViolation }: BrokerDeps): GuardedConnection {
  return new GuardedConnection({
    socket,
    gate,
    limits: {
      connectBytes: limits.mqttConnectPacketBytes,
      packetBytes: limits.mqttPacketBytes,
      loginTimeoutMs: limits.mqttConnectTimeoutMs,
    },
    onViolation: (violation) => {
      onViolation(violation);
      logger.warn({ security: true, violation, remoteAddress: socket.remoteAddress }, 'mqtt bytes refused');
    },
  });
}

function listen(server: Server, { host, mqttPort }: BrokerDeps): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toStartupError(error, mqttPort)));
    server.listen(mqttPort, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : mqttPort);
    });
  });
}

function toStartupError(error: NodeJS.ErrnoException, mqttPort: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartupError(
      `MQTT port ${mqttPort} is in use. Stop what uses it, or set MQTT_PORT to another port (0 takes any free one).`,
    );
  }
  if (error.code === 'EACCES') {
    return new StartupError(
      `MQTT port ${mqttPort} may not be opened by this user. Set MQTT_PORT to a port above 1023.`,
    );
  }
  return new StartupError(
    `MQTT port ${mqttPort} can't be opened (${error.message}). Check HOST and MQTT_PORT.`,
  );
}
