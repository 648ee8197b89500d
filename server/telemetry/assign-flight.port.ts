import type { CommittedSample, CommittedTransition } from './batch.ts';
import type { CanonicalSample } from './sample.schema.ts';

/**
 * Which flight a sample belongs to. Telemetry asks before it commits; flights answers (the context fills
 * this port), from state that it can rebuild from the batches alone.
 */
export interface FlightAssigner {
  assign(sample: CanonicalSample): FlightAssignment;
  /** What silence alone decides at `nowMs` (landed, lost, closed). */
  tick(nowMs: number): CommittedTransition[];
  /** A commit failed: forget what was assigned since the last one that held. */
  rollback(): void;
  /** The commit of batch `seq` held: what was assigned so far is now history. */
  settle(seq: number): void;
}

export interface FlightAssignment {
  flightId: string;
  isLate: boolean;
  phase: CommittedSample['phase'];
  /** What this sample decided, about its own flight or one before it. */
  transitions: Omit<CommittedTransition, 'afterSample'>[];
}
