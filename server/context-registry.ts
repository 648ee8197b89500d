import { openGroundSources } from './airspace/ground-sources.adapter.ts';
import { SurroundingsService } from './airspace/surroundings.service.ts';
import { ZoneImportsService } from './airspace/zone-imports.service.ts';
import { ZonesService } from './airspace/zones.service.ts';
import { ClassificationService } from './classification/classification.service.ts';
import { FindingsService } from './classification/findings.service.ts';
import { type Config, LIMITS } from './config.ts';
import type { EvidenceLogService } from './evidence/evidence-log.service.ts';
import { BalancesService } from './ledger/balances.service.ts';
import { BooksService } from './ledger/books.service.ts';
import { JournalService } from './ledger/journal.service.ts';
import { LedgerService } from './ledger/ledger.service.ts';
import { LedgerAuditJob } from './ledger/ledger-audit.job.ts';
import type { Clock } from './lib/clock.ts';
import type { EventBus } from './lib/events.ts';
import type { Ids } from './lib/ids.ts';
import type { Logger } from './lib/logger.ts';
import { FlightPricingService } from './policies/flight-pricing.service.ts';
import { StandingOrdersService } from './policies/standing-orders.service.ts';
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
import type { Database } from './storage/database.ts';

/** What every part of the composition is built from. */
export interface Base {
  connection: Database['connection'];
  clock: Clock;
  ids: Ids;
  logger: Logger;
  events: EventBus;
  writerId: string;
  demo: boolean;
}

/** Who and what is on record: people, aircraft, devices, money. */
export function createRegistry(base: Base, tokenSecret: string) {
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
  const findings = new FindingsService(base);
  const classification = new ClassificationService({ ...base, drones, users, findings });
  return {
    users,
    operators,
    sessions,
    drones,
    ...registered,
    devices,
    ...money,
    standingOrders,
    findings,
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
export function createPricing(base: Base, deps: Registry & { evidenceLog: EvidenceLogService }) {
  const tariffs = new TariffsService({ ...base, signer: deps.evidenceLog.signer });
  const shadowPrices = new ShadowPricesService({ ...base, tariffs });
  const pricing = new FlightPricingService({ ...base, ...deps, tariffs });
  return { tariffs, shadowPrices, pricing };
}

/** What is under and around a flight. */
export function createAirspace(base: Base, { groundFiles }: Config) {
  const ground = openGroundSources(groundFiles, base.logger);
  const zones = new ZonesService(base);
  const zoneImports = new ZoneImportsService({ ...base, zones });
  return { ground, zones, zoneImports, surroundings: new SurroundingsService({ ...ground, zones }) };
}

export type Registry = ReturnType<typeof createRegistry> & ReturnType<typeof createAirspace>;

export type Pricing = ReturnType<typeof createPricing>;
