import { type Clock, fromInstant, MINUTE_MS } from '../lib/clock.ts';
import { AppError, StartupError } from '../lib/errors.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { batchModel } from './batch.model.ts';
import type { BatchRecord } from './batch.ts';
import { cutSegments } from './cut-segments.ts';
import { type BatchHandler, type CheckpointStep, toSteps } from './projector.service.ts';
import type { SampleView } from './sample-view.schema.ts';
import { parseTrackCursor, toSampleView, toTrackCursor } from './to-sample-view.ts';
import type { TrackSample } from './track-sample.ts';
import { trackSegmentModel } from './track-segment.model.ts';
import { decodeSegment, encodeSegment, type StoredSegment } from './track-segment-codec.ts';
import type { TrackTails } from './track-tails.ts';

export interface TrackWindow {
  from?: string | undefined;
  to?: string | undefined;
  knownAt?: string | undefined;
  after?: string | null | undefined;
  limit: number;
}

interface Deps {
  connection: Connection;
  clock: Clock;
  writerId: string;
  tails: TrackTails;
  /** What has been written of an aircraft reaches to this event time. */
  noteStored: (serialNumber: string, observedToMs: number) => void;
}

/** Segments read ahead of a reader. */
const READ_AHEAD = 16;
/** Samples packed in one step of a checkpoint: some two milliseconds of work. */
const STEP_SAMPLES = 400;
/** Live segments are short: a crash applies this much again. */
const LIVE_SEGMENT = { samples: 256, spanMs: 30 * MINUTE_MS };

/**
 * Tracks: the samples of each flight, in commit order, as segments of compressed columns with the newest samples
 * in memory. A projection of the batches; it keeps and shows, and decides nothing. Whether a viewer may see a
 * flight is asked before (flights).
 */
export class TracksService implements BatchHandler {
  readonly name = 'tracks';
  readonly #deps: Deps;
  readonly #segments: ReturnType<typeof trackSegmentModel>;
  /** Batches up to this one may be in segments already; per flight, how far. */
  #restartSeq = 0;
  readonly #storedTo = new Map<string, number>();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#segments = trackSegmentModel(deps.connection);
  }

  /** To be called before batches are rolled forward: what an earlier process committed may be stored in part. */
  async open(): Promise<void> {
    const { connection, writerId } = this.#deps;
    const last = await batchModel(connection).findOne({ writerId }).sort({ seq: -1 }).lean();
    if (last && !('body' in last))
      throw new StartupError('An older version wrote the batches of this database; they are not converted.');
    this.#restartSeq = last?.seq ?? 0;
  }

  async apply(batch: BatchRecord): Promise<void> {
    const isOld = batch.seq <= this.#restartSeq;
    for (const sample of batch.samples) {
      if (isOld && sample.order <= (await this.#findStoredTo(sample.flightId))) continue;
      this.#deps.tails.add(sample, batch.seq, batch.committedAtMs);
    }
    if (!isOld) this.#storedTo.clear();
  }

  /** Writes the tails that are long or old. What stays in memory is held back by `durableSeq`. */
  checkpoint(): CheckpointStep[] {
    // By the clock, not by the newest commit: when nobody reports any more, the last tails are written too.
    const due = this.#deps.tails.listDue(this.#deps.clock.now());
    const weights = due.map((flightId) => this.#deps.tails.samplesOf(flightId).length / STEP_SAMPLES);
    return toSteps(
      due,
      (part) => Promise.all(part.map((flightId) => this.#store(flightId))),
      (index) => weights[index] ?? 0,
    );
  }

  durableSeq(appliedSeq: number): number {
    const oldest = this.#deps.tails.oldestSeq();
    return oldest === undefined ? appliedSeq : Math.min(appliedSeq, oldest - 1);
  }

  /** One page of a track in commit order. Throws CURSOR_INVALID. */
  async list(flightId: string, window: TrackWindow): Promise<Page<SampleView>> {
    const after = window.after ? parseTrackCursor(window.after) : 0;
    if (after === undefined) throw new AppError('CURSOR_INVALID');
    const isInside = toWindowFilter(window);
    const found: TrackSample[] = [];
    for await (const sample of this.readAfter(flightId, after)) {
      if (isInside(sample)) found.push(sample);
      if (found.length > window.limit) break;
    }
    const shown = found.slice(0, window.limit);
    const last = shown.at(-1);
    return {
      items: shown.map(toSampleView),
      nextCursor: found.length > window.limit && last ? toTrackCursor(last.order) : null,
    };
  }

  /** The samples of a flight behind `after`, in commit order, without loading them all. */
  async *readAfter(flightId: string, after: number): AsyncGenerator<TrackSample> {
    // Before the segments are read: what is written meanwhile is then in both, never in neither.
    const tail = [...this.#deps.tails.samplesOf(flightId)];
    let newest = after;
    const segments = this.#segments
      .find({ flightId, toOrder: { $gt: after } })
      .sort({ fromOrder: 1 })
      .select({ payloads: 0, salts: 0 })
      .lean<StoredSegment[]>()
      .cursor({ batchSize: READ_AHEAD });
    for await (const segment of segments) {
      for (const sample of decodeSegment(segment)) {
        // A crash while a flight is sealed leaves both forms of a stretch: the same samples, counted once.
        if (sample.order <= newest) continue;
        newest = sample.order;
        yield sample;
      }
    }
    for (const sample of tail) if (sample.order > newest) yield sample;
  }

  /** Samples of a flight observed in a stretch of time (Unix ms, both ends included), for evidence holds. */
  async countBetween(flightId: string, fromMs: number, toMs: number): Promise<number> {
    const isInside = (sample: TrackSample) => sample.observedAtMs >= fromMs && sample.observedAtMs <= toMs;
    const tail = [...this.#deps.tails.samplesOf(flightId)];
    const heads = await this.#segments
      .find({ flightId })
      .sort({ fromOrder: 1 })
      .select({ body: 0, payloads: 0, salts: 0 })
      .lean<StoredSegment[]>();
    let count = 0;
    let newest = 0;
    for (const head of heads) {
      if (head.toOrder <= newest) continue;
      const overlaps = head.observedToMs >= fromMs && head.observedFromMs <= toMs;
      const isWhole = head.observedFromMs >= fromMs && head.observedToMs <= toMs && head.fromOrder > newest;
      if (isWhole) count += head.sampleCount;
      else if (overlaps) count += (await this.#samplesOf(head._id, newest)).filter(isInside).length;
      newest = head.toOrder;
    }
    return count + tail.filter((sample) => sample.order > newest && isInside(sample)).length;
  }

  async #samplesOf(segmentId: string, after: number): Promise<TrackSample[]> {
    const segment = await this.#segments.findOne({ _id: segmentId }).lean<StoredSegment>();
    return segment ? decodeSegment(segment).filter((sample) => sample.order > after) : [];
  }

  async #store(flightId: string): Promise<void> {
    const samples = [...this.#deps.tails.samplesOf(flightId)];
    const segments = cutSegments(samples, LIVE_SEGMENT).map((part) =>
      encodeSegment(this.#deps.writerId, part),
    );
    try {
      await this.#segments.collection.insertMany(segments as never[], { ordered: false });
    } catch (error) {
      // Written before, and the answer was lost: the same samples.
      if (!isDuplicateKey(error)) throw error;
    }
    for (const { serialNumber, observedToMs } of segments) this.#deps.noteStored(serialNumber, observedToMs);
    this.#deps.tails.drop(flightId, samples.at(-1)?.order ?? 0);
  }

  async #findStoredTo(flightId: string): Promise<number> {
    const known = this.#storedTo.get(flightId);
    if (known !== undefined) return known;
    const last = await this.#segments
      .findOne({ flightId })
      .sort({ fromOrder: -1 })
      .select({ toOrder: 1 })
      .lean<StoredSegment>();
    const toOrder = last?.toOrder ?? 0;
    this.#storedTo.set(flightId, toOrder);
    return toOrder;
  }
}

function toWindowFilter({ from, to, knownAt }: TrackWindow): (sample: TrackSample) => boolean {
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : fromInstant(from);
  const toMs = to === undefined ? Number.POSITIVE_INFINITY : fromInstant(to);
  const knownAtMs = knownAt === undefined ? Number.POSITIVE_INFINITY : fromInstant(knownAt);
  return (sample) =>
    sample.observedAtMs >= fromMs && sample.observedAtMs <= toMs && sample.receivedAtMs <= knownAtMs;
}
