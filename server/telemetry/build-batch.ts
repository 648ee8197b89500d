import { leafHashOf } from '../evidence/leaf.ts';
import { HASH_BYTES } from '../evidence/merkle.ts';
import { type BatchRecord, batchId, saltAt } from './batch.ts';
import { toSampleRecord } from './sample-record.ts';

/** What a batch is made of, before it is numbered into the log. */
export interface BatchParts
  extends Pick<
    BatchRecord,
    'writerId' | 'seq' | 'committedAtMs' | 'messages' | 'samples' | 'quarantined' | 'transitions'
  > {
  previousLogSize: number;
}

/** Parts → the commit. `salts` holds 16 fresh random bytes per sample, in order. */
export function buildBatch(parts: BatchParts, salts: Buffer): BatchRecord {
  const { previousLogSize, ...kept } = parts;
  const leafHashes = Buffer.allocUnsafe(parts.samples.length * HASH_BYTES);
  parts.samples.forEach((sample, index) => {
    const record = toSampleRecord(sample, parts.messages[sample.message]?.payloadSha256 ?? '');
    leafHashOf(saltAt(salts, index), JSON.stringify(record)).copy(leafHashes, index * HASH_BYTES);
  });
  return {
    _id: batchId(parts.writerId, parts.seq),
    ...kept,
    salts,
    leafHashes,
    firstLeafIndex: previousLogSize,
    logSize: previousLogSize + parts.samples.length,
  };
}
