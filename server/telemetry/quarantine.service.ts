import { afterCursor, toPage } from '../http/paging.ts';
import { ownScope, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, SECOND_MS, toInstant } from '../lib/clock.ts';
import { bytesOf } from '../lib/stored-bytes.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { DevicesService } from '../registry/devices.service.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { BatchRecord } from './batch.ts';
import { QUARANTINE_REASONS } from './ingest.schema.ts';
import type { BatchHandler } from './projector.service.ts';
import { OPEN, type QuarantineRecord, quarantineModel, USED } from './quarantine.model.ts';
import type { ListQuarantineQuery, QuarantineCounts, Quarantined } from './quarantine.schema.ts';

/** Counting asks the store about everything it keeps. */
const COUNT_MS = 30 * SECOND_MS;

/** What could not be used, kept with its raw bytes and the reason (promise 2). It judges nothing itself. */
export class QuarantineService implements BatchHandler {
  readonly name = 'quarantine';
  readonly #records: ReturnType<typeof quarantineModel>;
  readonly #devices: DevicesService;
  readonly #clock: Clock;
  #counted: QuarantineCounts['items'] = [];
  #countedAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: { connection: Connection; clock: Clock; devices: DevicesService }) {
    this.#records = quarantineModel(deps.connection);
    this.#devices = deps.devices;
    this.#clock = deps.clock;
  }

  async apply(batch: BatchRecord): Promise<void> {
    if (batch.quarantined.length === 0) return;
    const deviceIds = new Set(batch.messages.map((message) => message.deviceId));
    const operators = await this.#devices.operatorIdsOf([...deviceIds]);
    const records = batch.quarantined.flatMap((one): QuarantineRecord[] => {
      const message = batch.messages[one.message];
      if (!message) return [];
      const { deviceId, topic, payload, receivedAtMs } = message;
      const { dedupeKey, reason, detail } = one;
      const operatorId = operators.get(deviceId) ?? null;
      return [
        {
          _id: dedupeKey,
          deviceId,
          operatorId,
          topic,
          reason,
          detail,
          payload,
          receivedAtMs,
          replay: null,
        },
      ];
    });
    try {
      await this.#records.insertMany(records, { ordered: false });
    } catch (error) {
      // The batch was applied before a crash: what is there already is the same message.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Newest first; an operator sees messages of own devices. Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: ListQuarantineQuery): Promise<Page<Quarantined>> {
    permit(viewer, 'quarantine.read');
    const records = await this.#records
      .find({
        ...ownScope(viewer),
        ...(query.reason ? { reason: query.reason } : {}),
        ...(query.deviceId ? { deviceId: query.deviceId } : {}),
        ...(query.state === 'open' ? OPEN : query.state === 'replayed' ? USED : {}),
        ...afterCursor('receivedAtMs', query.cursor),
      })
      .sort({ receivedAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean<QuarantineRecord[]>();
    return toPage(records, query.limit, {
      item: toView,
      mark: (record) => ({ value: record.receivedAtMs, id: record._id }),
    });
  }

  /** How many are kept, by reason; an operator's own. Throws PERMISSION_DENIED. */
  async count(viewer: Viewer): Promise<QuarantineCounts> {
    permit(viewer, 'quarantine.read');
    return { items: await this.#countAll(ownScope(viewer)) };
  }

  /**
   * The same for metrics, over all operators: asked of the store twice a minute at most, and as they were while
   * it does not answer.
   */
  async countStored(): Promise<QuarantineCounts['items']> {
    const nowMs = this.#clock.now();
    if (nowMs - this.#countedAtMs < COUNT_MS) return this.#counted;
    this.#countedAtMs = nowMs;
    this.#counted = await this.#countAll({}).catch(() => this.#counted);
    return this.#counted;
  }

  async #countAll(scope: { operatorId?: string }): Promise<QuarantineCounts['items']> {
    const counts = await Promise.all(
      QUARANTINE_REASONS.map(async (reason) => {
        const all = await this.#records.countDocuments({ ...scope, reason });
        const replayed = all === 0 ? 0 : await this.#records.countDocuments({ ...scope, reason, ...USED });
        return { reason, open: all - replayed, replayed };
      }),
    );
    return counts.filter(({ open, replayed }) => open + replayed > 0);
  }
}

function toView(record: QuarantineRecord): Quarantined {
  const { _id, deviceId, operatorId, topic, reason, detail, payload, receivedAtMs, replay } = record;
  return {
    quarantineId: _id,
    deviceId,
    operatorId,
    topic,
    reason,
    detail,
    payloadBase64: bytesOf(payload).toString('base64'),
    receivedAt: toInstant(receivedAtMs),
    replayedAt: replay ? toInstant(replay.atMs) : null,
    replayOutcome: replay?.outcome ?? null,
    replayReason: replay?.reason ?? null,
    replayDetail: replay?.detail ?? null,
  };
}
