import type { FlightsService } from '../flights/flights.service.ts';
import type { Viewer } from '../http/permissions.ts';
import { AppError } from '../lib/errors.ts';
import type { TracksService } from '../telemetry/tracks.service.ts';
import type { AttachmentsService } from './attachments.service.ts';
import { drawStatement } from './draw-statement.ts';
import type { EnvelopeTermsService } from './envelope-terms.service.ts';
import { followEnvelope, NO_ENVELOPE_PROGRESS } from './follow-envelope.ts';
import type { PoliciesService } from './policies.service.ts';
import type { Span } from './share-covered.ts';
import { airborneSpans } from './share-covered.ts';
import type { Statement } from './statement.schema.ts';
import type { Breach, EnvelopePoint } from './test-segment.ts';

interface Deps {
  flights: FlightsService;
  tracks: TracksService;
  attachments: AttachmentsService;
  policies: PoliciesService;
  envelopeTerms: EnvelopeTermsService;
}

/** Samples of one statement: ten hours at 10 Hz. */
const SAMPLES_MAX = 360_000;

/**
 * Statements of flights. Each is drawn anew from the whole track in the order of event time, so that what came late
 * counts where it belongs: live following is a hint, this is the answer. It stores nothing.
 */
export class StatementsService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND (also for another operator's flight). */
  async get(viewer: Viewer, flightId: string): Promise<Statement> {
    const { flights, attachments, policies } = this.#deps;
    await flights.get(viewer, flightId);
    const [flight, attachment] = await Promise.all([
      flights.findRecord(flightId),
      attachments.find(flightId),
    ]);
    if (!flight || flight.tookOffAtMs === null) throw new AppError('NOT_FOUND');
    const { tookOffAtMs, transitions, lastSample } = flight;
    const policy = attachment && (await policies.find(attachment.policyId));
    const lastMs = lastSample?.observedAtMs ?? tookOffAtMs;
    const airborne = airborneSpans({ transitions, tookOffAtMs, lastMs });
    const breaches = await this.#breachesOf(flightId, airborne);
    return drawStatement({ flight, tookOffAtMs, attachment, policy, breaches });
  }

  async #breachesOf(flightId: string, airborne: readonly Span[]): Promise<Breach[]> {
    const terms = await this.#deps.envelopeTerms.find(flightId);
    if (!terms) return [];
    const points: EnvelopePoint[] = [];
    for await (const sample of this.#deps.tracks.readAfter(flightId, 0)) {
      const point = this.#deps.envelopeTerms.toPoint(sample);
      if (point) points.push(point);
      if (points.length >= SAMPLES_MAX) break;
    }
    points.sort((a, b) => a.atMs - b.atMs);
    return airborne.flatMap(({ fromMs, toMs }) =>
      points
        .filter(({ atMs }) => fromMs <= atMs && atMs <= toMs)
        .reduce((progress, point) => followEnvelope(progress, point, terms), NO_ENVELOPE_PROGRESS)
        .breaches.filter(({ kind }) => kind !== 'BEFORE_WINDOW' && kind !== 'AFTER_WINDOW'),
    );
  }
}
