import type { NoTakeoffProof } from './no-takeoff.schema.ts';

/** One decision about a policy without take-off; its id is the policy's, so that it is decided once. */
export interface NoTakeoffRecord {
  _id: string;
  operatorId: string;
  outcome: NoTakeoffProof['outcome'];
  reason: NoTakeoffProof['reason'];
  serialNumbers: string[];
  windowFromMs: number;
  windowUntilMs: number;
  decidedAtMs: number;
  heard: { flightId: string; openedAtMs: number; tookOffAtMs: number | null; sampleCount: number }[];
  connections: { deviceId: string; kind: 'connected' | 'disconnected' | 'lost'; atMs: number }[];
  checkpoint: string | null;
  /** False until contract and money have followed: the job finishes what a crash cut off. */
  settled: boolean;
  refundedFen: number;
  flownAfterVoid: { flightId: string; atMs: number; clawedBackFen: number } | null;
}
