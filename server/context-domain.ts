import { DetectorsService } from './claims/detectors.service.ts';
import { IncidentsService } from './claims/incidents.service.ts';
import { LIMITS } from './config.ts';
import type { Base, Pricing, Registry } from './context-registry.ts';
import type { EvidenceLogService } from './evidence/evidence-log.service.ts';
import { FlightAssignerService } from './flights/flight-assigner.service.ts';
import { FlightsService } from './flights/flights.service.ts';
import { FlightsProjectionService } from './flights/flights-projection.service.ts';
import { GapsService } from './flights/gaps.service.ts';
import { GapsProjectionService } from './flights/gaps-projection.service.ts';
import { ObservedClassHandler } from './flights/observed-class.handlers.ts';
import { ObservedClassService } from './flights/observed-class.service.ts';
import { AccumulationService } from './policies/accumulation.service.ts';
import { AfterVoidHandler } from './policies/after-void.handlers.ts';
import { AttachmentsService } from './policies/attachments.service.ts';
import { BindingService } from './policies/binding.service.ts';
import { BoundCoverService } from './policies/bound-cover.service.ts';
import { CancellationService } from './policies/cancellation.service.ts';
import { CoverHandler } from './policies/cover.handlers.ts';
import { CoverService } from './policies/cover.service.ts';
import { CoverAnnouncer } from './policies/cover-announcer.service.ts';
import { CertificatesService } from './policies/documents/certificates.service.ts';
import { type FindInsured, VerificationService } from './policies/documents/verification.service.ts';
import { EndorsementsService } from './policies/endorsements.service.ts';
import { EnvelopeHandler } from './policies/envelope.handlers.ts';
import { EnvelopeTermsService } from './policies/envelope-terms.service.ts';
import { EnvelopesService } from './policies/envelopes.service.ts';
import { ExtensionsService } from './policies/extensions.service.ts';
import { FlightEndService } from './policies/flight-end.service.ts';
import { InsuredAircraftService } from './policies/insured-aircraft.service.ts';
import { LateNotifier } from './policies/late-notifier.adapter.ts';
import { NoTakeoffService } from './policies/no-takeoff.service.ts';
import { PoliciesService } from './policies/policies.service.ts';
import type { PolicyRecord } from './policies/policy-record.ts';
import { PremiumsService } from './policies/premiums.service.ts';
import { QuotesService } from './policies/quotes.service.ts';
import { QuotingService } from './policies/quoting.service.ts';
import { ReferralsService } from './policies/referrals.service.ts';
import { StatementsService } from './policies/statements.service.ts';
import { TakeoffBindingService } from './policies/takeoff-binding.service.ts';
import { FlightRecordsService } from './telemetry/flight-records.service.ts';
import { LinkEventsService } from './telemetry/link-events.service.ts';
import { QuarantineService } from './telemetry/quarantine.service.ts';
import { SeenSamplesService } from './telemetry/seen-samples.service.ts';
import { TrackTails } from './telemetry/track-tails.ts';
import { TracksService } from './telemetry/tracks.service.ts';

/** What flights, claims and policies are made of, before anything flows. */
export function createDomain(base: Base, registry: Registry & Pricing & { evidenceLog: EvidenceLogService }) {
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
  const observedClassHandler = new ObservedClassHandler({ ...base, ...registry });
  const observedClass = new ObservedClassService({ ...base, ...registry, observedClassHandler });
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
  const inFlight = createInFlight(base, registry, { ...contracts, flights, tracks, links });
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
    observedClassHandler,
    observedClass,
    incidents,
    detectors,
    ...contracts,
    ...sales,
    cover,
    coverHandler: new CoverHandler({ flights, cover, flightEnd }),
    ...inFlight,
  };
}

/** What follows a covered flight through the air. */
function createInFlight(
  base: Base,
  registry: Registry & { evidenceLog: EvidenceLogService },
  more: Contracts & { flights: FlightsService; tracks: TracksService; links: LinkEventsService },
) {
  const envelopeTerms = new EnvelopeTermsService({ ...registry, ...more });
  const envelopeHandler = new EnvelopeHandler({ ...base, ...more, envelopeTerms });
  const statements = new StatementsService({ ...more, envelopeTerms });
  const extensions = new ExtensionsService({ ...base, ...more });
  const noTakeoff = new NoTakeoffService({ ...base, ...registry, ...more });
  const afterVoidHandler = new AfterVoidHandler({ ...more, noTakeoff });
  return { envelopeTerms, envelopeHandler, statements, extensions, noTakeoff, afterVoidHandler };
}

/** Quotes, policies and what hangs on them, as they are kept. */
function createContracts(base: Base, registry: Registry, flights: FlightsService) {
  const policies = new PoliciesService(base);
  const attachments = new AttachmentsService(base);
  const quotes = new QuotesService({ ...base, policies });
  const premiums = new PremiumsService({ ...base, ...registry });
  const accumulation = new AccumulationService({ ...base, ...registry });
  const insuredAircraft = new InsuredAircraftService({ ...base, policies });
  const notifier = new LateNotifier();
  const envelopes = new EnvelopesService(base);
  const announcer = new CoverAnnouncer({ ...base, ...registry, flights, attachments, envelopes, notifier });
  const kept = { policies, attachments, quotes, premiums, accumulation, insuredAircraft };
  return { ...kept, notifier, envelopes, announcer };
}

type Contracts = ReturnType<typeof createContracts>;

/** What decides cover at a take-off. */
function createCover(
  base: Base,
  registry: Registry & Pricing,
  more: Contracts & {
    flights: FlightsService;
    findIncidentAtMs: (flightId: string) => Promise<number | null>;
  },
): CoverService {
  const takeoffBinding = new TakeoffBindingService({ ...base, ...registry, ...more });
  const boundCover = new BoundCoverService({ ...base, ...more });
  return new CoverService({ ...base, ...registry, ...more, takeoffBinding, boundCover });
}

/** What sells and changes contracts on request. */
function createSales(
  base: Base,
  registry: Registry & Pricing,
  more: Contracts & { coverAirborne: (policy: PolicyRecord) => Promise<void> },
) {
  const quoting = new QuotingService({ ...base, ...registry, ...more });
  const binding = new BindingService({ ...base, ...registry, ...more });
  const referrals = new ReferralsService({ ...base, ...more, quoting });
  const endorsements = new EndorsementsService({ ...base, ...registry, ...more });
  const cancellation = new CancellationService({ ...base, ...more, endorsements });
  const documents = createDocuments(base, registry, more);
  return { quoting, binding, referrals, endorsements, cancellation, ...documents };
}

/** What a policy looks like on paper and to whoever checks it. */
function createDocuments(base: Base, registry: Registry, contracts: Contracts) {
  const findInsured: FindInsured = (operatorId) => registry.operators.find(operatorId);
  const certificates = new CertificatesService({ ...registry, ...contracts, findInsured });
  const verification = new VerificationService({ ...base, ...registry, ...contracts, findInsured });
  return { certificates, verification };
}

export type Domain = ReturnType<typeof createDomain>;
