import type { Socket } from 'node:net';
import type { Logger } from '../server/lib/logger.ts';
import { AddressGate, type Place } from './address-gate.ts';
import type { BrokerLimits } from './broker.ts';
import type { ClientCertificate } from './client-certificate.ts';
import { type ConnectionViolation, GuardedConnection, type ViolationFacts } from './guarded-connection.ts';
import type { OversizePacket } from './oversize-packet.ts';
import type { ReadGate } from './read-gate.ts';

/** Why a connection ended before the broker spoke to it. */
export type RefusedConnection =
  | ConnectionViolation
  | 'CERTIFICATE_REFUSED'
  | 'TOO_MANY_CONNECTIONS'
  | 'TOO_MANY_OF_ADDRESS';

/** QoS 2 messages of one client that wait for their PUBREL. */
export const INBOUND_QOS2_MAX = 100;

export interface ConnectionsDeps {
  limits: BrokerLimits;
  /** Closed while too much waits for its commit. */
  gate: ReadGate;
  logger: Logger;
  onRefused: (reason: RefusedConnection) => void;
  /** Keeps what is known of a packet too large; never rejects. */
  onOversize: (deviceId: string, packet: OversizePacket) => Promise<void>;
  /** Hands a connection to the broker. */
  onReady: (connection: GuardedConnection) => void;
}

/** All connections of the broker, whatever they came in by: how many there may be, and what is let through. */
export class Connections {
  readonly #deps: ConnectionsDeps;
  readonly #addresses: AddressGate;
  readonly #sockets = new Set<Socket>();
  readonly #open = new Set<GuardedConnection>();

  constructor(deps: ConnectionsDeps) {
    this.#deps = deps;
    this.#addresses = new AddressGate({
      connections: deps.limits.mqttConnectionsPerAddress,
      pendingLogins: deps.limits.mqttPendingLoginsPerAddress,
    });
  }

  /** Connections that are logged in. */
  get openCount(): number {
    return this.#open.size;
  }

  /** A place for a socket that was just accepted; undefined, and the socket destroyed, when there is none. */
  enter(socket: Socket): Place | undefined {
    if (this.#sockets.size >= this.#deps.limits.mqttConnections)
      return this.#refuse(socket, 'TOO_MANY_CONNECTIONS');
    const place = this.#addresses.enter(socket);
    if (!place) return this.#refuse(socket, 'TOO_MANY_OF_ADDRESS');
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return place;
  }

  /** Lets a socket that has its place speak MQTT. */
  begin(socket: Socket, place: Place, certificate?: ClientCertificate): void {
    if (certificate && 'refused' in certificate) {
      this.#report(socket, 'CERTIFICATE_REFUSED', { detail: certificate.refused });
      socket.destroy();
      return;
    }
    const { limits, gate, onOversize } = this.#deps;
    const connection = new GuardedConnection({
      socket,
      gate,
      certifiedId: certificate?.commonName,
      mqtt5: {
        packetBytes: limits.mqttPacketBytes,
        receiveMaximum: INBOUND_QOS2_MAX,
        keepAliveSecondsMax: limits.mqttKeepaliveSecondsMax,
      },
      limits: {
        connectBytes: limits.mqttConnectPacketBytes,
        packetBytes: limits.mqttPacketBytes,
        loginTimeoutMs: limits.mqttConnectTimeoutMs,
      },
      onViolation: (violation, facts) => this.#report(socket, violation, facts),
      onOversize,
      onOpen: () => {
        place.loggedIn();
        this.#open.add(connection);
      },
    });
    connection.once('close', () => this.#open.delete(connection));
    this.#deps.onReady(connection);
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #refuse(socket: Socket, reason: RefusedConnection): undefined {
    this.#report(socket, reason);
    socket.on('error', () => undefined);
    socket.destroy();
  }

  #report(
    socket: Socket,
    violation: RefusedConnection,
    facts: Partial<ViolationFacts> & { detail?: string } = {},
  ): void {
    const { logger, onRefused } = this.#deps;
    onRefused(violation);
    logger.warn(
      { security: true, violation, ...facts, remoteAddress: socket.remoteAddress },
      facts.deviceId === undefined ? 'mqtt connection refused' : 'mqtt connection closed',
    );
  }
}
