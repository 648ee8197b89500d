import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { Bucket, HeldLimit } from './accumulate-limits.ts';

/** One limit in one bucket; `holderId` is the quote that was bound or the flight that attached. */
export interface HeldLimitRecord extends HeldLimit {
  /** `<holderId>/<bucket>`: a holder counts once in a bucket. */
  _id: string;
  bucket: Bucket;
  kind: 'cell' | 'event' | 'operator';
  holderId: string;
}

const schema = new Schema<HeldLimitRecord>(
  {
    _id: { type: String, required: true },
    bucket: { type: String, required: true },
    kind: { type: String, required: true },
    holderId: { type: String, required: true },
    limitFen: { type: Number, required: true },
    fromMs: { type: Number, required: true },
    untilMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'held_limits' },
);
schema.index({ bucket: 1, untilMs: 1 });
schema.index({ holderId: 1 });
schema.index({ kind: 1, untilMs: 1 });

export function heldLimitModel(connection: Connection): Model<HeldLimitRecord> {
  return defineModel(connection, 'HeldLimit', schema);
}
