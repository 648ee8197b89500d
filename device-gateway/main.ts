import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { LIMITS, readConfig, type SecretSource } from '../server/config.ts';
import { systemClock } from '../server/lib/clock.ts';
import { StartupError } from '../server/lib/errors.ts';
import { createLogger } from '../server/lib/logger.ts';
import { readDjiApp } from './dji-app.ts';
import { startHealthServer } from './health.ts';
import { HttpDirectory } from './http-directory.ts';
import { HttpLinks } from './http-links.ts';
import { HttpSink } from './sink.ts';
import { openSubscriber, type Subscriber } from './subscriber.ts';

/** The gateway process of the distributed layout: an external broker in front, servers behind HTTP. */
async function run(): Promise<void> {
  const config = readConfig(process.env);
  const { mqttUrl, ingestUrl } = config;
  if (!mqttUrl)
    throw new StartupError('MQTT_URL must name the external broker, such as mqtts://broker:8883.');
  if (!ingestUrl)
    throw new StartupError(
      'INGEST_URL must name the server that takes telemetry, such as https://server:3000.',
    );
  const logger = createLogger(config.logLevel);
  const server = {
    ingestUrl,
    serviceSecret: readSecret(config.secrets.service),
    logger,
    limits: LIMITS,
    clock: systemClock,
  };
  let subscriber: Subscriber | undefined;
  const isReady = (): boolean => (subscriber?.connectionCount() ?? 0) > 0;
  const health = await startHealthServer({ host: config.host, port: config.port, isReady });
  const sink = new HttpSink(server);
  const directory = new HttpDirectory(server);
  const links = new HttpLinks(server);
  const opened = openSubscriber({
    mqttUrl,
    serviceSecret: server.serviceSecret,
    sink,
    directory,
    reports: directory,
    links,
    djiApp: readDjiApp(config.djiApp),
    logger,
    clock: systemClock,
    name: `skycover-gateway-${hostname()}`,
  });
  subscriber = opened;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void opened
        .close()
        .then(() => Promise.all([sink.close(), links.close()]))
        .then(() => health.close());
    });
  }
  // The URL may carry the service's password: only the host is printed.
  const ready = {
    event: 'ready',
    broker: new URL(mqttUrl).host,
    ingest: ingestUrl,
    http: `http://${config.host}:${health.port}`,
  };
  opened.subscribed.then(
    () => process.stdout.write(`${JSON.stringify(ready)}\n`),
    () => logger.info('stopped before the broker was reached'),
  );
}

function readSecret({ name, value, file }: SecretSource): string {
  if (value) return value;
  if (!file)
    throw new StartupError(`${name} or ${name}_FILE must be set to the secret that the servers know.`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new StartupError(`${name}_FILE can't be read: ${error instanceof Error ? error.message : error}`);
  }
}

try {
  await run();
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
