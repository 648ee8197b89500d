import type { FlightsService } from '../flights/flights.service.ts';
import { MINUTE_MS, SECOND_MS } from '../lib/clock.ts';
import type { EventBus } from '../lib/events.ts';
import type { BatchRecord, CommittedSample } from '../telemetry/batch.ts';
import type { BatchHandler, CheckpointStep } from '../telemetry/projector.service.ts';
import type { AttachmentsService } from './attachments.service.ts';
import type { CoverAnnouncer } from './cover-announcer.service.ts';
import { ENDING_NOTICE_MS } from './cover-state.ts';
import type { EnvelopeRecord } from './envelope-record.ts';
import type { EnvelopeTermsService } from './envelope-terms.service.ts';
import type { EnvelopesService } from './envelopes.service.ts';
import { followEnvelope } from './follow-envelope.ts';
import type { EnvelopeTerms } from './test-segment.ts';

interface Deps {
  events: EventBus;
  flights: FlightsService;
  attachments: AttachmentsService;
  envelopes: EnvelopesService;
  envelopeTerms: EnvelopeTermsService;
  announcer: CoverAnnouncer;
}

/** How long terms are gone by before they are read again: another server may have bound, extended or endorsed. */
const TERMS_MS = 10 * SECOND_MS;
interface KnownTerms {
  terms: EnvelopeTerms | undefined;
  /** When they were read, or asked for last. */
  readAtMs: number;
  isStale: boolean;
}

/** A flight silent for this long is no longer held in memory. */
const IDLE_MS = 30 * MINUTE_MS;

/**
 * Follows every covered flight through what was agreed, segment by segment, and suspends cover while it is outside
 * (features C1). It stands after the handler that decides cover. Applying a batch twice changes nothing.
 */
export class EnvelopeHandler implements BatchHandler {
  readonly name = 'envelope';
  readonly #deps: Deps;
  readonly #terms = new Map<string, KnownTerms>();
  /** Flights to be settled and saved with the batch in work; kept while it is tried again. */
  readonly #changed = new Map<string, { near: boolean }>();
  #newestCommitMs = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.events.subscribe('cover.changed', ({ flightId }) => {
      const known = this.#terms.get(flightId);
      if (known) known.isStale = true;
    });
  }

  async apply(batch: BatchRecord): Promise<void> {
    this.#newestCommitMs = batch.committedAtMs;
    const flown = batch.samples.filter(({ phase }) => phase === 'airborne');
    for (const [flightId, samples] of byFlight(flown)) {
      const terms = await this.#findTerms(flightId, batch.committedAtMs);
      if (!terms) continue;
      const record = await this.#deps.envelopes.open(flightId);
      if (record.appliedSeq < batch.seq) this.#follow(record, samples, { terms, seq: batch.seq });
    }
    for (const { flightId, kind } of batch.transitions)
      if (kind !== 'tookOff' && kind !== 'lost' && (await this.#deps.envelopes.find(flightId)))
        this.#mark(flightId, false);
    // Told before it is saved: a crash in between tells it again instead of never.
    for (const [flightId, { near }] of this.#changed) {
      await this.#settle(flightId, near);
      await this.#deps.envelopes.save(flightId);
      this.#changed.delete(flightId);
    }
  }

  checkpoint(): CheckpointStep[] {
    return [...this.#deps.envelopes.checkpoint(), async () => this.#forgetIdle()];
  }

  #follow(
    record: EnvelopeRecord,
    samples: readonly CommittedSample[],
    { terms, seq }: { terms: EnvelopeTerms; seq: number },
  ): void {
    let followed: EnvelopeRecord = { ...record, appliedSeq: seq };
    for (const sample of samples) {
      const point = this.#deps.envelopeTerms.toPoint(sample);
      if (point) followed = { ...followed, ...followEnvelope(followed, point, terms) };
    }
    this.#deps.envelopes.put(followed);
    const { state, breaches } = followed;
    const isNear = state === 'near' && record.state === 'inside';
    if (state !== record.state || breaches.length !== record.breaches.length) this.#mark(record._id, isNear);
  }

  #mark(flightId: string, near: boolean): void {
    this.#changed.set(flightId, { near: near || (this.#changed.get(flightId)?.near ?? false) });
  }

  /** Suspends or resumes cover as the aircraft is now, and says so. A flight on the ground keeps its cover as it was. */
  async #settle(flightId: string, near: boolean): Promise<void> {
    const { flights, attachments, envelopes, announcer, events } = this.#deps;
    const [flight, attachment] = await Promise.all([
      flights.findRecord(flightId),
      attachments.find(flightId),
    ]);
    const record = await envelopes.find(flightId);
    if (!flight?.coverage || !attachment || attachment.isVoid || !record) return;
    const isInAir = flight.state === 'airborne' || flight.state === 'lost';
    const isSuspended = record.state === 'outside' && isInAir;
    const { coverage } = flight;
    const isOver = coverage.reasons.includes('PLANNED_TIME_ENDED');
    if (!isOver && isSuspended !== coverage.reasons.includes('LEFT_VOLUME')) {
      const reasons = coverage.reasons.filter((reason) => reason !== 'LEFT_VOLUME');
      const isEnding = isInAir && attachment.validUntilMs - this.#newestCommitMs <= ENDING_NOTICE_MS;
      await flights.patchCoverage(flightId, {
        status: isSuspended ? 'notCovered' : isEnding ? 'ending' : 'covered',
        reasons: isSuspended ? [...reasons, 'LEFT_VOLUME'] : reasons,
      });
    }
    await announcer.announce(flightId, { notices: isSuspended, near });
    events.publish('cover.changed', { flightId, operatorId: flight.operatorId });
  }

  async #findTerms(flightId: string, nowMs: number): Promise<EnvelopeTerms | undefined> {
    const known = this.#terms.get(flightId);
    if (known && !known.isStale && nowMs - known.readAtMs < TERMS_MS) return known.terms;
    const terms = await this.#deps.envelopeTerms.find(flightId);
    this.#terms.set(flightId, { terms, readAtMs: nowMs, isStale: false });
    return terms;
  }

  #forgetIdle(): void {
    for (const [flightId, { readAtMs }] of this.#terms) {
      if (this.#newestCommitMs - readAtMs <= IDLE_MS) continue;
      this.#terms.delete(flightId);
      this.#deps.envelopes.forget(flightId);
    }
  }
}

function byFlight(samples: readonly CommittedSample[]): Map<string, CommittedSample[]> {
  const groups = new Map<string, CommittedSample[]>();
  for (const sample of samples) {
    const group = groups.get(sample.flightId);
    if (group) group.push(sample);
    else groups.set(sample.flightId, [sample]);
  }
  return groups;
}
