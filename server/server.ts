import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { zoneRoutes } from './airspace/zones.routes.ts';
import { claimRoutes } from './claims/claims.routes.ts';
import { classificationRoutes } from './classification/classification.routes.ts';
import { complianceRoutes } from './compliance/compliance.routes.ts';
import { LIMITS } from './config.ts';
import type { Context } from './context.ts';
import { evidenceRoutes } from './evidence/evidence.routes.ts';
import { flightRoutes } from './flights/flights.routes.ts';
import { type DeviceDocuments, deviceDocumentRoutes } from './http/device-documents.routes.ts';
import { docsRoutes } from './http/docs.routes.ts';
import { errorHandler, notFound } from './http/error-handler.ts';
import { InternalApi } from './http/internal-api.ts';
import { OpenApiBuilder } from './http/openapi.ts';
import { can } from './http/permissions.ts';
import { type MetricSeries, platformRoutes } from './http/platform.routes.ts';
import { publicConfigRoutes } from './http/public-config.routes.ts';
import { Api } from './http/route.ts';
import { securityHeaders } from './http/security-headers.ts';
import { webClient } from './http/web-client.ts';
import { booksRoutes } from './ledger/books.routes.ts';
import { ledgerRoutes } from './ledger/ledger.routes.ts';
import { MINUTE_MS } from './lib/clock.ts';
import { AppError } from './lib/errors.ts';
import { sha256Hex } from './lib/hash.ts';
import { createLiveSource } from './live-source.ts';
import { contractRoutes } from './policies/contracts.routes.ts';
import { certificateRoutes, verificationRoutes } from './policies/documents/documents.routes.ts';
import { policyRoutes } from './policies/policies.routes.ts';
import { quoteRoutes } from './policies/quotes.routes.ts';
import { tariffRoutes } from './pricing/tariffs.routes.ts';
import { LiveServer } from './realtime/socket-server.ts';
import { brokerAuthRoutes, deviceGrantRoutes, deviceReportRoutes } from './registry/device-auth.routes.ts';
import { deviceLoginRoutes } from './registry/devices.routes.ts';
import { droneRoutes } from './registry/drones.routes.ts';
import { operatorRoutes } from './registry/operators.routes.ts';
import { pilotRoutes } from './registry/pilots.routes.ts';
import { receiverRoutes } from './registry/receivers.routes.ts';
import { sessionRoutes } from './registry/sessions.routes.ts';
import { settingRoutes } from './registry/settings.routes.ts';
import type { TopicRules } from './registry/topic-rules.port.ts';
import { StorageUnavailableError } from './storage/errors.ts';
import { ingestRoutes } from './telemetry/ingest.routes.ts';
import { telemetryRoutes } from './telemetry/telemetry.routes.ts';

const CLIENT_FOLDER = join(fileURLToPath(new URL('.', import.meta.url)), '../../client');
const VERSION = '0.1.0';

export interface SkycoverServer {
  app: express.Express;
  http: HttpServer;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** What devices connect to. */
  mqttUrl: () => string;
  /** The gateway's rules, for an external broker that asks; without them nothing answers it. */
  topicRules?: TopicRules;
  /** The gateway's descriptions of its native dialect; without them nothing is published. */
  deviceDocuments?: DeviceDocuments;
  /** What the gateway counts, for /metrics. */
  gateway?: GatewayFigures;
}

/** Running totals of a gateway by name, and its connections now. */
export interface GatewayFigures {
  counters(): Record<string, number>;
  connectionCount(): number;
}

/** The API's table of contents. Listens to nothing: `main.ts` and the tests decide where. */
export function createServer(context: Context, options: ServerOptions): SkycoverServer {
  const { config, logger, ids } = context;
  const app = express();
  app.set('query parser', 'simple');
  app.set('trust proxy', config.trustProxy.length > 0 ? config.trustProxy : false);
  app.disable('x-powered-by');
  app.use(securityHeaders({ mapStyleUrl: config.mapStyleUrl, https: config.environment === 'production' }));

  app.use(refuseAmbiguous);

  const openapi = new OpenApiBuilder();
  platformRoutes(app, {
    ready: () => assertReady(context),
    openapi: () => openapi.document(VERSION),
    gauges: gaugesOf(context, options.gateway),
    series: { ...seriesOf(context), ...gatewaySeries(options.gateway) },
  });
  internalRoutes(app, context, options.topicRules);
  app.use('/v1', limitRequests(), requireJson);
  app.use('/v1/zones/import', readLargeBody(context));
  app.use('/v1', express.json({ limit: LIMITS.httpBodyBytes }));

  const api = new Api({
    router: app,
    authenticate: (token) => context.sessions.authenticate(token),
    idempotency: context.idempotency,
    openapi,
    checkResponses: config.environment !== 'production',
  });
  publicConfigRoutes(api, { mqttUrl: options.mqttUrl, demo: config.demo, mapStyleUrl: config.mapStyleUrl });
  sessionRoutes(api, context);
  operatorRoutes(api, context);
  pilotRoutes(api, context);
  droneRoutes(api, context);
  deviceLoginRoutes(api, context);
  receiverRoutes(api, context);
  settingRoutes(api, context);
  classificationRoutes(api, context);
  ledgerRoutes(api, { ...context, demo: config.demo });
  booksRoutes(api, context);
  evidenceRoutes(api, context);
  telemetryRoutes(api, context);
  flightRoutes(api, context);
  zoneRoutes(api, context);
  tariffRoutes(api, context);
  contractsApi(api, context);
  claimRoutes(api, context);
  complianceRoutes(api, context);
  verificationRoutes(app.use('/verify', limitVerifications()), context);
  docsRoutes(app, () => openapi.document(VERSION));
  const { deviceDocuments: documents, mqttUrl } = options;
  if (documents) deviceDocumentRoutes(app, { documents, mqttUrl, version: VERSION });

  webClient(app, CLIENT_FOLDER);
  app.use(notFound);
  app.use(errorHandler({ logger, ids }));
  return withSockets(app, context);
}

/** Ready means that a device would be acknowledged and its flight followed. Rejects with the reason otherwise. */
async function assertReady({ database, ingest, projector, logger }: Context): Promise<void> {
  const refuse = (reason: string): never => {
    throw new AppError('STORAGE_UNAVAILABLE', {}, reason);
  };
  await database.ping().catch((error: unknown) => {
    logger.warn({ err: error }, 'not ready: the store takes no writes');
    refuse(
      error instanceof StorageUnavailableError
        ? error.message
        : 'The database can not be reached or takes no writes.',
    );
  });
  if (ingest.isFailing()) refuse('The last telemetry could not be committed; no device is acknowledged.');
  if (projector.isFailing()) refuse('Telemetry is kept, but what follows from it can not be stored.');
}

function withSockets(app: express.Express, context: Context): SkycoverServer {
  const http = createHttpServer({ headersTimeout: 15_000, requestTimeout: 60_000 }, app);
  const live = new LiveServer({
    http,
    authenticate: (token) => context.sessions.authenticate(token),
    events: context.events,
    source: createLiveSource(context),
    clock: context.clock,
    logger: context.logger,
    limits: LIMITS,
    // Our own pages only: the page's origin is the host it asks.
    isAllowedOrigin: (origin, host) => URL.canParse(origin) && new URL(origin).host === host,
  });
  return { app, http, close: () => live.close() };
}

/** Doors for our own gateways and the external broker; absent unless a service secret stands behind them. */
function internalRoutes(app: express.Express, context: Context, rules: TopicRules | undefined): void {
  const internal = new InternalApi({
    router: app,
    serviceSecret: context.serviceSecret,
    bodyBytes: LIMITS.ingestBodyBytes,
  });
  ingestRoutes(internal, context);
  deviceGrantRoutes(internal, context);
  deviceReportRoutes(internal, context);
  if (rules) brokerAuthRoutes(internal, { ...context, rules });
}

/**
 * Two budgets: each login its own, so that colleagues behind one address don't starve each other, and a wider
 * one per address, so that made-up tokens buy nothing.
 */
function limitRequests(): express.RequestHandler[] {
  const handler = (): never => {
    throw new AppError('RATE_LIMITED');
  };
  const base = { windowMs: MINUTE_MS, standardHeaders: 'draft-8', legacyHeaders: false, handler } as const;
  return [
    rateLimit({ ...base, limit: LIMITS.requestsPerMinutePerAddress }),
    rateLimit({
      ...base,
      limit: LIMITS.requestsPerMinutePerToken,
      keyGenerator: (request) =>
        request.headers.authorization
          ? sha256Hex(request.headers.authorization)
          : ipKeyGenerator(request.ip ?? ''),
    }),
  ];
}

/** From the question for a price to the certificate. */
function contractsApi(api: Api, context: Context): void {
  quoteRoutes(api, context);
  policyRoutes(api, context);
  contractRoutes(api, context);
  certificateRoutes(api, { ...context, publicUrl: context.config.publicUrl });
}

/** Tokens can't be guessed; that nobody tries costs one more line. */
function limitVerifications(): express.RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: LIMITS.verificationsPerMinutePerAddress,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: () => {
      throw new AppError('RATE_LIMITED');
    },
  });
}

/** Two Host headers, or a text encoding we don't speak, are ways to be read differently by a proxy and by us. */
const refuseAmbiguous: express.RequestHandler = (request, _response, next) => {
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length > 1) throw new AppError('VALIDATION_FAILED', { part: 'headers' });
  const charset = /charset="?([^\s;"]+)/i.exec(request.get('content-type') ?? '')?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8')
    throw new AppError('MEDIA_TYPE_UNSUPPORTED');
  next();
};

/** A body beyond the usual is read for those who may send it; everybody else meets the usual bound or none. */
function readLargeBody({ sessions }: Pick<Context, 'sessions'>): express.RequestHandler {
  const parse = express.json({ limit: LIMITS.zoneImportBodyBytes });
  return async (request, response, next) => {
    const token = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
    const viewer = token === undefined ? undefined : await sessions.authenticate(token);
    if (viewer && can(viewer, 'zone.write')) parse(request, response, next);
    else next();
  };
}

/** A state change by a form's content type is refused: no browser sends JSON across origins unasked. */
const requireJson: express.RequestHandler = (request, _response, next) => {
  const hasBody =
    request.headers['content-length'] !== undefined && request.headers['content-length'] !== '0';
  if (hasBody && !request.is('application/json')) throw new AppError('MEDIA_TYPE_UNSUPPORTED');
  next();
};

function gaugesOf(
  context: Context,
  gateway: GatewayFigures | undefined,
): Record<string, { help: string; read: () => number }> {
  const { counters } = context.ingest;
  return {
    mqtt_connections: {
      help: 'Devices connected; with MQTT_URL our own connections to the broker',
      read: () => gateway?.connectionCount() ?? 0,
    },
    ingest_messages: { help: 'Messages committed', read: () => counters.messages },
    ingest_samples: { help: 'Samples committed', read: () => counters.samples },
    ingest_duplicates: { help: 'Samples seen before', read: () => counters.duplicates },
    ingest_quarantined: { help: 'Messages in quarantine', read: () => counters.quarantined },
    ingest_batches: { help: 'Batches committed', read: () => counters.batches },
    ingest_failed_commits: {
      help: 'Commits that failed; nothing of them was acknowledged',
      read: () => counters.failedCommits,
    },
    mqtt_connected: {
      help: 'Whether any device, or with MQTT_URL the external broker, is connected',
      read: () => Number(context.notifier.isConnected()),
    },
    ledger_faults: {
      help: 'Faults that the last audit of the books found; anything but 0 needs a person',
      read: () => context.ledgerAudit.figures.faultCount,
    },
    ledger_audited_timestamp_seconds: {
      help: 'When the books were last summed again; 0 before the first time',
      read: () => context.ledgerAudit.figures.auditedAtMs / 1_000,
    },
    ingest_queue: { help: 'Messages waiting for a commit', read: () => context.ingest.queueLength() },
  };
}

function seriesOf({ ingest, quarantine }: Context): Record<string, MetricSeries> {
  return {
    quarantine_received_total: {
      help: 'Messages that went to quarantine since the start, by reason',
      labels: ['reason'],
      read: async () =>
        Object.entries(ingest.quarantinedBy).map(([reason, value]) => ({ labels: { reason }, value })),
    },
    quarantine_stored: {
      help: 'Messages kept in quarantine, by reason and whether a replay has put them to use',
      labels: ['reason', 'state'],
      read: async () =>
        (await quarantine.countStored()).flatMap(({ reason, open, replayed }) => [
          { labels: { reason, state: 'open' }, value: open },
          { labels: { reason, state: 'replayed' }, value: replayed },
        ]),
    },
  };
}

function gatewaySeries(gateway: GatewayFigures | undefined): Record<string, MetricSeries> {
  return {
    gateway_events_total: {
      help: 'What the MQTT gateway did since the start: logins, refusals, pauses, samples, quarantine',
      labels: ['event'],
      read: async () =>
        Object.entries(gateway?.counters() ?? {}).map(([event, value]) => ({ labels: { event }, value })),
    },
    limit: {
      help: 'Every bound of the product; its unit is in its name',
      labels: ['name'],
      read: async () =>
        Object.entries(LIMITS).flatMap(([name, value]) =>
          typeof value === 'number' ? [{ labels: { name }, value }] : [],
        ),
    },
  };
}
