import { createCirclePopulation } from './airspace/population.adapter.ts';
import { DetectorJob } from './claims/detector.job.ts';
import { DetectorsService } from './claims/detectors.service.ts';
import { IncidentsService } from './claims/incidents.service.ts';
import { ClassificationService } from './classification/classification.service.ts';
import { ComplianceService } from './compliance/compliance.service.ts';
import { type Config, LIMITS } from './config.ts';
import { FlightAssignerService } from './flights/flight-assigner.service.ts';
import { FlightsService } from './flights/flights.service.ts';
import { FlightsProjectionService } from './flights/flights-projection.service.ts';
import { SilenceJob } from './flights/silence.job.ts';
import { AttemptLimiter } from './http/attempt-limiter.ts';
import { IdempotencyStore } from './http/idempotency.ts';
import { LedgerService } from './ledger/ledger.service.ts';
import { type Clock, MINUTE_MS, SECOND_MS } from './lib/clock.ts';
import { EventBus } from './lib/events.ts';
import type { Ids } from './lib/ids.ts';
import type { Logger } from './lib/logger.ts';
import { CoverHandler } from './policies/cover.handlers.ts';
import { CoverService } from './policies/cover.service.ts';
import { CoverAnnouncer } from './policies/cover-announcer.service.ts';
import { CoverExpiryJob } from './policies/cover-expiry.job.ts';
import { FlightPricingService } from './policies/flight-pricing.service.ts';
import { LateNotifier } from './policies/late-notifier.adapter.ts';
import { PoliciesService } from './policies/policies.service.ts';
import { StandingOrdersService } from './policies/standing-orders.service.ts';
import { AccessTokens } from './registry/access-token.adapter.ts';
import { DevicesService } from './registry/devices.service.ts';
import { DronesService } from './registry/drones.service.ts';
import { Argon2Hasher } from './registry/password.adapter.ts';
import { SessionsService } from './registry/sessions.service.ts';
import { UsersService } from './registry/users.service.ts';
import { readOrMakeSecret, readSecretFile } from './storage/data-secret.ts';
import { buildIndexes, type Database, openDatabase } from './storage/database.ts';
import { IngestService } from './telemetry/ingest.service.ts';
import { ProjectorService } from './telemetry/projector.service.ts';
import { QuarantineService } from './telemetry/quarantine.service.ts';
import { TracksService } from './telemetry/tracks.service.ts';

const CHECKPOINT_MS = SECOND_MS;
const TICK_MS = SECOND_MS;

export interface ContextDeps {
  config: Config;
  clock: Clock;
  ids: Ids;
  logger: Logger;
}

export type Context = Awaited<ReturnType<typeof createContext>>;

/** Opens the store and builds every service once; the only place that constructs them. */
export async function createContext({ config, clock, ids, logger }: ContextDeps) {
  const serviceSecret = readOrMakeSecret(config.secrets.service, config.dataDir, ids);
  const tokenSecret = readOrMakeSecret(config.secrets.token, config.dataDir, ids);
  const database = await openDatabase({
    mongodbUri: findMongodbUri(config),
    dataDir: config.dataDir,
    logger,
    clock,
  });
  const { connection } = database;
  const events = new EventBus((error, event) => logger.error({ err: error, event }, 'subscriber failed'));
  const base = { connection, clock, ids, logger, events, writerId: config.writerId, demo: config.demo };
  const registry = createRegistry(base, tokenSecret);
  const domain = createDomain(base, registry);
  const pipeline = createPipeline(base, domain);
  const compliance = new ComplianceService({ ...registry, ...domain, clock });
  const idempotency = new IdempotencyStore(base);
  const attempts = new AttemptLimiter({
    clock,
    windowMs: 15 * MINUTE_MS,
    budget: LIMITS.loginAttemptsPer15Minutes,
  });
  const context = {
    config,
    ...base,
    database,
    serviceSecret,
    ...registry,
    ...domain,
    ...pipeline,
    compliance,
    idempotency,
    attempts,
  };
  return { ...context, start: () => start(context), close: () => close(context) };
}

interface Base {
  connection: Database['connection'];
  clock: Clock;
  ids: Ids;
  logger: Logger;
  events: EventBus;
  writerId: string;
  demo: boolean;
}

function findMongodbUri({ mongodbUri, mongodbUriFile }: Config): string | undefined {
  if (mongodbUri || !mongodbUriFile) return mongodbUri;
  return readSecretFile('MONGODB_URI_FILE', mongodbUriFile);
}

function createRegistry(base: Base, tokenSecret: string) {
  const hasher = new Argon2Hasher(LIMITS.concurrentPasswordHashes);
  const tokens = new AccessTokens({
    secret: tokenSecret,
    clock: base.clock,
    seconds: LIMITS.accessTokenSeconds,
  });
  const users = new UsersService({ ...base, hasher });
  const sessions = new SessionsService({
    ...base,
    hasher,
    tokens,
    refreshSeconds: LIMITS.refreshTokenSeconds,
  });
  const drones = new DronesService(base);
  // Guessing at device logins must not slow people down: each has slots of its own.
  const deviceHasher = new Argon2Hasher(LIMITS.concurrentPasswordHashes);
  const devices = new DevicesService({ ...base, hasher: deviceHasher, drones });
  const ledger = new LedgerService(base);
  const standingOrders = new StandingOrdersService({ ...base, drones });
  const classification = new ClassificationService({ drones, users });
  return { users, sessions, drones, devices, ledger, standingOrders, classification };
}

/** What flights, claims and policies are made of, before anything flows. */
function createDomain(base: Base, registry: ReturnType<typeof createRegistry>) {
  const { drones, devices, classification } = registry;
  const tracks = new TracksService(base);
  const quarantine = new QuarantineService({ ...base, devices });
  const assigner = new FlightAssignerService(base);
  const projection = new FlightsProjectionService({ ...base, drones });
  const flights = new FlightsService({ ...base, projection, tracks });
  const incidents = new IncidentsService({
    ...base,
    flights,
    tracks,
    reviewCover: (flightId) => cover.review(flightId),
  });
  const detectors = new DetectorsService({ ...base, flights, incidents });
  const policies = new PoliciesService(base);
  const notifier = new LateNotifier();
  const announcer = new CoverAnnouncer({ ...base, flights, policies, devices, notifier });
  const pricing = new FlightPricingService({ classification, population: createCirclePopulation() });
  const findIncidentAtMs = (flightId: string) => incidents.findFirstSignMs(flightId);
  const cover: CoverService = new CoverService({
    ...base,
    ...registry,
    flights,
    pricing,
    policies,
    announcer,
    findIncidentAtMs,
  });
  const coverHandler = new CoverHandler({ ...base, flights, cover, policies, announcer });
  return {
    tracks,
    quarantine,
    assigner,
    projection,
    flights,
    incidents,
    detectors,
    policies,
    notifier,
    announcer,
    cover,
    coverHandler,
  };
}

/** Telemetry in, the projections that read its batches, in the order they depend on each other, and the jobs. */
function createPipeline(base: Base, domain: ReturnType<typeof createDomain>) {
  const {
    tracks,
    quarantine,
    assigner,
    projection,
    detectors,
    coverHandler,
    notifier,
    flights,
    policies,
    announcer,
  } = domain;
  // Detectors before cover: a backlog's incident must be known before its cover is decided (design D10).
  const handlers = [tracks, quarantine, assigner, projection, detectors, coverHandler];
  const projector = new ProjectorService({
    ...base,
    handlers,
    checkpointEveryMs: CHECKPOINT_MS,
  });
  const ingest = new IngestService({
    ...base,
    assigner,
    limits: LIMITS,
    onCommitted: (batch) => projector.project(batch),
  });
  const silence = new SilenceJob({ ingest, everyMs: TICK_MS });
  const detectorJob = new DetectorJob({
    ...base,
    detectors,
    gatewayAlive: () => notifier.isConnected(),
    everyMs: TICK_MS,
  });
  const expiry = new CoverExpiryJob({ ...base, flights, policies, announcer, everyMs: TICK_MS });
  return { projector, ingest, silence, detectorJob, expiry };
}

type Started = ReturnType<typeof createRegistry> &
  ReturnType<typeof createDomain> &
  ReturnType<typeof createPipeline> & { connection: Database['connection']; clock: Clock };

/** Builds the indexes, loads what was open and rolls every projection forward: after it the product is ready. */
async function start(context: Started): Promise<void> {
  await buildIndexes(context.connection);
  await context.assigner.open();
  await context.detectors.open();
  await context.incidents.open();
  await context.coverHandler.open();
  await context.projector.rollForward();
  await context.ingest.open();
  context.assigner.forgiveSilence(context.clock.now());
  context.detectors.forgiveSilence(context.clock.now());
  context.silence.start();
  context.detectorJob.start();
  context.expiry.start();
}

async function close(context: Started & { database: Database }): Promise<void> {
  context.silence.stop();
  await context.expiry.stop();
  await context.detectorJob.stop();
  context.projector.stopRetrying();
  await context.ingest.close();
  await context.projector.close();
  await context.database.close();
}
