import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

/**
 * One tile of a writer's tree. At the right edge it grows in place, so that what was once in it stays: a tree
 * of any earlier size can be resumed from it.
 */
export interface EvidenceTileRecord {
  /** `writerId/level/index`, the index with twelve digits. */
  _id: string;
  /** Up to 256 hashes side by side. */
  hashes: Buffer;
}

const schema = new Schema<EvidenceTileRecord>(
  { _id: { type: String, required: true }, hashes: { type: Buffer, required: true } },
  { versionKey: false, strict: 'throw', collection: 'evidence_tiles' },
);

export function evidenceTileModel(connection: Connection): Model<EvidenceTileRecord> {
  return defineModel(connection, 'EvidenceTile', schema);
}
