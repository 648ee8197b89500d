import { createCirclePopulation } from './airspace/population.adapter.ts';
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
import { JournalService } from './ledger/journal.service.ts';
import { LedgerService } from './ledger/ledger.service.ts';
import { LEDGER_PERIODS } from './ledger/old-entries.adapter.ts';
import { type Clock, MINUTE_MS, SECOND_MS } from './lib/clock.ts';
import { EventBus } from './lib/events.ts';
import type { Ids } from './lib/ids.ts';
import type { Logger } from './lib/logger.ts';
import { TimedJob } from './lib/timed-job.ts';
import { AccumulationService } from './policies/accumulation.service.ts';
import { AttachmentsService } from './policies/attachments.service.ts';
import { BindingService } from './policies/binding.service.ts';
import { BoundCoverService } from './policies/bound-cover.service.ts';
import { CancellationService } from './policies/cancellation.service.ts';
import { CoverHandler } from './policies/cover.handlers.ts';
import { CoverService } from './policies/cover.service.ts';
import { CoverAnnouncer } from './policies/cover-announcer.service.ts';
import { CoverExpiryJob } from './policies/cover-expiry.job.ts';
import { CertificatesService } from './policies/documents/certificates.service.ts';
import { type FindInsured, VerificationService } from './policies/documents/verification.service.ts';
import { EndorsementsService } from './policies/endorsements.service.ts';
import { FlightEndService } from './policies/flight-end.service.ts';
import { FlightPricingService } from './policies/flight-pricing.service.ts';
import { InsuredAircraftService } from './policies/insured-aircraft.service.ts';
import { LateNotifier } from './policies/late-notifier.adapter.ts';
import { PoliciesService } from './policies/policies.service.ts';
import { POLICIES_OF_PRODUCTS } from './policies/policies-v2.adapter.ts';
import type { PolicyRecord } from './policies/policy-record.ts';
import { createPopulationSurroundings } from './policies/population-surroundings.adapter.ts';
import { PremiumsService } from './policies/premiums.service.ts';
import { QuotesService } from './policies/quotes.service.ts';
import { QuotingService } from './policies/quoting.service.ts';
import { ReferralsService } from './policies/referrals.service.ts';
import { StandingOrdersService } from './policies/standing-orders.service.ts';
import { TakeoffBindingService } from './policies/takeoff-binding.service.ts';
import { AccessTokens } from './registry/access-token.adapter.ts';
import { DevicesService } from './registry/devices.service.ts';
import { DronesService } from './registry/drones.service.ts';
import { Argon2Hasher } from './registry/password.adapter.ts';
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
  const registry = createRegistry(base, tokenSecret);
  const domain = createDomain(base, registry);
  const pipeline = createPipeline(base, { ...domain, settings: registry.settings, evidenceLog });
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
  const settings = new SettingsService(base);
  const drones = new DronesService(base);
  // Guessing at device logins must not slow people down: each has slots of its own.
  const deviceHasher = new Argon2Hasher(LIMITS.concurrentPasswordHashes);
  const devices = new DevicesService({ ...base, hasher: deviceHasher, drones, users });
  const ledger = new LedgerService({ ...base, journal: new JournalService(base) });
  const standingOrders = new StandingOrdersService({ ...base, drones });
  const classification = new ClassificationService({ drones, users });
  return { users, sessions, settings, drones, devices, ledger, standingOrders, classification };
}

/** What flights, claims and policies are made of, before anything flows. */
function createDomain(base: Base, registry: ReturnType<typeof createRegistry>) {
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
  const cover: CoverService = createCover(base, registry, {
    ...contracts,
    flights,
    findIncidentAtMs: (flightId: string) => incidents.findFirstSignMs(flightId),
  });
  const sales = createSales(base, registry, {
    ...contracts,
    coverAirborne: (policy) => cover.coverAirborne(policy),
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
    ...sales,
    cover,
    coverHandler,
  };
}

/** Quotes, policies and what hangs on them, as they are kept. */
function createContracts(base: Base, registry: ReturnType<typeof createRegistry>, flights: FlightsService) {
  const policies = new PoliciesService(base);
  const attachments = new AttachmentsService(base);
  const quotes = new QuotesService({ ...base, policies });
  const premiums = new PremiumsService({ ...base, ...registry });
  const accumulation = new AccumulationService({ ...base, ...registry });
  const insuredAircraft = new InsuredAircraftService({ ...base, policies });
  const notifier = new LateNotifier();
  const announcer = new CoverAnnouncer({ ...base, ...registry, flights, attachments, notifier });
  return { policies, attachments, quotes, premiums, accumulation, insuredAircraft, notifier, announcer };
}

type Contracts = ReturnType<typeof createContracts>;

/** What decides cover at a take-off. */
function createCover(
  base: Base,
  registry: ReturnType<typeof createRegistry>,
  more: Contracts & {
    flights: FlightsService;
    findIncidentAtMs: (flightId: string) => Promise<number | null>;
  },
): CoverService {
  const { classification } = registry;
  const pricing = new FlightPricingService({ classification, population: createCirclePopulation() });
  const takeoffBinding = new TakeoffBindingService({ ...base, ...registry, ...more, pricing });
  const boundCover = new BoundCoverService({ ...base, ...more });
  return new CoverService({ ...base, ...registry, ...more, takeoffBinding, boundCover });
}

/** What sells and changes contracts on request. */
function createSales(
  base: Base,
  registry: ReturnType<typeof createRegistry>,
  more: Contracts & { coverAirborne: (policy: PolicyRecord) => Promise<void> },
) {
  const surroundings = createPopulationSurroundings(createCirclePopulation());
  const quoting = new QuotingService({ ...base, ...registry, ...more, surroundings });
  const binding = new BindingService({ ...base, ...registry, ...more });
  const referrals = new ReferralsService({ ...base, ...more, quoting });
  const endorsements = new EndorsementsService({ ...base, ...more });
  const cancellation = new CancellationService({ ...base, ...more, endorsements });
  const documents = createDocuments(base, registry, more);
  return { quoting, binding, referrals, endorsements, cancellation, ...documents };
}

/** What a policy looks like on paper and to whoever checks it. */
function createDocuments(base: Base, registry: ReturnType<typeof createRegistry>, contracts: Contracts) {
  const findInsured: FindInsured = (operatorId) => registry.users.findOperator(operatorId);
  const certificates = new CertificatesService({ ...registry, ...contracts, findInsured });
  const verification = new VerificationService({ ...base, ...registry, ...contracts, findInsured });
  return { certificates, verification };
}

/** Telemetry in, the projections that read its batches, in the order they depend on each other, and the jobs. */
function createPipeline(
  base: Base,
  domain: ReturnType<typeof createDomain> & { settings: SettingsService; evidenceLog: EvidenceLogService },
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
    screening: new TrackScreening({ aircraftMax: LIMITS.screenedAircraft }),
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
  domain: ReturnType<typeof createDomain> & {
    settings: SettingsService;
    ingest: IngestService;
    sealing: SealingService;
    expiry: CoverExpiryJob;
  },
): TimedJob[] {
  const { clock, logger } = base;
  const { ingest, sealing, expiry, binding, detectors, notifier, links, settings } = domain;
  const every = (everyMs: number, name: string, run: () => Promise<unknown>) =>
    new TimedJob({ name, everyMs, logger, run });
  return [
    // Landed, lost and closed need a clock when no sample comes.
    every(TICK_MS, 'silence', async () => ingest.tick()),
    every(TICK_MS, 'detectors', () => detectors.tick(clock.now(), notifier.isConnected())),
    every(TICK_MS, 'cover-expiry', () => expiry.run()),
    every(MINUTE_MS, 'bindings', () => binding.resume()),
    every(TICK_MS, 'link-events', () => links.flush()),
    every(SETTINGS_MS, 'settings', () => settings.refresh()),
    every(SEAL_MS, 'sealing', () => sealing.run()),
  ];
}

type Started = ReturnType<typeof createRegistry> &
  ReturnType<typeof createDomain> &
  ReturnType<typeof createPipeline> & {
    connection: Database['connection'];
    database: Database;
    clock: Clock;
    evidenceLog: EvidenceLogService;
  };

/** Builds the indexes, loads what was open and rolls every projection forward: after it the product is ready. */
async function start(context: Started): Promise<void> {
  await buildIndexes(context.connection);
  await dropOldIndexes(context.database);
  await context.settings.refresh();
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

async function close(context: Started): Promise<void> {
  await Promise.all(context.jobs.map((job) => job.stop()));
  context.projector.stopRetrying();
  await context.ingest.close();
  await context.links.flush();
  await context.projector.close();
  await context.database.close();
}
