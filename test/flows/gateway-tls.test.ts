import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { connect, type IClientOptions } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readTlsFiles } from '../../device-gateway/tls-files.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { startProduct } from '../../server/product.ts';
import { hasOpenssl, type Identity, replaceIdentity, TestAuthority } from '../helpers/certificates.ts';
import { makeDataDir, testConfig } from '../helpers/context.ts';
import { once, osd, startTestGateway, type TestGateway, until } from '../helpers/gateway.ts';

const AIRCRAFT = 'AIRCRAFT0001';

describe.skipIf(!hasOpenssl)('MQTT over TLS (needs the openssl command)', () => {
  let authority: TestAuthority;
  let stranger: TestAuthority;
  let server: Identity;
  let devices: Record<'dev_a' | 'dev_b' | 'foreign', Identity>;
  let running: TestGateway;

  beforeAll(() => {
    authority = new TestAuthority('Skycover test');
    stranger = new TestAuthority('Somebody else');
    server = authority.issue('localhost');
    devices = {
      dev_a: authority.issue('dev_a'),
      dev_b: authority.issue('dev_b'),
      foreign: stranger.issue('dev_a'),
    };
  });
  afterAll(() => {
    for (const { folder } of [authority, stranger]) rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    running = await startTestGateway({
      limits: { mqttTlsFilesCheckMs: 20 },
      tls: { host: '127.0.0.1', port: 0, ...server, clientCaFile: authority.certificateFile },
    });
    running.directory.add('dev_a', { serialNumbers: [AIRCRAFT] });
    running.directory.add('dev_b');
  });
  afterEach(() => running.close());

  const over = (options: IClientOptions, identity?: Identity): IClientOptions => ({
    ca: readFileSync(authority.certificateFile),
    reconnectPeriod: 0,
    ...(identity
      ? { cert: readFileSync(identity.certificateFile), key: readFileSync(identity.keyFile) }
      : {}),
    ...options,
  });

  async function login(options: IClientOptions): Promise<'in' | number | string> {
    const client = connect(running.gateway.tlsUrl ?? '', options);
    const answer = await new Promise<'in' | number | string>((resolve) => {
      client.once('connect', () => resolve('in'));
      client.once('error', (error) => resolve('code' in error ? (error.code as number) : error.message));
      client.once('close', () => resolve('closed'));
    });
    await client.endAsync(true);
    return answer;
  }

  it('takes passwords, and acknowledges after the commit, as without TLS', async () => {
    const client = connect(
      running.gateway.tlsUrl ?? '',
      over({ clientId: 'dev_a', username: 'dev_a', password: 'pw' }),
    );
    await once(client, 'connect');
    await client.publishAsync(`thing/product/${AIRCRAFT}/osd`, osd({ latitude: 22.5, longitude: 114 }), {
      qos: 1,
    });
    expect(running.sink.samples).toHaveLength(1);
    await client.endAsync(true);
  });

  it.each([
    ['its own certificate', { clientId: 'dev_a' }, 'dev_a', 'in'],
    ['its own certificate and its user name', { clientId: 'dev_a', username: 'dev_a' }, 'dev_a', 'in'],
    ['the certificate of another device', { clientId: 'dev_a' }, 'dev_b', 2],
    [
      'the certificate of another device and its own password',
      { clientId: 'dev_a', username: 'dev_a', password: 'pw' },
      'dev_b',
      2,
    ],
    ['another user name', { clientId: 'dev_a', username: 'dev_b' }, 'dev_a', 2],
    ['neither certificate nor password', { clientId: 'dev_a' }, undefined, 4],
  ] as const)('answers a login with %s', async (_what, options, name, answer) => {
    expect(await login(over({ ...options }, name && devices[name]))).toBe(answer);
  });

  it('refuses a certificate of another issuer, password or not', async () => {
    const options = { clientId: 'dev_a', username: 'dev_a', password: 'pw' };
    expect(await login(over(options, devices.foreign))).not.toBe('in');
    expect(running.gateway.counters()).toMatchObject({ 'refusedConnections.CERTIFICATE_REFUSED': 1 });
  });

  it('closes the connection of a revoked device and lets its certificate in no more', async () => {
    const client = connect(running.gateway.tlsUrl ?? '', over({ clientId: 'dev_a' }, devices.dev_a));
    await once(client, 'connect');
    const closed = once(client, 'close');
    running.directory.revoke('dev_a');
    await closed;
    expect(await login(over({ clientId: 'dev_a' }, devices.dev_a))).toBe(4);
  });

  /** Serial number of the certificate that a new connection is shown. */
  function serialShown(): Promise<string> {
    const port = Number(new URL(running.gateway.tlsUrl ?? '').port);
    const ca = readFileSync(authority.certificateFile);
    return new Promise((resolve, reject) => {
      const socket = tlsConnect({ port, host: '127.0.0.1', ca }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }

  it('shows a renewed certificate to new connections, and keeps the open ones', async () => {
    const open = connect(running.gateway.tlsUrl ?? '', over({ clientId: 'dev_a' }, devices.dev_a));
    await once(open, 'connect');
    const before = await serialShown();
    replaceIdentity(server, authority.issue('localhost'));
    await until(() => running.logged().some((line) => line.includes('tls certificate renewed')));
    expect(await serialShown()).not.toBe(before);
    expect(open.connected).toBe(true);
    await open.endAsync(true);
  });

  it('stays with the former certificate when the new files do not fit together', async () => {
    const good = readFileSync(server.keyFile);
    writeFileSync(server.keyFile, readFileSync(devices.dev_b.keyFile));
    await until(() => running.logged().some((line) => line.includes('former stay in use')));
    expect(await login(over({ clientId: 'dev_a' }, devices.dev_a))).toBe('in');
    writeFileSync(server.keyFile, good);
  });

  it('bounds the time of a handshake', async () => {
    const hasty = await startTestGateway({
      limits: { mqttConnectTimeoutMs: 50 },
      tls: { host: '127.0.0.1', port: 0, ...server, clientCaFile: undefined },
    });
    const socket = createConnection(Number(new URL(hasty.gateway.tlsUrl ?? '').port), '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(hasty.gateway.counters()).toMatchObject({ tlsHandshakesFailed: 1 });
    await hasty.close();
  });

  it('is offered by the whole product beside plain MQTT, and its logins are counted in the metrics', async () => {
    const { dataDir, remove } = makeDataDir();
    const product = await startProduct({
      config: testConfig(dataDir, {
        DEMO: 'off',
        MQTTS_PORT: '0',
        TLS_CERT_FILE: server.certificateFile,
        TLS_KEY_FILE: server.keyFile,
      }),
      clock: systemClock,
      ids: systemIds,
      logger: createLogger('silent'),
    });
    const { mqtt, mqtts } = product.readyLine as { mqtt: string; mqtts: string };
    expect([mqtt, mqtts]).toEqual([expect.stringMatching(/^mqtt:/), expect.stringMatching(/^mqtts:/)]);
    const client = connect(mqtts, over({ clientId: 'dev_x', username: 'dev_x', password: 'guess' }));
    await new Promise((resolve) => client.once('error', resolve));
    const metrics = await (await fetch(`${product.http}/metrics`)).text();
    expect(metrics).toContain('skycover_gateway_events_total{event="loginsRefused"} 1');
    expect(metrics).toContain('skycover_mqtt_connections 0');
    expect(metrics).toContain('skycover_limit{name="mqttConnectionsPerAddress"} 5000');
    await client.endAsync(true);
    await product.close();
    await remove();
  });

  describe('at the start, names the variable whose file', () => {
    const broken = (change: Partial<Parameters<typeof readTlsFiles>[0]>) => () =>
      readTlsFiles({ ...server, clientCaFile: undefined, ...change });
    const text = () => {
      const path = join(authority.folder, 'text');
      writeFileSync(path, 'no PEM');
      return path;
    };

    it.each([
      [
        'is missing',
        () => broken({ certificateFile: '/nowhere/cert.pem' }),
        /TLS_CERT_FILE \(\/nowhere\/cert\.pem\) can't be read/,
      ],
      [
        'is no certificate',
        () => broken({ certificateFile: text() }),
        /TLS_CERT_FILE .* is not a certificate/,
      ],
      ['is no key', () => broken({ keyFile: text() }), /TLS_KEY_FILE .* is not a private key/],
      [
        'belongs to another certificate',
        () => broken({ keyFile: devices.dev_a.keyFile }),
        /TLS_KEY_FILE .* is not the key/,
      ],
      [
        'names no issuer',
        () => broken({ clientCaFile: text() }),
        /TLS_CLIENT_CA_FILE .* is not a certificate/,
      ],
    ])('%s', (_what, read, message) => {
      expect(read()).toThrow(message);
    });
  });
});
