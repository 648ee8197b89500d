import type { FlightsService } from '../flights/flights.service.ts';
import { MINUTE_MS } from '../lib/clock.ts';
import { findDroneModel } from '../registry/drone-models.ts';
import type { Connection } from '../storage/connection.ts';
import type { BatchRecord, CommittedSample } from '../telemetry/batch.ts';
import { type BatchHandler, type CheckpointStep, toSteps } from '../telemetry/projector.service.ts';
import { advanceDetector, nextDetectorTickAtMs, tickDetector } from './detect-incident.ts';
import { type DetectorRecord, detectorModel } from './detector.model.ts';
import type { DetectorState, IncidentFinding } from './detector-state.schema.ts';
import type { IncidentsService } from './incidents.service.ts';

interface Deps {
  connection: Connection;
  flights: FlightsService;
  incidents: IncidentsService;
  writerId: string;
}

type Detector = Omit<DetectorRecord, '_id' | 'writerId'>;

/** A flight silent this long needs no detector any more. */
const IDLE_MS = 45 * MINUTE_MS;
/** Longer than a lost flight stays open (design D9b). */
const PAST_MS = 30 * MINUTE_MS;

/**
 * Runs the pure detector over every sample, one state per open flight, saved with each checkpoint. What it
 * finds goes to incidents; opening one twice is the same as once. Flights of another server are that
 * server's to weigh.
 */
export class DetectorsService implements BatchHandler {
  readonly name = 'detectors';
  readonly saveEvery = 5;
  readonly #deps: Deps;
  readonly #records: ReturnType<typeof detectorModel>;
  readonly #detectors = new Map<string, Detector>();
  readonly #dirty = new Set<string>();
  /** Batch up to which a detector was when it was loaded: older batches are in it already. */
  readonly #loadedSeq = new Map<string, number>();
  #newestMs = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#records = detectorModel(deps.connection);
  }

  /** Loads the detectors of our flights that were open. */
  async open(): Promise<void> {
    const own = this.#records.find({ writerId: this.#deps.writerId }).lean<DetectorRecord[]>().cursor();
    for await (const { _id, seq, maxDescentMps, state } of own) {
      this.#detectors.set(_id, { seq, maxDescentMps, state });
      this.#loadedSeq.set(_id, seq);
    }
  }

  /** Silence while we were down is ours: after a restart it counts from `nowMs` on. */
  forgiveSilence(nowMs: number): void {
    for (const [flightId, detector] of this.#detectors) {
      const newestReceivedAtMs = Math.max(detector.state.newestReceivedAtMs, nowMs);
      this.#detectors.set(flightId, { ...detector, state: { ...detector.state, newestReceivedAtMs } });
    }
  }

  async apply(batch: BatchRecord): Promise<void> {
    for (const sample of batch.samples) await this.#weigh(sample, batch.seq);
    for (const { flightId, kind, atMs } of batch.transitions) {
      if (kind === 'closed') await this.#deps.incidents.endHold(flightId, atMs);
      if (kind === 'resumed') await this.#deps.incidents.noteResumed(flightId, atMs);
    }
    this.#deps.incidents.announceEvidence(batch.samples.map((sample) => sample.flightId));
    this.#newestMs = Math.max(this.#newestMs, batch.committedAtMs);
  }

  /** What silence says at `nowMs` (receive time). `gatewayAlive` false suppresses link loss: it is us. */
  async tick(nowMs: number, gatewayAlive: boolean): Promise<void> {
    for (const [flightId, detector] of this.#detectors) {
      // The end of a recording of the past is no loss of a link.
      if (detector.state.phase !== 'airborne' || this.#isPast(detector.state)) continue;
      const before = Math.max(detector.state.newestReceivedAtMs, nowMs - 2_000);
      const due = nextDetectorTickAtMs(detector.state, before);
      if (due === undefined || due > nowMs) continue;
      const step = tickDetector(detector.state, nowMs, { gatewayAlive });
      this.#keep(flightId, { ...detector, state: step.state });
      for (const finding of step.findings) await this.#deps.incidents.report(flightId, finding);
    }
  }

  #isPast({ lastAirborne }: DetectorState): boolean {
    return lastAirborne !== null && this.#newestMs - lastAirborne.atMs > PAST_MS;
  }

  checkpoint(): CheckpointStep[] {
    const saves = toSteps([...this.#dirty], (flightIds) =>
      Promise.all(flightIds.map((flightId) => this.#save(flightId))),
    );
    return [...saves, () => this.#forgetIdle()];
  }

  async #forgetIdle(): Promise<void> {
    for (const [flightId, { state }] of this.#detectors) {
      if (this.#newestMs - state.newestReceivedAtMs < IDLE_MS) continue;
      this.#detectors.delete(flightId);
      this.#loadedSeq.delete(flightId);
      await this.#records.deleteOne({ _id: flightId });
    }
  }

  async #weigh(sample: CommittedSample, seq: number): Promise<void> {
    const known = this.#detectors.get(sample.flightId);
    if (seq <= (this.#loadedSeq.get(sample.flightId) ?? 0)) return;
    const maxDescentMps = known ? known.maxDescentMps : await this.#maxDescentOf(sample.flightId);
    const step = advanceDetector(known?.state, sample, { phase: sample.phase, maxDescentMps });
    this.#keep(sample.flightId, { seq, maxDescentMps, state: step.state });
    for (const finding of step.findings) await this.#report(sample, finding);
  }

  #report(sample: CommittedSample, finding: IncidentFinding): Promise<void> {
    return this.#deps.incidents.report(sample.flightId, finding, sample);
  }

  async #maxDescentOf(flightId: string): Promise<number | null> {
    const droneModelId = await this.#deps.flights.findModelId(flightId);
    return droneModelId === null ? null : (findDroneModel(droneModelId)?.maxDescentMps ?? null);
  }

  #keep(flightId: string, detector: Detector): void {
    this.#detectors.set(flightId, detector);
    this.#dirty.add(flightId);
  }

  async #save(flightId: string): Promise<void> {
    const detector = this.#detectors.get(flightId);
    this.#dirty.delete(flightId);
    if (!detector) return;
    const record = { ...detector, writerId: this.#deps.writerId };
    try {
      // Past mongoose's casting, which costs more than the write: the record is our own.
      await this.#records.collection.replaceOne({ _id: flightId as never }, record, { upsert: true });
    } catch (error) {
      this.#dirty.add(flightId);
      throw error;
    }
  }
}
