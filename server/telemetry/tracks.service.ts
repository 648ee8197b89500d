import { fromInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { BatchRecord } from './batch.ts';
import type { BatchHandler } from './projector.service.ts';
import { type SampleRecord, sampleModel } from './sample.model.ts';
import type { SampleView } from './sample-view.schema.ts';
import { ORDER_STEP, parseTrackCursor, toSampleView, toTrackCursor } from './to-sample-view.ts';

export interface TrackWindow {
  from?: string | undefined;
  to?: string | undefined;
  knownAt?: string | undefined;
  after?: string | null | undefined;
  limit: number;
}

/**
 * Tracks: the samples of each flight, in commit order. A projection of the batches; it keeps and shows, and
 * decides nothing. Whether a viewer may see a flight is asked before (flights).
 */
export class TracksService implements BatchHandler {
  readonly name = 'tracks';
  readonly #samples: ReturnType<typeof sampleModel>;

  constructor(deps: { connection: Connection }) {
    this.#samples = sampleModel(deps.connection);
  }

  async apply(batch: BatchRecord): Promise<void> {
    if (batch.samples.length === 0) return;
    const records = batch.samples.map((sample, index) => toRecord(sample, batch.seq * ORDER_STEP + index));
    try {
      await this.#samples.insertMany(records, { ordered: false, lean: true });
    } catch (error) {
      // The batch was applied before a crash: what is there already is the same sample.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** One page of a track in commit order. Throws CURSOR_INVALID. */
  async list(flightId: string, window: TrackWindow): Promise<Page<SampleView>> {
    const after = window.after ? parseTrackCursor(window.after) : 0;
    if (after === undefined) throw new AppError('CURSOR_INVALID');
    const observed = range(window.from, window.to);
    const records = await this.#samples
      .find({
        flightId,
        order: { $gt: after },
        ...(observed ? { observedAtMs: observed } : {}),
        ...(window.knownAt ? { receivedAtMs: { $lte: fromInstant(window.knownAt) } } : {}),
      })
      .sort({ order: 1 })
      .limit(window.limit + 1)
      .lean<SampleRecord[]>();
    const shown = records.slice(0, window.limit);
    const last = shown.at(-1);
    return {
      items: shown.map(toSampleView),
      nextCursor: records.length > window.limit && last ? toTrackCursor(last.order) : null,
    };
  }

  /** Samples of a flight observed in a stretch of time, for evidence holds. */
  countBetween(flightId: string, fromMs: number, toMs: number): Promise<number> {
    return this.#samples.countDocuments({ flightId, observedAtMs: { $gte: fromMs, $lte: toMs } }).exec();
  }
}

function toRecord(sample: BatchRecord['samples'][number], order: number): SampleRecord {
  const { dedupeKey, message: _message, phase: _phase, ...rest } = sample;
  return { ...rest, _id: dedupeKey, order };
}

function range(from: string | undefined, to: string | undefined): Record<string, number> | undefined {
  if (from === undefined && to === undefined) return undefined;
  return { ...(from ? { $gte: fromInstant(from) } : {}), ...(to ? { $lte: fromInstant(to) } : {}) };
}
