import { parseCursor, toCursor } from '../http/paging.ts';
import { permit, type Viewer } from '../http/permissions.ts';
import { type Clock, fromInstant, MINUTE_MS, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { sha256Hex } from '../lib/hash.ts';
import { bytesOf } from '../lib/stored-bytes.ts';
import type { Connection } from '../storage/connection.ts';
import type { TelemetrySink } from './ingest.schema.ts';
import { OPEN, type QuarantineRecord, quarantineModel } from './quarantine.model.ts';
import type { Replayed, ReplayedMany, ReplayManyInput } from './quarantine.schema.ts';
import type { Redecoded, Redecoder } from './redecode.schema.ts';
import type { CanonicalSample } from './sample.schema.ts';
import { screenSample } from './screen-sample.ts';
import type { SeenSamplesService } from './seen-samples.service.ts';
import { sampleKeyOf } from './track-sample.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  sink: TelemetrySink;
  seen: Pick<SeenSamplesService, 'find'>;
  redecoder: Redecoder;
}

/** A kept message with what can be made of it today. */
interface Prepared {
  record: QuarantineRecord;
  samples: CanonicalSample[];
  refused: Redecoded['refused'];
}

/**
 * A message younger than this is not replayed: its samples would count as live, and cover attaches to what is
 * live (design D10: 30 s of grace, and 5 s by which a device's clock may be ahead of ours).
 */
const REPLAY_AFTER_MS = MINUTE_MS;

/**
 * Looks once more at what could not be used, after a decoder was mended or an aircraft bound (promise 2). What
 * decodes now is committed as received now: backfill, never covered after the fact. Everything is keyed by the
 * message's bytes, so a replay that was cut off, or done twice, adds nothing the second time. It changes no
 * record's bytes, reason or receive time.
 */
export class QuarantineReplayService {
  readonly #deps: Deps;
  readonly #records: ReturnType<typeof quarantineModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#records = quarantineModel(deps.connection);
  }

  /**
   * Throws PERMISSION_DENIED, NOT_FOUND, STATE_CONFLICT (received less than a minute ago), OVERLOADED and
   * STORAGE_UNAVAILABLE (nothing was marked; try again).
   */
  async replay(viewer: Viewer, quarantineId: string): Promise<Replayed> {
    permit(viewer, 'quarantine.replay');
    const record = await this.#records.findOne({ _id: quarantineId }).lean<QuarantineRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    const replayableAtMs = record.receivedAtMs + REPLAY_AFTER_MS;
    if (this.#deps.clock.now() < replayableAtMs)
      throw new AppError('STATE_CONFLICT', {
        reason: 'RECEIVED_TOO_RECENTLY',
        replayableAt: toInstant(replayableAtMs),
      });
    return this.#finish(await this.#prepare(record), viewer);
  }

  /** One step over the open messages, oldest first, so that flights come in their order. Throws as replay does, and CURSOR_INVALID. */
  async replayMany(viewer: Viewer, input: ReplayManyInput): Promise<ReplayedMany> {
    permit(viewer, 'quarantine.replay');
    const { reason, deviceId, before, cursor, limit } = input;
    const replayableMs = this.#deps.clock.now() - REPLAY_AFTER_MS;
    const beforeMs = Math.min(replayableMs, before === undefined ? replayableMs : fromInstant(before));
    const records = await this.#records
      .find({
        ...OPEN,
        ...(reason && { reason }),
        ...(deviceId && { deviceId }),
        $and: [{ receivedAtMs: { $lte: beforeMs } }, behind(cursor)],
      })
      .sort({ receivedAtMs: 1, _id: 1 })
      .limit(limit + 1)
      .lean<QuarantineRecord[]>();
    const taken = records.slice(0, limit);
    const replayed = await this.#replayAll(taken, viewer);
    const last = taken.at(-1);
    const used = replayed.filter(({ outcome }) => outcome === 'used').length;
    return {
      used,
      stillRefused: replayed.length - used,
      samples: replayed.reduce((sum, { samples }) => sum + samples, 0),
      nextCursor:
        records.length > limit && last ? toCursor({ value: last.receivedAtMs, id: last._id }) : null,
    };
  }

  /** Submits in the order given, so that one commit can hold them all; rejects when any of them failed. */
  async #replayAll(records: readonly QuarantineRecord[], viewer: Viewer): Promise<Replayed[]> {
    const replays: Promise<Replayed>[] = [];
    for (const record of records) replays.push(this.#finish(await this.#prepare(record), viewer));
    await Promise.allSettled(replays);
    return Promise.all(replays);
  }

  async #prepare(record: QuarantineRecord): Promise<Prepared> {
    if (record.replay?.outcome === 'used') return { record, samples: [], refused: null };
    const { deviceId, topic, receivedAtMs } = record;
    const payload = bytesOf(record.payload);
    const decoded = await this.#deps.redecoder.redecode({ deviceId, topic, payload, receivedAtMs });
    const { samples, refused } = screenAll(decoded, this.#deps.clock.now());
    return { record, refused, samples: await this.#withoutSeen(sha256Hex(payload), samples) };
  }

  async #finish({ record, samples, refused }: Prepared, viewer: Viewer): Promise<Replayed> {
    const { clock, sink } = this.#deps;
    const { deviceId, topic } = record;
    let accepted = 0;
    if (samples.length > 0) {
      const [payload, receivedAtMs] = [new Uint8Array(bytesOf(record.payload)), clock.now()];
      const outcome = { kind: 'samples', samples } as const;
      accepted = (await sink.submit({ deviceId, topic, receivedAtMs, payload, outcome })).accepted;
    }
    const outcome = refused ? 'stillRefused' : 'used';
    const { reason, detail } = refused ?? { reason: null, detail: null };
    const replay = { atMs: clock.now(), byUserId: viewer.userId, outcome, reason, detail };
    // What another replay has put to use meanwhile stays so.
    await this.#records.updateOne({ _id: record._id, ...OPEN }, { $set: { replay } });
    return { quarantineId: record._id, outcome, samples: accepted, reason, detail };
  }

  /**
   * A message that was used in part gave its samples other places than it gives now: a sample of the same
   * aircraft, instant and bytes is the same one, whatever its place.
   */
  async #withoutSeen(payloadSha256: string, samples: readonly CanonicalSample[]): Promise<CanonicalSample[]> {
    const fresh: CanonicalSample[] = [];
    for (const sample of samples) {
      const { serialNumber, observedAtMs } = sample;
      const places = samples.map((_, part) => ({
        serialNumber,
        observedAtMs,
        key: sampleKeyOf(payloadSha256, part),
      }));
      if ((await this.#deps.seen.find(places)).size === 0) fresh.push(sample);
    }
    return fresh;
  }
}

/** Behind the last record of the step before; an absent cursor is the first step. */
function behind(cursor: string | undefined): Record<string, unknown> {
  if (cursor === undefined) return {};
  const { value, id } = parseCursor(cursor);
  const isBehind = { $or: [{ receivedAtMs: { $gt: value } }, { receivedAtMs: value, _id: { $gt: id } }] };
  return { $and: [{ receivedAtMs: { $gte: value } }, isBehind] };
}

/**
 * A device's clock is judged by when the message came, not by when it is replayed: a sample from the future
 * doesn't become true by waiting. What is usable counts as received now.
 */
function screenAll(decoded: Redecoded, nowMs: number): Redecoded {
  const screened = decoded.samples.map(screenSample);
  const refused = screened.find((one) => one.outcome === 'quarantined');
  return {
    samples: screened.flatMap((one) =>
      one.outcome === 'usable' ? [{ ...one.sample, receivedAtMs: nowMs }] : [],
    ),
    refused: decoded.refused ?? (refused ? { reason: refused.reason, detail: refused.detail } : null),
  };
}
