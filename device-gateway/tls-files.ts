import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { StartupError } from '../server/lib/errors.ts';

/** Where certificate and keys are; PEM throughout. */
export interface TlsFiles {
  certificateFile: string;
  keyFile: string;
  /** Issuers of device certificates; with it a device may log in by certificate. */
  clientCaFile: string | undefined;
}

/** What a TLS server needs of them. */
export interface TlsMaterial {
  cert: Buffer;
  key: Buffer;
  ca: Buffer | undefined;
  /** End of the certificate's validity, epoch ms. */
  expiresAtMs: number;
}

/** Reads and checks all files. Throws StartupError that names the variable and what is wrong with its file. */
export function readTlsFiles({ certificateFile, keyFile, clientCaFile }: TlsFiles): TlsMaterial {
  const cert = read('TLS_CERT_FILE', certificateFile);
  const key = read('TLS_KEY_FILE', keyFile);
  const ca = clientCaFile === undefined ? undefined : read('TLS_CLIENT_CA_FILE', clientCaFile);
  const certificate = parse(
    'TLS_CERT_FILE',
    certificateFile,
    'a certificate',
    () => new X509Certificate(cert),
  );
  const privateKey = parse('TLS_KEY_FILE', keyFile, 'a private key without a passphrase', () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new StartupError(
      `TLS_KEY_FILE (${keyFile}) is not the key of the certificate in TLS_CERT_FILE (${certificateFile}).`,
    );
  }
  if (ca) parse('TLS_CLIENT_CA_FILE', clientCaFile, 'a certificate', () => new X509Certificate(ca));
  // OpenSSL refuses here what is too weak for it, such as a key of 512 bits.
  parse('TLS_CERT_FILE', certificateFile, 'usable', () => createSecureContext({ cert, key, ca }));
  return { cert, key, ca, expiresAtMs: Date.parse(certificate.validTo) };
}

/**
 * Calls back whenever one of the files changed, also when it was replaced, as certificate renewal does.
 * Returns how to stop.
 */
export function watchTlsFiles(files: TlsFiles, everyMs: number, onChange: () => void): () => void {
  const paths = [files.certificateFile, files.keyFile, files.clientCaFile].filter(
    (path) => path !== undefined,
  );
  const listener = (): void => onChange();
  for (const path of paths) watchFile(path, { interval: everyMs, persistent: false }, listener);
  return () => {
    for (const path of paths) unwatchFile(path, listener);
  };
}

function read(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartupError(`${variable} (${path}) can't be read: ${reasonOf(error)}.`);
  }
}

function parse<T>(variable: string, path: string | undefined, what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new StartupError(`${variable} (${path}) is not ${what} in PEM form: ${reasonOf(error)}.`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
