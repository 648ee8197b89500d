import { DetectorsService } from './claims/detectors.service.ts';
import { IncidentsService } from './claims/incidents.service.ts';
import { LIMITS } from './config.ts';
import type { Base, Pricing, Registry } from './context-registry.ts';
import { FlightAssignerService } from './flights/flight-assigner.service.ts';
import { FlightsService } from './flights/flights.service.ts';
import { FlightsProjectionService } from './flights/flights-projection.service.ts';
import { GapsService } from './flights/gaps.service.ts';
import { GapsProjectionService } from './flights/gaps-projection.service.ts';
import { AttachmentsService } from './policies/attachments.service.ts';
import { CoverHandler } from './policies/cover.handlers.ts';
import { CoverService } from './policies/cover.service.ts';
import { CoverAnnouncer } from './policies/cover-announcer.service.ts';
import { EnvelopeHandler } from './policies/envelope.handlers.ts';
import { EnvelopeTermsService } from './policies/envelope-terms.service.ts';
import { EnvelopesService } from './policies/envelopes.service.ts';
import { FlightEndService } from './policies/flight-end.service.ts';
import { LateNotifier } from './policies/late-notifier.adapter.ts';
import { PoliciesService } from './policies/policies.service.ts';
import { PremiumsService } from './policies/premiums.service.ts';
import { QuotesService } from './policies/quotes.service.ts';
import { TakeoffBindingService } from './policies/takeoff-binding.service.ts';
import { FlightRecordsService } from './telemetry/flight-records.service.ts';
import { LinkEventsService } from './telemetry/link-events.service.ts';
import { QuarantineService } from './telemetry/quarantine.service.ts';
import { SeenSamplesService } from './telemetry/seen-samples.service.ts';
import { TrackTails } from './telemetry/track-tails.ts';
import { TracksService } from './telemetry/tracks.service.ts';

/** What flights, claims and policies are made of, before anything flows. */
export function createDomain(base: Base, registry: Registry & Pricing) {
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
  const inFlight = createInFlight(base, registry, { ...contracts, flights });
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
    ...inFlight,
  };
}

/** What follows a covered flight through the air. */
function createInFlight(
  base: Base,
  registry: Registry,
  more: ReturnType<typeof createContracts> & { flights: FlightsService },
) {
  const envelopeTerms = new EnvelopeTermsService({ ...registry, ...more });
  const envelopeHandler = new EnvelopeHandler({ ...base, ...more, envelopeTerms });
  return { envelopeTerms, envelopeHandler };
}

/** Quotes, policies and what hangs on them, as they are kept. */
function createContracts(base: Base, registry: Registry & Pricing, flights: FlightsService) {
  const policies = new PoliciesService(base);
  const attachments = new AttachmentsService(base);
  const quotes = new QuotesService({ ...base, policies });
  const premiums = new PremiumsService(registry);
  const notifier = new LateNotifier();
  const envelopes = new EnvelopesService(base);
  const announcer = new CoverAnnouncer({ ...base, ...registry, flights, attachments, envelopes, notifier });
  return { policies, attachments, quotes, premiums, notifier, envelopes, announcer };
}

export type Domain = ReturnType<typeof createDomain>;
