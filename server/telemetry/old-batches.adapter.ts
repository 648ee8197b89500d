import { sha256Hex } from '../lib/hash.ts';
import { bytesOf, type StoredBytes } from '../lib/stored-bytes.ts';
import type { Migration } from '../storage/embedded/migrations.ts';
import type { BatchRecord, CommittedMessage, CommittedSample } from './batch.ts';
import { encodeBatch } from './batch-codec.ts';
import type { CanonicalSample } from './sample.schema.ts';
import { orderOf, sampleKeyOf } from './track-sample.ts';

/** A batch as version 1 stored it: arrays of documents, salts and hashes as hex. */
interface OldBatch
  extends Pick<
    BatchRecord,
    '_id' | 'writerId' | 'seq' | 'committedAtMs' | 'quarantined' | 'transitions' | 'logSize'
  > {
  messages: (Omit<CommittedMessage, 'payload'> & { payload: StoredBytes })[];
  samples: (CanonicalSample &
    Pick<CommittedSample, 'flightId' | 'isLate' | 'phase' | 'message'> & { dedupeKey: string })[];
  salts: string[];
  leafHashes: string[];
}

/** Projections that version 1 had and that keep their place; tracks and the evidence log are made anew. */
const KEPT_PROJECTIONS = ['quarantine', 'flight-trackers', 'flights', 'detectors', 'cover'];
/** Samples of one message (ingest.schema). */
const PARTS_MAX = 500;

/** Version 2 of a store: compact batches, tracks as segments, a position per projection. Leaf hashes stay. */
export const COMPACT_BATCHES: Migration = {
  to: 2,
  title: 'compact batches and track segments',
  migrate(store) {
    for (const document of store.documents('batches'))
      store.replace('batches', { ...encodeBatch(fromOldBatch(document as unknown as OldBatch)) });
    for (const { _id, seq } of [...store.documents('projection_positions')]) {
      const handlers = Object.fromEntries(KEPT_PROJECTIONS.map((name) => [name, seq]));
      store.replace('projection_positions', { _id, handlers });
    }
    store.drop('samples');
  },
};

function fromOldBatch(old: OldBatch): BatchRecord {
  const { messages, samples, salts, leafHashes, logSize, ...kept } = old;
  const firstLeafIndex = logSize - leafHashes.length;
  return {
    ...kept,
    logSize,
    firstLeafIndex,
    salts: Buffer.from(salts.join(''), 'hex'),
    leafHashes: Buffer.from(leafHashes.join(''), 'hex'),
    messages: messages.map((message) => ({ ...message, payload: bytesOf(message.payload) })),
    samples: samples.map(({ dedupeKey, ...sample }, index) => {
      const message = messages[sample.message];
      const part = findPart(dedupeKey, message);
      return {
        ...sample,
        order: orderOf(kept.seq, index),
        leafIndex: firstLeafIndex + index,
        key: sampleKeyOf(message?.payloadSha256 ?? '', part),
        part,
      };
    }),
  };
}

/** Version 1 kept the place of a sample in its message only inside a hash. */
function findPart(dedupeKey: string, message: { topic: string; payloadSha256: string } | undefined): number {
  for (let part = 0; message && part < PARTS_MAX; part += 1)
    if (sha256Hex(`${message.topic}\n${message.payloadSha256}\n${part}`) === dedupeKey) return part;
  return 0;
}
