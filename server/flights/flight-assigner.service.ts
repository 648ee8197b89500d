import { derivedId } from '../lib/ids.ts';
import type { Connection } from '../storage/connection.ts';
import type { FlightAssigner, FlightAssignment } from '../telemetry/assign-flight.port.ts';
import type { BatchRecord, CommittedTransition } from '../telemetry/batch.ts';
import { type BatchHandler, type CheckpointStep, toSteps } from '../telemetry/projector.service.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import { advanceFlight, nextTickAtMs, tickFlight } from './advance-flight.ts';
import { flightTrackerModel } from './flight-tracker.model.ts';
import type { TrackerState } from './flight-tracker.schema.ts';

/**
 * Says which flight each sample belongs to, by the pure flights machine. It keeps one tracker per aircraft
 * in memory, saves them with each checkpoint and rolls them forward from the batches after a restart. What
 * was assigned for a commit that failed is forgotten. Each server keeps the trackers of its own batches: it
 * never ticks an aircraft that another one hears.
 */
export class FlightAssignerService implements FlightAssigner, BatchHandler {
  readonly name = 'flight-trackers';
  readonly saveEvery = 5;
  readonly #trackers = new Map<string, { seq: number; state: TrackerState }>();
  /** Trackers as they were before the commit in progress. */
  readonly #before = new Map<string, { seq: number; state: TrackerState } | undefined>();
  readonly #unsaved = new Set<string>();
  readonly #records: ReturnType<typeof flightTrackerModel>;
  readonly #writerId: string;
  #settledSeq = 0;

  constructor(deps: { connection: Connection; writerId: string }) {
    this.#writerId = deps.writerId;
    this.#records = flightTrackerModel(deps.connection);
  }

  /** Loads the saved trackers; the projector then rolls them forward. */
  async open(): Promise<void> {
    for await (const record of this.#records.find({ writerId: this.#writerId }).lean().cursor()) {
      this.#trackers.set(record.serialNumber, { seq: record.seq, state: record.state });
    }
  }

  /**
   * Silence while we were down is ours, not the aircraft's: after a restart it counts from `nowMs` on. To be
   * called once everything is rolled forward.
   */
  forgiveSilence(nowMs: number): void {
    for (const tracker of this.#trackers.values()) {
      const lanes = tracker.state.lanes.map((lane) => ({
        ...lane,
        newestReceivedAtMs: Math.max(lane.newestReceivedAtMs, nowMs),
      }));
      tracker.state = { ...tracker.state, lanes };
    }
  }

  assign(sample: CanonicalSample): FlightAssignment {
    const { serialNumber, source, observedAtMs, receivedAtMs } = sample;
    // Derived, not random: rolling a batch forward again must name the same flight.
    const newFlightId = () => derivedId('flt', serialNumber, source, observedAtMs, receivedAtMs);
    const step = advanceFlight(this.#trackers.get(serialNumber)?.state, sample, newFlightId);
    this.#put(serialNumber, step.state);
    const transitions = step.transitions.map((transition) => ({ ...transition, serialNumber }));
    return { flightId: step.flightId, isLate: step.isLate, phase: step.phase, transitions };
  }

  tick(nowMs: number): CommittedTransition[] {
    const decided: CommittedTransition[] = [];
    for (const [serialNumber, { state }] of this.#trackers) {
      const dueAtMs = nextTickAtMs(state);
      if (dueAtMs === undefined || dueAtMs > nowMs) continue;
      const step = tickFlight(state, nowMs);
      // A silence that only moves the tracker (no flight) needs no batch to remember it.
      if (step.transitions.length === 0) continue;
      this.#put(serialNumber, step.state);
      decided.push(
        ...step.transitions.map((transition) => ({ ...transition, serialNumber, afterSample: null })),
      );
    }
    return decided;
  }

  rollback(): void {
    for (const [serialNumber, tracker] of this.#before) {
      if (tracker) this.#trackers.set(serialNumber, tracker);
      else this.#trackers.delete(serialNumber);
    }
    this.#before.clear();
  }

  settle(seq: number): void {
    for (const serialNumber of this.#before.keys()) {
      const tracker = this.#trackers.get(serialNumber);
      if (tracker) tracker.seq = seq;
      this.#unsaved.add(serialNumber);
    }
    this.#before.clear();
    this.#settledSeq = seq;
  }

  /** Rolls forward what an earlier process committed; this process's own batches are applied already. */
  async apply(batch: BatchRecord): Promise<void> {
    if (batch.seq <= this.#settledSeq) return;
    for (const sample of batch.samples) {
      const tracker = this.#trackers.get(sample.serialNumber);
      if (tracker && tracker.seq >= batch.seq && !this.#before.has(sample.serialNumber)) continue;
      this.#put(sample.serialNumber, advanceFlight(tracker?.state, sample, () => sample.flightId).state);
    }
    for (const transition of batch.transitions.filter((one) => one.afterSample === null)) {
      const tracker = this.#trackers.get(transition.serialNumber);
      if (!tracker || (tracker.seq >= batch.seq && !this.#before.has(transition.serialNumber))) continue;
      this.#put(transition.serialNumber, tickFlight(tracker.state, transition.decidedAtMs).state);
    }
    this.settle(batch.seq);
  }

  checkpoint(): CheckpointStep[] {
    return toSteps([...this.#unsaved], (serialNumbers) =>
      Promise.all(serialNumbers.map((serialNumber) => this.#save(serialNumber))),
    );
  }

  async #save(serialNumber: string): Promise<void> {
    // In the middle of a commit: as it was before.
    const tracker = this.#before.get(serialNumber) ?? this.#trackers.get(serialNumber);
    this.#unsaved.delete(serialNumber);
    if (!tracker) return;
    const writerId = this.#writerId;
    const record = { writerId, serialNumber, seq: tracker.seq, state: tracker.state };
    try {
      // Past mongoose's casting, which costs more than the write: the record is our own.
      await this.#records.collection.replaceOne({ _id: `${writerId}/${serialNumber}` as never }, record, {
        upsert: true,
      });
    } catch (error) {
      this.#unsaved.add(serialNumber);
      throw error;
    }
  }

  #put(serialNumber: string, state: TrackerState): void {
    const before = this.#trackers.get(serialNumber);
    if (!this.#before.has(serialNumber)) this.#before.set(serialNumber, before);
    this.#trackers.set(serialNumber, { seq: before?.seq ?? 0, state });
  }
}
