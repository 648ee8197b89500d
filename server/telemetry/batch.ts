import type { QuarantineReason } from './ingest.schema.ts';
import type { TrackSample } from './track-sample.ts';

/** A sample as committed: assigned to a flight, with its places in the track, the log and the bytes. */
export interface CommittedSample extends TrackSample {
  /** Where the aircraft was when this sample had been applied; a lost flight is still airborne. */
  phase: 'ground' | 'airborne' | 'landed';
  /** Index of the message that carried it, in `messages`. */
  message: number;
  /** Its place among the samples which that message decoded to. */
  part: number;
}

/** One publish, with its bytes as they came. */
export interface CommittedMessage {
  deviceId: string;
  topic: string;
  receivedAtMs: number;
  payload: Buffer;
  payloadSha256: string;
}

/** What the silence or the samples of this batch decided about a flight. */
export interface CommittedTransition {
  kind: 'tookOff' | 'landed' | 'lost' | 'resumed' | 'closed';
  flightId: string;
  serialNumber: string;
  atMs: number;
  decidedAtMs: number;
  reason: string;
  /** Index of the sample that decided it, in `samples`; null when silence did, at `decidedAtMs`. */
  afterSample: number | null;
}

/**
 * The commit (design D3): one document decides what happened. Everything else is a projection of the
 * batches, rolled forward in `seq` order. `leafHashes` and `salts` belong to the evidence log (D4).
 */
export interface BatchRecord {
  _id: string;
  writerId: string;
  seq: number;
  committedAtMs: number;
  messages: CommittedMessage[];
  samples: CommittedSample[];
  quarantined: { message: number; dedupeKey: string; reason: QuarantineReason; detail: string }[];
  transitions: CommittedTransition[];
  /** One salt of 16 bytes per sample, in order. */
  salts: Buffer;
  /** One leaf hash of 32 bytes per sample, in order. */
  leafHashes: Buffer;
  /** Place of the first sample's leaf in this writer's log. */
  firstLeafIndex: number;
  /** Leaves in this writer's log after the batch. */
  logSize: number;
}

/** Bytes of one salt. */
export const SALT_BYTES = 16;

/** The salt of sample `index`, as it is hashed and disclosed: lower-case hex. */
export function saltAt(salts: Uint8Array, index: number): string {
  return Buffer.from(salts.buffer, salts.byteOffset + index * SALT_BYTES, SALT_BYTES).toString('hex');
}

/** Sorts as text in commit order within a writer. */
export function batchId(writerId: string, seq: number): string {
  return `${writerId}/${String(seq).padStart(12, '0')}`;
}
