import { afterCursor, toPage } from '../http/paging.ts';
import { ownScope, permit, type Viewer } from '../http/permissions.ts';
import { toInstant } from '../lib/clock.ts';
import { bytesOf } from '../lib/stored-bytes.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { DevicesService } from '../registry/devices.service.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { BatchRecord } from './batch.ts';
import type { BatchHandler } from './projector.service.ts';
import { type QuarantineRecord, quarantineModel } from './quarantine.model.ts';
import type { ListQuarantineQuery, Quarantined } from './quarantine.schema.ts';

/** What could not be used, kept with its raw bytes and the reason (promise 2). It judges nothing itself. */
export class QuarantineService implements BatchHandler {
  readonly name = 'quarantine';
  readonly #records: ReturnType<typeof quarantineModel>;
  readonly #devices: DevicesService;

  constructor(deps: { connection: Connection; devices: DevicesService }) {
    this.#records = quarantineModel(deps.connection);
    this.#devices = deps.devices;
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
}

function toView(record: QuarantineRecord): Quarantined {
  const { _id, deviceId, operatorId, topic, reason, detail, payload, receivedAtMs } = record;
  return {
    quarantineId: _id,
    deviceId,
    operatorId,
    topic,
    reason,
    detail,
    payloadBase64: bytesOf(payload).toString('base64'),
    receivedAt: toInstant(receivedAtMs),
  };
}
