import { MINUTE_MS } from '../lib/clock.ts';
import type { EventBus } from '../lib/events.ts';
import type { DronesService } from '../registry/drones.service.ts';
import type { Connection } from '../storage/connection.ts';
import type { BatchRecord, CommittedSample, CommittedTransition } from '../telemetry/batch.ts';
import { type BatchHandler, type CheckpointStep, toSteps } from '../telemetry/projector.service.ts';
import { toTrackCursor } from '../telemetry/to-sample-view.ts';
import { accumulateSample, accumulateTransition } from './accumulate-flight.ts';
import { flightModel } from './flight.model.ts';
import type { FlightProgress, FlightRecord } from './flight-record.ts';

/** A ground segment silent for this long is no longer held in memory. */
const SEGMENT_IDLE_MS = 30 * MINUTE_MS;

/** What policies and claims will hang on it. */
const NEW_FLIGHT = { policyId: null, quoteId: null, coverage: null, incidentIds: [] };

interface Deps {
  connection: Connection;
  drones: DronesService;
  events: EventBus;
}

/**
 * Flights as the batches tell them: state, counts, last sample. Open flights are held in memory and written
 * with each checkpoint, or at once when their state changed. It never decides a transition, it applies them.
 */
export class FlightsProjectionService implements BatchHandler {
  readonly name = 'flights';
  readonly saveEvery = 5;
  readonly #deps: Deps;
  readonly #flights: ReturnType<typeof flightModel>;
  readonly #open = new Map<string, FlightProgress>();
  readonly #dirty = new Set<string>();
  #newestCommitMs = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#flights = flightModel(deps.connection);
  }

  async apply(batch: BatchRecord): Promise<void> {
    const touched = new Set<string>();
    const changed = new Set<string>();
    for (const [index, sample] of batch.samples.entries()) {
      const flight = await this.#progressOf(sample);
      if (flight.appliedSeq < batch.seq) {
        this.#open.set(sample.flightId, accumulateSample(flight, sample));
        touched.add(sample.flightId);
      }
      for (const transition of batch.transitions) {
        if (transition.afterSample === index) await this.#transition(transition, batch.seq, changed);
      }
    }
    for (const transition of batch.transitions) {
      if (transition.afterSample === null) await this.#transition(transition, batch.seq, changed);
    }
    for (const flightId of [...touched, ...changed]) this.#mark(flightId, batch.seq);
    this.#newestCommitMs = batch.committedAtMs;
    await this.#save([...changed]);
    this.#announce(batch, touched, changed);
  }

  /** What is not written yet: overlays what a reader found in the store. */
  findOpen(flightId: string): FlightProgress | undefined {
    return this.#open.get(flightId);
  }

  checkpoint(): CheckpointStep[] {
    const saves = toSteps([...this.#dirty], (flightIds) => this.#save(flightIds));
    return [...saves, async () => this.#forgetEnded()];
  }

  #forgetEnded(): void {
    for (const [flightId, flight] of this.#open) {
      const idleMs = this.#newestCommitMs - (flight.lastSample?.receivedAtMs ?? 0);
      const isOver = flight.state === 'closed' || (flight.state === null && idleMs > SEGMENT_IDLE_MS);
      if (isOver && !this.#dirty.has(flightId)) this.#open.delete(flightId);
    }
  }

  async #progressOf(sample: CommittedSample): Promise<FlightProgress> {
    const known = this.#open.get(sample.flightId);
    if (known) return known;
    return (await this.#load(sample.flightId)) ?? this.#openSegment(sample);
  }

  async #openSegment(sample: CommittedSample): Promise<FlightProgress> {
    const drone = await this.#deps.drones.findBySerialNumber(sample.serialNumber);
    return {
      serialNumber: sample.serialNumber,
      droneId: drone?.droneId ?? null,
      operatorId: drone?.operatorId ?? null,
      droneName: drone?.name ?? null,
      droneModelId: drone?.droneModelId ?? null,
      state: null,
      simulated: false,
      liveFromMs: null,
      openedAtMs: sample.observedAtMs,
      tookOffAtMs: null,
      takeoffKnownAtMs: null,
      landedAtMs: null,
      closedAtMs: null,
      sampleCount: 0,
      heightAboveTakeoffMetersMax: null,
      groundSpeedMpsMax: null,
      distanceMeters: 0,
      takeoffPosition: null,
      lastSample: null,
      transitions: [],
      appliedSeq: 0,
    };
  }

  async #transition(transition: CommittedTransition, seq: number, changed: Set<string>): Promise<void> {
    const flight = this.#open.get(transition.flightId) ?? (await this.#load(transition.flightId));
    if (!flight || flight.appliedSeq >= seq) return;
    this.#open.set(transition.flightId, accumulateTransition(flight, transition));
    changed.add(transition.flightId);
  }

  async #load(flightId: string): Promise<FlightProgress | undefined> {
    const stored = await this.#flights.findOne({ _id: flightId }).lean<FlightRecord>();
    return stored ? toProgress(stored) : undefined;
  }

  #mark(flightId: string, seq: number): void {
    const flight = this.#open.get(flightId);
    if (!flight) return;
    this.#open.set(flightId, { ...flight, appliedSeq: seq });
    this.#dirty.add(flightId);
  }

  async #save(flightIds: readonly string[]): Promise<void> {
    await Promise.all(
      flightIds.map(async (flightId) => {
        const flight = this.#open.get(flightId);
        if (!flight) return;
        // Past mongoose's casting, which costs more than the write: the fields are our own.
        await this.#flights.collection.updateOne(
          { _id: flightId as never },
          { $set: { ...flight, lastSample: toStoredSample(flight.lastSample) }, $setOnInsert: NEW_FLIGHT },
          { upsert: true },
        );
        if (this.#open.get(flightId) === flight) this.#dirty.delete(flightId);
      }),
    );
  }

  #announce(batch: BatchRecord, touched: ReadonlySet<string>, changed: ReadonlySet<string>): void {
    for (const transition of batch.transitions) {
      const flight = this.#open.get(transition.flightId);
      if (!flight || !changed.has(transition.flightId)) continue;
      const { droneId, operatorId } = flight;
      const { flightId, kind } = transition;
      if (kind === 'tookOff') this.#deps.events.publish('flight.tookOff', { flightId, droneId, operatorId });
      this.#deps.events.publish('flight.changed', { flightId, operatorId, state: flight.state ?? kind });
    }
    for (const flightId of touched) {
      const flight = this.#open.get(flightId);
      if (!flight?.lastSample) continue;
      const cursor = toTrackCursor(flight.lastSample.order);
      this.#deps.events.publish('flight.sampled', { flightId, operatorId: flight.operatorId, cursor });
    }
  }
}

type LastSample = NonNullable<FlightProgress['lastSample']>;

/** The sample without what only its batch knows. */
function toStoredSample(sample: (LastSample & Partial<CommittedSample>) | null): LastSample | null {
  if (sample === null) return null;
  const {
    flightId: _flightId,
    leafIndex: _leafIndex,
    key: _key,
    phase: _phase,
    message: _message,
    part: _part,
    ...stored
  } = sample;
  return stored;
}

function toProgress(record: FlightRecord): FlightProgress {
  const {
    _id,
    policyId: _policyId,
    quoteId: _quoteId,
    coverage: _coverage,
    incidentIds: _incidentIds,
    ...progress
  } = record;
  return progress;
}
