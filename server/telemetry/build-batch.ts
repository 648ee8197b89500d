import { leafHashOf } from '../evidence/leaf.ts';
import type { BatchRecord, CommittedSample, CommittedTransition } from './batch.ts';
import { toSampleView } from './to-sample-view.ts';

export interface BatchParts {
  writerId: string;
  seq: number;
  committedAtMs: number;
  previousLogSize: number;
  messages: BatchRecord['messages'];
  samples: CommittedSample[];
  quarantined: BatchRecord['quarantined'];
  transitions: CommittedTransition[];
}

/** The record of a sample in the evidence log: what it says and the hash of the bytes that said it. */
function sampleRecord(sample: CommittedSample, payloadSha256: string): unknown {
  const { cursor: _cursor, ...view } = toSampleView({ ...sample, order: 0 });
  return { type: 'sample', ...view, payloadSha256 };
}

/** Parts → the commit document. `salts` holds one fresh salt per sample, in order. */
export function buildBatch(parts: BatchParts, salts: readonly string[]): BatchRecord {
  const leafHashes = parts.samples.map((sample, index) =>
    leafHashOf(salts[index] ?? '', sampleRecord(sample, parts.messages[sample.message]?.payloadSha256 ?? '')),
  );
  return {
    _id: batchId(parts.writerId, parts.seq),
    writerId: parts.writerId,
    seq: parts.seq,
    committedAtMs: parts.committedAtMs,
    messages: parts.messages,
    samples: parts.samples,
    quarantined: parts.quarantined,
    transitions: parts.transitions,
    salts: salts.slice(0, parts.samples.length),
    leafHashes,
    logSize: parts.previousLogSize + leafHashes.length,
  };
}

/** Sorts as text in commit order within a writer. */
export function batchId(writerId: string, seq: number): string {
  return `${writerId}/${String(seq).padStart(12, '0')}`;
}
