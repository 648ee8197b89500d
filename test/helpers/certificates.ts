import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Certificates of tests are made by OpenSSL's own command. */
export const hasOpenssl = spawnSync('openssl', ['version']).error === undefined;

export interface Identity {
  certificateFile: string;
  keyFile: string;
}

/** A certificate authority in a folder of its own. */
export class TestAuthority {
  readonly folder = mkdtempSync(join(tmpdir(), 'skycover-ca-'));
  readonly certificateFile = join(this.folder, 'ca.pem');
  readonly #keyFile = join(this.folder, 'ca-key.pem');
  #serial = 0;

  constructor(commonName: string) {
    const subject = `/CN=${commonName}`;
    this.#openssl([
      'req',
      '-x509',
      '-subj',
      subject,
      '-days',
      '2',
      ...this.#newKey(this.#keyFile),
      '-out',
      this.certificateFile,
    ]);
  }

  /** A certificate for 127.0.0.1 with this common name, by default for servers and clients both. */
  issue(commonName: string, usage = 'serverAuth,clientAuth'): Identity {
    this.#serial += 1;
    const base = join(this.folder, String(this.#serial));
    const [request, keyFile, extensions, certificateFile] = [
      `${base}.csr`,
      `${base}-key.pem`,
      `${base}.ext`,
      `${base}.pem`,
    ];
    this.#openssl(['req', '-new', '-subj', `/CN=${commonName}`, ...this.#newKey(keyFile), '-out', request]);
    writeFileSync(extensions, `subjectAltName=IP:127.0.0.1\nextendedKeyUsage=${usage}\n`);
    this.#openssl([
      ...['x509', '-req', '-in', request, '-CA', this.certificateFile, '-CAkey', this.#keyFile],
      ...['-set_serial', String(this.#serial), '-days', '1', '-extfile', extensions, '-out', certificateFile],
    ]);
    return { certificateFile, keyFile };
  }

  #newKey(path: string): string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', path];
  }

  #openssl(parameters: readonly string[]): void {
    execFileSync('openssl', parameters, { stdio: 'ignore' });
  }
}

/** Puts another certificate and key in the place of these, as renewal does. */
export function replaceIdentity(place: Identity, renewed: Identity): void {
  copyFileSync(renewed.certificateFile, place.certificateFile);
  copyFileSync(renewed.keyFile, place.keyFile);
}
