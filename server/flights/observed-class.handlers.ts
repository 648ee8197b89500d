import type { ClassificationService } from '../classification/classification.service.ts';
import type { FindingsService } from '../classification/findings.service.ts';
import { judgeObserved } from '../classification/judge-observed.ts';
import type { ObservedFigure } from '../classification/observation.schema.ts';
import { NOTHING_OBSERVED, observeInAir, observeOnGround } from '../classification/observe-aircraft.ts';
import { toObservedFigures } from '../classification/observed-figures.ts';
import { passedLimits } from '../classification/passed-limits.ts';
import { MINUTE_MS } from '../lib/clock.ts';
import type { DronesService } from '../registry/drones.service.ts';
import type { Connection } from '../storage/connection.ts';
import type { BatchRecord, CommittedSample } from '../telemetry/batch.ts';
import { type BatchHandler, type CheckpointStep, toSteps } from '../telemetry/projector.service.ts';
import { type FlightObservationRecord, flightObservationModel } from './flight-observation.model.ts';

interface Watched {
  record: FlightObservationRecord;
  /** Batches up to this one were in the record when it was loaded. */
  storedSeq: number;
  /** Limits of the law that it was seen beyond when it was judged last. */
  judgedLimits: number;
  /** Receive time of its newest sample. */
  heardAtMs: number;
}

interface Deps {
  connection: Connection;
  drones: DronesService;
  classification: ClassificationService;
  findings: FindingsService;
}

const IDLE_MS = 30 * MINUTE_MS;

/**
 * What every flight shows of its aircraft's class, as the batches tell it. Where that contradicts what was declared, a
 * finding goes to the underwriter; by itself it changes neither class nor price. It judges only when a limit of the
 * law is passed, so that a sample costs a few comparisons.
 */
export class ObservedClassHandler implements BatchHandler {
  readonly name = 'observed-class';
  readonly saveEvery = 5;
  readonly #deps: Deps;
  readonly #records: ReturnType<typeof flightObservationModel>;
  readonly #watched = new Map<string, Watched>();
  readonly #dirty = new Set<string>();
  #newestCommitMs = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#records = flightObservationModel(deps.connection);
  }

  async apply(batch: BatchRecord): Promise<void> {
    for (const sample of batch.samples) if (!this.#watched.has(sample.flightId)) await this.#load(sample);
    for (const sample of batch.samples) this.#observe(sample, batch.seq);
    this.#newestCommitMs = batch.committedAtMs;
    for (const flightId of new Set(batch.samples.map((sample) => sample.flightId)))
      await this.#judge(flightId, batch.seq);
  }

  /** Flights of a drone that are held in memory: they go before what a reader finds in the store. */
  listOpen(droneId: string): FlightObservationRecord[] {
    const open = [...this.#watched.values()].map(({ record }) => record);
    return open.filter((record) => record.droneId === droneId && record.lastAtMs > 0);
  }

  checkpoint(): CheckpointStep[] {
    const saves = toSteps([...this.#dirty], (flightIds) =>
      Promise.all(flightIds.map((flightId) => this.#save(flightId))),
    );
    return [...saves, async () => this.#forgetIdle()];
  }

  /** A batch tried again changes nothing: its samples are not newer any more. */
  #observe(sample: CommittedSample, seq: number): void {
    const watched = this.#watched.get(sample.flightId);
    if (watched === undefined || watched.storedSeq >= seq) return;
    watched.heardAtMs = Math.max(watched.heardAtMs, sample.receivedAtMs);
    const { record } = watched;
    if (sample.phase === 'ground') {
      // Not written before it flies: an aircraft that only stands there has shown nothing.
      watched.record = { ...record, observation: observeOnGround(record.observation, sample) };
      return;
    }
    if (sample.phase !== 'airborne' || sample.observedAtMs <= record.lastAtMs) return;
    watched.record = {
      ...record,
      firstAtMs: record.firstAtMs || sample.observedAtMs,
      lastAtMs: sample.observedAtMs,
      observation: observeInAir(record.observation, sample),
    };
    this.#dirty.add(sample.flightId);
  }

  async #judge(flightId: string, seq: number): Promise<void> {
    const watched = this.#watched.get(flightId);
    if (watched === undefined || watched.storedSeq >= seq) return;
    const figures = toObservedFigures(watched.record.observation);
    const limits = passedLimits(figures);
    if (limits > watched.judgedLimits) {
      await this.#raise(watched.record, figures);
      watched.judgedLimits = limits;
    }
    watched.record = { ...watched.record, appliedSeq: seq };
  }

  async #raise(
    { _id: flightId, serialNumber, lastAtMs, observation }: FlightObservationRecord,
    figures: readonly ObservedFigure[],
  ): Promise<void> {
    const { drones, classification, findings } = this.#deps;
    const drone = await drones.findBySerialNumber(serialNumber, lastAtMs);
    if (!drone) return;
    const facts = await classification.effectiveFacts(drone, lastAtMs);
    const { contradiction } = judgeObserved(facts, figures);
    if (contradiction === null) return;
    const { confidence, detail, declaredName, observedName, figures: beyond } = contradiction;
    await findings.raise({
      kind: 'CLASS_CONTRADICTED',
      // A second limit passed in the same flight is another finding.
      about: [flightId, observedName],
      operatorId: drone.operatorId,
      droneId: drone.droneId,
      serialNumber,
      flightId,
      policyId: null,
      confidence,
      detail,
      figures: {
        declaredClass: declaredName,
        observedClass: observedName,
        ...Object.fromEntries(beyond.map(({ fact, atLeast }) => [fact, atLeast])),
        ...Object.fromEntries(beyond.map(({ fact, method }) => [`${fact}By`, method])),
        simulated: observation.simulated,
      },
      clause: 'Order 761 art. 14, 62',
    });
  }

  async #load({ flightId, serialNumber, receivedAtMs }: CommittedSample): Promise<void> {
    const stored = await this.#records.findOne({ _id: flightId }).lean<FlightObservationRecord>();
    const drone = stored ? undefined : await this.#deps.drones.findBySerialNumber(serialNumber);
    this.#watched.set(flightId, {
      record: stored ?? {
        _id: flightId,
        droneId: drone?.droneId ?? null,
        serialNumber,
        appliedSeq: 0,
        firstAtMs: 0,
        lastAtMs: 0,
        observation: NOTHING_OBSERVED,
      },
      storedSeq: stored?.appliedSeq ?? 0,
      judgedLimits: 0,
      heardAtMs: receivedAtMs,
    });
  }

  async #save(flightId: string): Promise<void> {
    const watched = this.#watched.get(flightId);
    this.#dirty.delete(flightId);
    if (watched === undefined) return;
    const { _id, ...record } = watched.record;
    try {
      // Past mongoose's casting: the record is our own.
      await this.#records.collection.replaceOne({ _id: _id as never }, record, { upsert: true });
    } catch (error) {
      this.#dirty.add(flightId);
      throw error;
    }
  }

  #forgetIdle(): void {
    for (const [flightId, { heardAtMs }] of this.#watched) {
      const isIdle = this.#newestCommitMs - heardAtMs > IDLE_MS;
      if (isIdle && !this.#dirty.has(flightId)) this.#watched.delete(flightId);
    }
  }
}
