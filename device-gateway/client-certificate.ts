import type { TLSSocket } from 'node:tls';

/** What a device's certificate says: the device it stands for, or why it stands for none. */
export type ClientCertificate = { commonName: string } | { refused: string };

/**
 * The certificate a connection showed; undefined when it showed none, and then logs in by password. Its chain
 * was checked against TLS_CLIENT_CA_FILE in the handshake; the one common name is the device's id (design D5).
 */
export function findClientCertificate(socket: TLSSocket): ClientCertificate | undefined {
  const { subject } = socket.getPeerCertificate();
  if (!subject) return undefined;
  if (!socket.authorized) return { refused: String(socket.authorizationError) };
  const commonName: unknown = subject.CN;
  return typeof commonName === 'string' ? { commonName } : { refused: 'not one common name' };
}
