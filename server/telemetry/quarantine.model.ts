import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { QuarantineReason } from './ingest.schema.ts';
import type { ReplayOutcome } from './quarantine.schema.ts';

export interface QuarantineRecord {
  _id: string;
  deviceId: string;
  operatorId: string | null;
  topic: string;
  reason: QuarantineReason;
  detail: string;
  payload: Buffer;
  receivedAtMs: number;
  /** What the last replay gave; null, or absent in records of an older version, when there was none. */
  replay: QuarantineReplay | null;
}

/** A message that was looked at once more. Only `used` closes its record. */
export interface QuarantineReplay {
  atMs: number;
  byUserId: string;
  outcome: ReplayOutcome;
  /** Why it still can't be used; null when it was. */
  reason: QuarantineReason | null;
  detail: string | null;
}

/** Records that nobody has put to use yet; `null` also finds those of an older version. */
export const OPEN = { 'replay.outcome': { $in: [null, 'stillRefused' as const] } };
export const USED = { 'replay.outcome': 'used' as const };

const schema = new Schema<QuarantineRecord>(
  {
    _id: { type: String, required: true },
    deviceId: { type: String, required: true },
    operatorId: { type: String, default: null },
    topic: { type: String, default: '' },
    reason: { type: String, required: true },
    detail: { type: String, default: '' },
    // Not `required`: an empty publish is evidence too, and mongoose takes empty for absent.
    payload: { type: Buffer, default: Buffer.alloc(0) },
    receivedAtMs: { type: Number, required: true },
    replay: { type: Schema.Types.Mixed, default: null },
  },
  { versionKey: false, strict: 'throw', collection: 'quarantine' },
);
schema.index({ receivedAtMs: -1, _id: -1 });
schema.index({ operatorId: 1, receivedAtMs: -1, _id: -1 });
schema.index({ deviceId: 1, receivedAtMs: -1, _id: -1 });
/** Lists and counts by reason; what is replayed is read oldest first. */
schema.index({ reason: 1, receivedAtMs: -1, _id: -1 });
schema.index({ 'replay.outcome': 1, receivedAtMs: -1, _id: -1 });
schema.index({ 'replay.outcome': 1, reason: 1, receivedAtMs: -1, _id: -1 });

export function quarantineModel(connection: Connection): Model<QuarantineRecord> {
  return defineModel(connection, 'Quarantined', schema);
}
