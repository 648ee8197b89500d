import { LIMITS } from './config.ts';
import type { Domain } from './context-domain.ts';
import type { Base, Registry } from './context-registry.ts';
import type { EvidenceLogService } from './evidence/evidence-log.service.ts';
import { MINUTE_MS, SECOND_MS } from './lib/clock.ts';
import { TimedJob } from './lib/timed-job.ts';
import { CoverExpiryJob } from './policies/cover-expiry.job.ts';
import { EvidenceLogHandler } from './telemetry/evidence-log.handlers.ts';
import { IngestService } from './telemetry/ingest.service.ts';
import { LateRedecoder } from './telemetry/late-redecoder.adapter.ts';
import { ProjectorService } from './telemetry/projector.service.ts';
import { QuarantineReplayService } from './telemetry/quarantine-replay.service.ts';
import { SealingService } from './telemetry/sealing.service.ts';
import { TrackScreening } from './telemetry/track-screening.service.ts';

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

/** Telemetry in, the projections that read its batches, in the order they depend on each other, and the jobs. */
export function createPipeline(base: Base, domain: Registry & Domain & { evidenceLog: EvidenceLogService }) {
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
    domain.observedClassHandler,
    // After cover: what was just bound is followed from its first segment on.
    domain.envelopeHandler,
    domain.afterVoidHandler,
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
    Domain & {
      ingest: IngestService;
      sealing: SealingService;
      expiry: CoverExpiryJob;
    },
): TimedJob[] {
  const { clock, logger } = base;
  const {
    ingest,
    sealing,
    expiry,
    binding,
    detectors,
    notifier,
    links,
    settings,
    ledgerAudit,
    zones,
    ground,
  } = domain;
  const every = (everyMs: number, name: string, run: () => Promise<unknown>) =>
    new TimedJob({ name, everyMs, logger, run });
  return [
    // Landed, lost and closed need a clock when no sample comes.
    every(TICK_MS, 'silence', async () => ingest.tick()),
    every(TICK_MS, 'detectors', () => detectors.tick(clock.now(), notifier.isConnected())),
    every(TICK_MS, 'cover-extension', () => domain.extensions.run()),
    every(TICK_MS, 'cover-expiry', () => expiry.run()),
    every(MINUTE_MS, 'no-takeoff', () => domain.noTakeoff.run()),
    every(MINUTE_MS, 'bindings', () => binding.resume()),
    every(TICK_MS, 'link-events', () => links.flush()),
    every(SETTINGS_MS, 'settings', () => settings.refresh()),
    every(ZONES_MS, 'zones', () => zones.refresh()),
    every(WEATHER_MS, 'weather', () => ground.reload()),
    every(SEAL_MS, 'sealing', () => sealing.run()),
    every(BOOKS_MS, 'ledger-audit', () => ledgerAudit.run()),
  ];
}

export type Pipeline = ReturnType<typeof createPipeline>;
