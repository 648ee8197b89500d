import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { StartupError } from '../server/lib/errors.ts';
import type { Place } from './address-gate.ts';
import { type ClientCertificate, findClientCertificate } from './client-certificate.ts';
import type { TlsMaterial } from './tls-files.ts';

export interface ListenerDeps {
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** A place for a new connection; undefined refuses it. */
  enter: (socket: Socket) => Place | undefined;
  /** A connection that may now speak MQTT. */
  onConnection: (socket: Socket, place: Place, certificate?: ClientCertificate) => void;
}

export interface Listener {
  port: number;
  close(): Promise<void>;
}

export interface TlsListener extends Listener {
  /** Another certificate, key or issuer for connections from now on. */
  renew(material: TlsMaterial): void;
}

/** MQTT over TCP. @throws StartupError when the port can't be used */
export async function openPlainListener(deps: ListenerDeps): Promise<Listener> {
  const server = createServer((socket) => {
    const place = deps.enter(socket);
    if (place) deps.onConnection(socket, place);
  });
  return listen(server, deps, 'MQTT_PORT');
}

/** MQTT over TLS 1.2 or 1.3. @throws StartupError when the port can't be used */
export async function openTlsListener(
  deps: ListenerDeps & {
    material: TlsMaterial;
    handshakeTimeoutMs: number;
    onHandshakeFailed: (reason: string) => void;
  },
): Promise<TlsListener> {
  const { material } = deps;
  // A connection has its place before its handshake, which costs us most.
  const places = new Map<string, Place>();
  const server = createTlsServer({
    ...toOptions(material),
    minVersion: 'TLSv1.2',
    honorCipherOrder: true,
    handshakeTimeout: deps.handshakeTimeoutMs,
    // Who shows no certificate may still log in by password; one that does not verify is refused by us.
    requestCert: material.ca !== undefined,
    rejectUnauthorized: false,
  });
  server.on('connection', (socket: Socket) => {
    const place = deps.enter(socket);
    if (!place) return;
    const key = toPeer(socket);
    places.set(key, place);
    socket.once('close', () => places.delete(key));
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    const place = places.get(toPeer(socket));
    if (place) deps.onConnection(socket, place, findClientCertificate(socket));
    else socket.destroy();
  });
  server.on('tlsClientError', (error, socket) => {
    deps.onHandshakeFailed(error.message);
    socket.destroy();
  });
  const listener = await listen(server, deps, 'MQTTS_PORT');
  return { ...listener, renew: (renewed) => server.setSecureContext(toOptions(renewed)) };
}

function toOptions({ cert, key, ca }: TlsMaterial): { cert: Buffer; key: Buffer; ca?: Buffer } {
  return { cert, key, ...(ca ? { ca } : {}) };
}

function toPeer({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function listen(server: Server, at: { host: string; port: number }, variable: string): Promise<Listener> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toStartupError(error, at.port, variable)));
    server.listen(at.port, at.host, () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address ? address.port : at.port,
        close: () => new Promise((done) => server.close(() => done())),
      });
    });
  });
}

function toStartupError(error: NodeJS.ErrnoException, port: number, variable: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartupError(
      `MQTT port ${port} is in use. Stop what uses it, or set ${variable} to another port (0 takes any free one).`,
    );
  }
  if (error.code === 'EACCES') {
    return new StartupError(
      `MQTT port ${port} may not be opened by this user. Set ${variable} to a port above 1023.`,
    );
  }
  return new StartupError(
    `MQTT port ${port} can't be opened (${error.message}). Check HOST and ${variable}.`,
  );
}
