import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { StoredSegment } from './track-segment-codec.ts';

const schema = new Schema<StoredSegment>(
  {
    _id: { type: String, required: true },
    flightId: { type: String, required: true },
    writerId: { type: String, required: true },
    serialNumber: { type: String, required: true },
    sealed: { type: Boolean, required: true },
    fromOrder: { type: Number, required: true },
    toOrder: { type: Number, required: true },
    observedFromMs: { type: Number, required: true },
    observedToMs: { type: Number, required: true },
    receivedToMs: { type: Number, required: true },
    sampleCount: { type: Number, required: true },
    body: { type: Buffer, required: true },
    salts: { type: Buffer, default: null },
    payloads: { type: Buffer, default: null },
  },
  { versionKey: false, strict: 'throw', collection: 'track_segments' },
);
/** A flight's track in commit order. */
schema.index({ flightId: 1, fromOrder: 1, toOrder: 1 });
/** "Seen already?" for one aircraft and instant. */
schema.index({ serialNumber: 1, observedToMs: 1 });
/** The oldest batch still needed, and what has been quiet for long enough to be sealed. */
schema.index({ writerId: 1, sealed: 1, fromOrder: 1 });
schema.index({ writerId: 1, sealed: 1, receivedToMs: 1 });

export function trackSegmentModel(connection: Connection): Model<StoredSegment> {
  return defineModel(connection, 'TrackSegment', schema);
}
