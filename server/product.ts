import type { AddressInfo } from 'node:net';
import { asyncApiDocument, nativeSampleJsonSchema } from '../device-gateway/asyncapi.ts';
import { readDjiApp } from '../device-gateway/dji-app.ts';
import { createGateway, type Gateway } from '../device-gateway/gateway.ts';
import { createRedecoder } from '../device-gateway/redecode.ts';
import { TOPIC_RULES } from '../device-gateway/service-access.ts';
import { openSubscriber, type Subscriber } from '../device-gateway/subscriber.ts';
import { openGatewayThread } from '../device-gateway/thread/gateway-thread.ts';
import { DEMO_LOGINS, seedDemo } from '../seeds/demo.ts';
import { startDemoFleet } from '../seeds/demo-fleet.ts';
import { LIMITS } from './config.ts';
import { type ContextDeps, createContext } from './context.ts';
import { StartupError } from './lib/errors.ts';
import { createServer, type SkycoverServer } from './server.ts';

export interface Product {
  http: string;
  mqtt: string;
  readyLine: Record<string, unknown>;
  close(): Promise<void>;
}

export interface ProductDeps extends ContextDeps {
  /** false leaves the simulated aircraft of the demo on the ground. */
  fleet?: boolean;
  /** true gives the embedded broker a thread of its own; only what is built can. */
  gatewayThread?: boolean;
}

/**
 * Broker, gateway, server and web client in one process (design D1). Ready means: store open, projections
 * rolled forward, both ports listening, demo seeded. An external broker is not waited for: it may ask this
 * very server who may log in, us included. Closes in reverse order, and what was opened when a later step
 * fails. Throws StartupError with what the person at the terminal can do.
 */
export async function startProduct(deps: ProductDeps): Promise<Product> {
  const { config, logger } = deps;
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const context = await createContext(deps);
    closers.push(() => context.close());
    await context.start();
    const gateway = await openGateway(context, deps.gatewayThread ? openGatewayThread : createGateway);
    closers.push(() => gateway.close());
    context.notifier.attach(gateway);
    context.redecoder.attach(createRedecoder(context.devices));
    await context.announcer.announceAirborne();
    const mqtts = gateway.tlsUrl ? { mqtts: gateway.tlsUrl } : {};
    const mqtt = config.publicMqttUrl ?? gateway.url;
    const server = createServer(context, {
      mqttUrl: () => mqtt,
      topicRules: TOPIC_RULES,
      deviceDocuments: { asyncApi: asyncApiDocument, nativeSampleJsonSchema },
      gateway,
    });
    closers.push(() => server.close());
    const http = await listen(server, config);
    if (config.demo) {
      const demo = await seedDemo(context);
      if (deps.fleet ?? true) {
        const fleet = await startDemoFleet({
          ...deps,
          mqttUrl: gateway.url,
          credential: demo.fleetCredential,
        });
        closers.push(() => fleet.stop());
      }
    }
    logger.info({ http, mqtt, demo: config.demo, store: context.database.kind }, 'ready');
    const logins = config.demo ? { demo: DEMO_LOGINS } : {};
    return {
      http,
      mqtt,
      readyLine: { event: 'ready', http, mqtt, ...mqtts, ...logins },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The embedded broker, or our part of the shared subscription on an external one. */
async function openGateway(
  context: Awaited<ReturnType<typeof createContext>>,
  openEmbedded: typeof createGateway,
): Promise<Gateway | Subscriber> {
  const { config, logger, clock, ingest, devices, links, serviceSecret } = context;
  if (config.mqttUrl) {
    const subscriber = openSubscriber({
      mqttUrl: config.mqttUrl,
      serviceSecret,
      sink: ingest,
      directory: devices,
      reports: devices,
      djiApp: readDjiApp(config.djiApp),
      links,
      logger,
      clock,
      name: `skycover-server-${config.writerId}`,
    });
    const { host } = new URL(config.mqttUrl);
    subscriber.subscribed.then(
      () => logger.info({ broker: host }, 'taking part in the shared subscription'),
      () => undefined,
    );
    return subscriber;
  }
  return openEmbedded({
    sink: ingest,
    directory: devices,
    reports: devices,
    djiApp: readDjiApp(config.djiApp),
    links,
    logger,
    clock,
    host: config.mqttHost,
    mqttPort: config.mqttPort,
    tls: config.mqttTls && { ...config.mqttTls, host: config.host },
    profile: config.mqttProfile,
    limits: LIMITS,
  });
}

function listen(server: SkycoverServer, at: { host: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.http.once('error', (error: NodeJS.ErrnoException) => {
      const taken =
        error.code === 'EADDRINUSE'
          ? `Port ${at.port} is in use: stop what listens there, or set PORT to another (0 for any free one).`
          : `Port ${at.port} on ${at.host} can't be opened: ${error.message}. Set PORT or HOST.`;
      reject(new StartupError(taken));
    });
    server.http.listen(at.port, at.host, () => {
      const { port } = server.http.address() as AddressInfo;
      const host = at.host === '0.0.0.0' || at.host === '::' ? 'localhost' : at.host;
      resolve(`http://${host}:${port}`);
    });
  });
}
