import { openGroundSources } from './airspace/ground-sources.adapter.ts';
import { SurroundingsService } from './airspace/surroundings.service.ts';
import { ZoneImportsService } from './airspace/zone-imports.service.ts';
import { ZonesService } from './airspace/zones.service.ts';
import { readZonesFile } from './airspace/zones-file.adapter.ts';
import { DetectorsService } from './claims/detectors.service.ts';
import { IncidentsService } from './claims/incidents.service.ts';
import { ClassificationService } from './classification/classification.service.ts';
import { ComplianceService } from './compliance/compliance.service.ts';
import { type Config, LIMITS } from './config.ts';
import { EvidenceBundlesService } from './evidence/evidence-bundles.service.ts';
import { EvidenceLogService } from './evidence/evidence-log.service.ts';
import { FlightAssignerService } from './flights/flight-assigner.service.ts';
import { createFlightEvidence } from './flights/flight-evidence.adapter.ts';
import { FlightsService } from './flights/flights.service.ts';
import { FlightsProjectionService } from './flights/flights-projection.service.ts';
import { GapsService } from './flights/gaps.service.ts';
import { GapsProjectionService } from './flights/gaps-projection.service.ts';
import { AttemptLimiter } from './http/attempt-limiter.ts';
import { IdempotencyStore } from './http/idempotency.ts';
import { BalancesService } from './ledger/balances.service.ts';
import { BooksService } from './ledger/books.service.ts';
import { JournalService } from './ledger/journal.service.ts';
import { LedgerService } from './ledger/ledger.service.ts';
import { LedgerAuditJob } from './ledger/ledger-audit.job.ts';
import { LEDGER_PERIODS } from './ledger/old-entries.adapter.ts';
import { type Clock, MINUTE_MS, SECOND_MS } from './lib/clock.ts';
import { StartupError } from './lib/errors.ts';
import { EventBus } from './lib/events.ts';
import type { Ids } from './lib/ids.ts';
import type { Logger } from './lib/logger.ts';
import { TimedJob } from './lib/timed-job.ts';
import { AttachmentsService } from './policies/attachments.service.ts';
import { CoverHandler } from './policies/cover.handlers.ts';
import { CoverService } from './policies/cover.service.ts';
import { CoverAnnouncer } from './policies/cover-announcer.service.ts';
import { CoverExpiryJob } from './policies/cover-expiry.job.ts';
import { FlightEndService } from './policies/flight-end.service.ts';
import { FlightPricingService } from './policies/flight-pricing.service.ts';
import { LateNotifier } from './policies/late-notifier.adapter.ts';
import { PoliciesService } from './policies/policies.service.ts';
import { POLICIES_OF_PRODUCTS } from './policies/policies-v2.adapter.ts';
import { PremiumsService } from './policies/premiums.service.ts';
import { QuotesService } from './policies/quotes.service.ts';
import { StandingOrdersService } from './policies/standing-orders.service.ts';
import { TakeoffBindingService } from './policies/takeoff-binding.service.ts';
import { ShadowPricesService } from './pricing/shadow-prices.service.ts';
import { TariffsService } from './pricing/tariffs.service.ts';
import { AccessTokens } from './registry/access-token.adapter.ts';
import { ConsentsService } from './registry/consents.service.ts';
import { DevicesService } from './registry/devices.service.ts';
import { DroneChangesService } from './registry/drone-changes.service.ts';
import { DroneModelsService } from './registry/drone-models.service.ts';
import { DronesService } from './registry/drones.service.ts';
import { OperatorsService } from './registry/operators.service.ts';
import { Argon2Hasher } from './registry/password.adapter.ts';
import { PilotsService } from './registry/pilots.service.ts';
import { EnteredRealNameRegister } from './registry/real-name-register.adapter.ts';
import { RealNameStatusService } from './registry/real-name-status.service.ts';
import { SessionsService } from './registry/sessions.service.ts';
import { SettingsService } from './registry/settings.service.ts';
import { UsersService } from './registry/users.service.ts';
import { readOrMakeSecret, readSecretFile } from './storage/data-secret.ts';
import { buildIndexes, type Database, dropOldIndexes, openDatabase } from './storage/database.ts';
import { EvidenceLogHandler } from './telemetry/evidence-log.handlers.ts';
import { FlightRecordsService } from './telemetry/flight-records.service.ts';
import { IngestService } from './telemetry/ingest.service.ts';
import { LateRedecoder } from './telemetry/late-redecoder.adapter.ts';
import { LinkEventsService } from './telemetry/link-events.service.ts';
import { COMPACT_BATCHES } from './telemetry/old-batches.adapter.ts';
import { ProjectorService } from './telemetry/projector.service.ts';
import { QuarantineService } from './telemetry/quarantine.service.ts';
import { QuarantineReplayService } from './telemetry/quarantine-replay.service.ts';
import { SealingService } from './telemetry/sealing.service.ts';
import { SeenSamplesService } from './telemetry/seen-samples.service.ts';
import { TrackScreening } from './telemetry/track-screening.service.ts';
import { TrackTails } from './telemetry/track-tails.ts';
import { TracksService } from './telemetry/tracks.service.ts';

/** What a crash makes the next start apply again; each round writes every open flight. */
const CHECKPOINT_MS = 2 * SECOND_MS;
const TICK_MS = SECOND_MS;
const SEAL_MS = MINUTE_MS;
/** How long another server may go by the settings of before. */
const SETTINGS_MS = 5 * SECOND_MS;
const BOOKS_MS = 10 * MINUTE_MS;
/** How soon a zone that another server changed counts here. */
const ZONES_MS = 2 * SECOND_MS;
const WEATHER_MS = 30 * SECOND_MS;

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
  const logSecret = readOrMakeSecret(config.secrets.log, config.dataDir, ids);
  const database = await openDatabase({
    mongodbUri: findMongodbUri(config),
    dataDir: config.dataDir,
    logger,
    clock,
    migrations: [COMPACT_BATCHES, LEDGER_PERIODS, POLICIES_OF_PRODUCTS],
  });
  const { connection } = database;
  const events = new EventBus((error, event) => logger.error({ err: error, event }, 'subscriber failed'));
  const base = { connection, clock, ids, logger, events, writerId: config.writerId, demo: config.demo };
  const evidenceLog = new EvidenceLogService({ ...base, logName: config.logName, logSecret });
  const registry = { ...createRegistry(base, tokenSecret), ...createAirspace(base, config) };
  const pricing = createPricing(base, { ...registry, evidenceLog });
  const domain = createDomain(base, { ...registry, ...pricing });
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
  const operators = new OperatorsService(base);
  const users = new UsersService({ ...base, hasher, operators });
  const sessions = new SessionsService({
    ...base,
    hasher,
    tokens,
    refreshSeconds: LIMITS.refreshTokenSeconds,
  });
  const { drones, ...registered } = createRegister(base);
  // Guessing at device logins must not slow people down: each has slots of its own.
  const deviceHasher = new Argon2Hasher(LIMITS.concurrentPasswordHashes);
  const devices = new DevicesService({ ...base, hasher: deviceHasher, drones, users });
  const money = createLedger(base);
  const standingOrders = new StandingOrdersService({ ...base, drones });
  const classification = new ClassificationService({ drones, users });
  return {
    users,
    operators,
    sessions,
    drones,
    ...registered,
    devices,
    ...money,
    standingOrders,
    classification,
  };
}

function createLedger(base: Base) {
  const ledger = new LedgerService({ ...base, journal: new JournalService(base) });
  const balances = new BalancesService(base);
  const books = new BooksService({ ...base, balances });
  const ledgerAudit = new LedgerAuditJob({ ...base, balances });
  return { ledger, books, ledgerAudit };
}

/** What is on record of aircraft, pilots, consents and settings. */
function createRegister(base: Base) {
  const settings = new SettingsService(base);
  const pilots = new PilotsService(base);
  const consents = new ConsentsService(base);
  const droneModels = new DroneModelsService(base);
  const drones = new DronesService({ ...base, droneModels });
  const droneChanges = new DroneChangesService({ ...base, drones, droneModels });
  const entered = new EnteredRealNameRegister(base);
  const realNameStatus = new RealNameStatusService({ drones, register: entered, entered });
  return { settings, pilots, consents, droneModels, drones, droneChanges, realNameStatus };
}

/** Which tariff prices, and what it needs to know. */
function createPricing(base: Base, deps: Registry & { evidenceLog: EvidenceLogService }) {
  const tariffs = new TariffsService({ ...base, signer: deps.evidenceLog.signer });
  const shadowPrices = new ShadowPricesService({ ...base, tariffs });
  const pricing = new FlightPricingService({ ...base, ...deps, tariffs });
  return { tariffs, shadowPrices, pricing };
}

/** What is under and around a flight. */
function createAirspace(base: Base, { groundFiles }: Config) {
  const ground = openGroundSources(groundFiles, base.logger);
  const zones = new ZonesService(base);
  const zoneImports = new ZoneImportsService({ ...base, zones });
  return { ground, zones, zoneImports, surroundings: new SurroundingsService({ ...ground, zones }) };
}

type Registry = ReturnType<typeof createRegistry> & ReturnType<typeof createAirspace>;

/** What flights, claims and policies are made of, before anything flows. */
function createDomain(base: Base, registry: Registry & ReturnType<typeof createPricing>) {
  const { drones, devices } = registry;
  const tails = new TrackTails(base.writerId, LIMITS.trackTails);
  const seen = new SeenSamplesService({ ...base, tails });
  const tracks = new TracksService({ ...base, tails, noteStored: (...at) => seen.noteStored(...at) });
  const records = new FlightRecordsService({ ...base, tails });
  const quarantine = new QuarantineService({ ...base, devices });
  const assigner = new FlightAssignerService(base);
  const projection = new FlightsProjectionService({ ...base, drones });
  const flights = new FlightsService({ ...base, projection, tracks });
  const links = new LinkEventsService(base);
  const gapsProjection = new GapsProjectionService({
    ...base,
    findFlight: (flightId) => flights.findRecord(flightId),
  });
  const gaps = new GapsService({ ...base, flights, gapsProjection, links });
  const incidents = new IncidentsService({
    ...base,
    flights,
    tracks,
    reviewCover: (flightId) => cover.review(flightId),
  });
  const detectors = new DetectorsService({ ...base, flights, incidents });
  const contracts = createContracts(base, registry, flights);
  const findIncidentAtMs = (flightId: string) => incidents.findFirstSignMs(flightId);
  const takeoffBinding = new TakeoffBindingService({ ...base, ...registry, ...contracts });
  const cover: CoverService = new CoverService({
    ...base,
    ...registry,
    ...contracts,
    flights,
    takeoffBinding,
    findIncidentAtMs,
  });
  const flightEnd = new FlightEndService({ ...base, ...contracts, flights });
  const coverHandler = new CoverHandler({ flights, cover, flightEnd });
  return {
    tails,
    seen,
    tracks,
    records,
    quarantine,
    assigner,
    projection,
    flights,
    links,
    gapsProjection,
    gaps,
    incidents,
    detectors,
    ...contracts,
    cover,
    coverHandler,
  };
}

/** Quotes, policies and what hangs on them, as they are kept. */
function createContracts(base: Base, registry: ReturnType<typeof createRegistry>, flights: FlightsService) {
  const policies = new PoliciesService(base);
  const attachments = new AttachmentsService(base);
  const quotes = new QuotesService({ ...base, policies });
  const premiums = new PremiumsService(registry);
  const notifier = new LateNotifier();
  const announcer = new CoverAnnouncer({ ...base, ...registry, flights, attachments, notifier });
  return { policies, attachments, quotes, premiums, notifier, announcer };
}

/** Telemetry in, the projections that read its batches, in the order they depend on each other, and the jobs. */
function createPipeline(
  base: Base,
  domain: Registry & ReturnType<typeof createDomain> & { evidenceLog: EvidenceLogService },
) {
  const { tails, seen, tracks, quarantine, assigner, gapsProjection, projection, detectors, coverHandler } =
    domain;
  // Detectors before cover: a backlog's incident must be known before its cover is decided (design D10).
  const evidence = new EvidenceLogHandler(domain);
  // Gaps before flights: a restart must still find what was heard before the batch.
  const handlers = [
    evidence,
    tracks,
    quarantine,
    assigner,
    gapsProjection,
    projection,
    detectors,
    coverHandler,
  ];
  const projector = new ProjectorService({
    ...base,
    handlers,
    checkpointEveryMs: CHECKPOINT_MS,
  });
  const ingest = new IngestService({
    ...base,
    assigner,
    seen,
    screening: new TrackScreening({
      aircraftMax: LIMITS.screenedAircraft,
      findLevelSpeeds: (serialNumbers) => domain.drones.findLevelSpeeds(serialNumbers),
    }),
    limits: LIMITS,
    onCommitted: (batch) => projector.project(batch),
  });
  const sealing = new SealingService({
    ...base,
    tails,
    durableSeq: () => projector.durableSeq(),
    limits: LIMITS,
  });
  const redecoder = new LateRedecoder();
  const quarantineReplay = new QuarantineReplayService({ ...base, sink: ingest, seen, redecoder });
  const expiry = new CoverExpiryJob({ ...base, ...domain });
  const jobs = createJobs(base, { ...domain, ingest, sealing, expiry });
  return { projector, ingest, sealing, redecoder, quarantineReplay, expiry, jobs };
}

/** What time alone makes happen. */
function createJobs(
  base: Base,
  domain: Registry &
    ReturnType<typeof createDomain> & {
      ingest: IngestService;
      sealing: SealingService;
      expiry: CoverExpiryJob;
    },
): TimedJob[] {
  const { clock, logger } = base;
  const { ingest, sealing, expiry, detectors, notifier, links, settings, ledgerAudit, zones, ground } =
    domain;
  const every = (everyMs: number, name: string, run: () => Promise<unknown>) =>
    new TimedJob({ name, everyMs, logger, run });
  return [
    // Landed, lost and closed need a clock when no sample comes.
    every(TICK_MS, 'silence', async () => ingest.tick()),
    every(TICK_MS, 'detectors', () => detectors.tick(clock.now(), notifier.isConnected())),
    every(TICK_MS, 'cover-expiry', () => expiry.run()),
    every(TICK_MS, 'link-events', () => links.flush()),
    every(SETTINGS_MS, 'settings', () => settings.refresh()),
    every(ZONES_MS, 'zones', () => zones.refresh()),
    every(WEATHER_MS, 'weather', () => ground.reload()),
    every(SEAL_MS, 'sealing', () => sealing.run()),
    every(BOOKS_MS, 'ledger-audit', () => ledgerAudit.run()),
  ];
}

type Started = Registry &
  ReturnType<typeof createDomain> &
  ReturnType<typeof createPipeline> & {
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
