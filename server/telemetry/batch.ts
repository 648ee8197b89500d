import type { QuarantineReason } from './ingest.schema.ts';
import type { CanonicalSample } from './sample.schema.ts';

/** A sample as committed: assigned to a flight, with the place of its record in the evidence log. */
export interface CommittedSample extends CanonicalSample {
  /** Same publish, same key: what makes a retry change nothing. */
  dedupeKey: string;
  flightId: string;
  isLate: boolean;
  /** Where the aircraft was when this sample had been applied; a lost flight is still airborne. */
  phase: 'ground' | 'airborne' | 'landed';
  /** Index of the message that carried it, in `messages`. */
  message: number;
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
  messages: {
    deviceId: string;
    topic: string;
    receivedAtMs: number;
    payload: Buffer;
    payloadSha256: string;
  }[];
  samples: CommittedSample[];
  quarantined: { message: number; dedupeKey: string; reason: QuarantineReason; detail: string }[];
  transitions: CommittedTransition[];
  salts: string[];
  leafHashes: string[];
  /** Leaves in this writer's log after the batch. */
  logSize: number;
}
