import type { Latency } from './latency.ts';
import type { Login } from './mqtt-wire.ts';

/** What the runner asks of the process that makes the load. */
export interface FleetDevice extends Login {
  serialNumber: string;
}

/** `closed` keeps `window` publishes unanswered on each connection; `open` sends at a rate whatever comes back. */
export type Pace = { kind: 'closed'; window: number } | { kind: 'open'; perSecond: number };

export interface FlyInput {
  pace: Pace;
  /** Runs before anything is counted. */
  rampSeconds: number;
  seconds: number;
  /** Circles before each landing; 0 stays in the air. */
  laps: number;
}

export interface FlyResult {
  published: number;
  acknowledged: number;
  seconds: number;
  perSecond: number;
  puback: Latency;
  /** Publish to socket of the samples that viewers saw; count 0 without a viewer. */
  socket: Latency;
  /** Cores that the load itself took: near 1.0 it is the load that was measured. */
  cores: number;
  /** An open pace that could not be held, because too much was in flight. */
  heldBack: number;
}

export type LoadCommands = {
  /** Opens every connection; resolves when all logins held. */
  connect(input: { url: string; devices: FleetDevice[] }): Promise<void>;
  /** Every aircraft stands at its home again and takes off within so many seconds, one after the other. */
  park(input: { withinSeconds: number }): Promise<void>;
  /** Watches the whole airspace as this user, from now on. */
  watch(input: { http: string; email: string; password: string }): Promise<void>;
  fly(input: FlyInput): Promise<FlyResult>;
  /** Bounds the publishes since the start, null not at all; answers how many there were so far. */
  allow(input: { upTo: number | null }): Promise<{ published: number }>;
  disconnect(input: null): Promise<void>;
};
