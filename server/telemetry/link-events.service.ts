import { type Clock, DAY_MS, HOUR_MS } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Connection } from '../storage/connection.ts';
import { batchModel } from './batch.model.ts';
import type { LinkEvent, LinkObserver } from './link.schema.ts';
import { linkEventModel } from './link-event.model.ts';
import type { LinkEventRecord } from './link-event-record.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  logger: Logger;
  writerId: string;
}

/** Events that wait for the next write; a storm beyond it is counted, not kept. */
const WAITING_MAX = 10_000;
const KEPT_MS = 90 * DAY_MS;
/** How far back the state of a connection is looked for. */
const STATE_MS = 7 * DAY_MS;
const EVENTS_READ_MAX = 1_000;

/**
 * Keeps when devices came and went, and when we ourselves were away, as rows of their own: what a silence is
 * explained by later. It is written once a second beside the commits; a crash loses that second's events, and
 * what they would have said is then unknown, not wrong.
 */
export class LinkEventsService implements LinkObserver {
  readonly #deps: Deps;
  readonly #events: ReturnType<typeof linkEventModel>;
  #waiting: LinkEventRecord[] = [];
  #prunedAtMs = 0;
  readonly counters = { linkEvents: 0, linkEventsDropped: 0 };

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#events = linkEventModel(deps.connection);
  }

  /** Notes this start, and until when the process before it is known to have worked. */
  async open(): Promise<void> {
    const { connection, clock, writerId } = this.#deps;
    const last = await batchModel(connection)
      .findOne({ writerId })
      .sort({ seq: -1 })
      .select({ committedAtMs: 1 })
      .lean();
    const started: LinkEventRecord = {
      deviceId: writerId,
      kind: 'serverStarted',
      atMs: clock.now(),
      aliveUntilMs: last?.committedAtMs ?? null,
    };
    await this.#events.collection.insertOne({ ...started });
  }

  note(event: LinkEvent): void {
    if (this.#waiting.length >= WAITING_MAX) {
      this.counters.linkEventsDropped += 1;
      return;
    }
    this.counters.linkEvents += 1;
    const { deviceId, kind, atMs } = event;
    this.#waiting.push({ deviceId, kind, atMs, aliveUntilMs: null });
  }

  /** Writes what waits; events older than 90 days go once an hour. Never rejects: they are only hints. */
  async flush(): Promise<void> {
    const taken = this.#waiting.splice(0);
    try {
      if (taken.length > 0) await this.#events.collection.insertMany(taken);
      const nowMs = this.#deps.clock.now();
      if (nowMs - this.#prunedAtMs > HOUR_MS) {
        this.#prunedAtMs = nowMs;
        await this.#events.deleteMany({ atMs: { $lt: nowMs - KEPT_MS } });
      }
    } catch (error) {
      this.counters.linkEventsDropped += taken.length;
      this.#deps.logger.warn({ err: error, events: taken.length }, 'link events were not kept');
    }
  }

  /** A device's events around a stretch of time (receive time, Unix ms), oldest first; the newest 1,000. */
  async listAround(deviceId: string, fromMs: number, toMs: number): Promise<LinkEventRecord[]> {
    const found = await this.#events
      .find({ deviceId, atMs: { $gte: fromMs - STATE_MS, $lte: toMs } })
      .sort({ atMs: -1 })
      .limit(EVENTS_READ_MAX)
      .lean<LinkEventRecord[]>();
    const waiting = this.#waiting.filter((one) => one.deviceId === deviceId && one.atMs <= toMs);
    return [...found.reverse(), ...waiting];
  }

  /** The stretches in which this server was away, overlapping one of receive time (Unix ms). */
  async listDowntimes(fromMs: number, toMs: number): Promise<{ fromMs: number; toMs: number }[]> {
    const starts = await this.#events
      .find({ deviceId: this.#deps.writerId, kind: 'serverStarted', atMs: { $gte: fromMs } })
      .sort({ atMs: 1 })
      .limit(EVENTS_READ_MAX)
      .lean<LinkEventRecord[]>();
    return starts.flatMap(({ atMs, aliveUntilMs }) =>
      aliveUntilMs !== null && aliveUntilMs <= toMs ? [{ fromMs: aliveUntilMs, toMs: atMs }] : [],
    );
  }
}
