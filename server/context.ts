import { readZonesFile } from './airspace/zones-file.adapter.ts';
import { ComplianceService } from './compliance/compliance.service.ts';
import { type Config, LIMITS } from './config.ts';
import { createDomain, type Domain } from './context-domain.ts';
import { createPipeline, type Pipeline } from './context-pipeline.ts';
import { createAirspace, createPricing, createRegistry, type Registry } from './context-registry.ts';
import { EvidenceBundlesService } from './evidence/evidence-bundles.service.ts';
import { EvidenceLogService } from './evidence/evidence-log.service.ts';
import { createFlightEvidence } from './flights/flight-evidence.adapter.ts';
import { AttemptLimiter } from './http/attempt-limiter.ts';
import { IdempotencyStore } from './http/idempotency.ts';
import { LEDGER_PERIODS } from './ledger/old-entries.adapter.ts';
import { type Clock, MINUTE_MS } from './lib/clock.ts';
import { StartupError } from './lib/errors.ts';
import { EventBus } from './lib/events.ts';
import type { Ids } from './lib/ids.ts';
import type { Logger } from './lib/logger.ts';
import { POLICIES_OF_PRODUCTS } from './policies/policies-v2.adapter.ts';
import type { TariffsService } from './pricing/tariffs.service.ts';
import { readOrMakeSecret, readSecretFile } from './storage/data-secret.ts';
import { buildIndexes, type Database, dropOldIndexes, openDatabase } from './storage/database.ts';
import { COMPACT_BATCHES } from './telemetry/old-batches.adapter.ts';

export interface ContextDeps {
  config: Config;
  clock: Clock;
  ids: Ids;
  logger: Logger;
}

export type Context = Awaited<ReturnType<typeof createContext>>;

/** What brings a store of an earlier version up to date. */
export const MIGRATIONS = [COMPACT_BATCHES, LEDGER_PERIODS, POLICIES_OF_PRODUCTS];

/** Opens the store and builds every service once; the only place that constructs them. */
export async function createContext({ config, clock, ids, logger }: ContextDeps) {
  const serviceSecret = readOrMakeSecret(config.secrets.service, config.dataDir, ids);
  const tokenSecret = readOrMakeSecret(config.secrets.token, config.dataDir, ids);
  const logSecret = readOrMakeSecret(config.secrets.log, config.dataDir, ids);
  const database = await openDatabase({
    mongodbUri: findMongodbUri(config),
    dataDir: config.dataDir,
    logger,
    clock,
    migrations: MIGRATIONS,
  });
  const { connection } = database;
  const events = new EventBus((error, event) => logger.error({ err: error, event }, 'subscriber failed'));
  const base = { connection, clock, ids, logger, events, writerId: config.writerId, demo: config.demo };
  const evidenceLog = new EvidenceLogService({ ...base, logName: config.logName, logSecret });
  const registry = { ...createRegistry(base, tokenSecret), ...createAirspace(base, config) };
  const pricing = createPricing(base, { ...registry, evidenceLog });
  const domain = createDomain(base, { ...registry, ...pricing, evidenceLog });
  const pipeline = createPipeline(base, { ...domain, ...registry, ...pricing, evidenceLog });
  const evidenceBundles = new EvidenceBundlesService({
    ...base,
    evidenceLog,
    flightRecords: createFlightEvidence(domain),
  });
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
    evidenceLog,
    evidenceBundles,
    ...registry,
    ...pricing,
    ...domain,
    ...pipeline,
    compliance,
    idempotency,
    attempts,
  };
  return { ...context, start: () => start(context), close: () => close(context) };
}

function findMongodbUri({ mongodbUri, mongodbUriFile }: Config): string | undefined {
  if (mongodbUri || !mongodbUriFile) return mongodbUri;
  return readSecretFile('MONGODB_URI_FILE', mongodbUriFile);
}

type Started = Registry &
  Domain &
  Pipeline & {
    config: Config;
    connection: Database['connection'];
    database: Database;
    clock: Clock;
    evidenceLog: EvidenceLogService;
    tariffs: TariffsService;
  };

/** Builds the indexes, loads what was open and rolls every projection forward: after it the product is ready. */
async function start(context: Started): Promise<void> {
  await buildIndexes(context.connection);
  await dropOldIndexes(context.database);
  await context.settings.refresh();
  await context.tariffs.open();
  await openZones(context);
  await context.tracks.open();
  await context.assigner.open();
  await context.detectors.open();
  await context.incidents.open();
  await context.coverHandler.open();
  await context.evidenceLog.open();
  await context.projector.rollForward();
  await context.links.open();
  await context.ingest.open();
  context.assigner.forgiveSilence(context.clock.now());
  context.detectors.forgiveSilence(context.clock.now());
  for (const job of context.jobs) job.start();
}

/** Before flights roll forward: what is priced then needs its zones. Throws StartupError for ZONES_FILE. */
async function openZones({ config, zones, zoneImports }: Started): Promise<void> {
  await zoneImports.open();
  await zones.open();
  if (!config.zonesFile) return;
  const file = readZonesFile(config.zonesFile);
  const { problems } = await zoneImports.seed({ ...file, dryRun: true });
  const [first] = problems;
  if (first)
    throw new StartupError(
      `ZONES_FILE: ${config.zonesFile}: feature ${first.featureIndex ?? '-'}, ${first.path}: ${first.code}, ${first.detail}.`,
    );
  await zoneImports.seed(file);
}

async function close(context: Started): Promise<void> {
  await Promise.all(context.jobs.map((job) => job.stop()));
  context.projector.stopRetrying();
  await context.ingest.close();
  await context.links.flush();
  await context.projector.close();
  await context.database.close();
}
