import { MINUTE_MS } from '../lib/clock.ts';
import type { Connection } from '../storage/connection.ts';
import type { BatchRecord, CommittedSample, CommittedTransition } from '../telemetry/batch.ts';
import { type BatchHandler, type CheckpointStep, toSteps } from '../telemetry/projector.service.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import { addGap, fillGap, findGap, GAPS_MAX, nextIntervalMs, openGap } from './find-gaps.ts';
import { flightGapsModel } from './flight-gaps.model.ts';
import type { FlightRecord } from './flight-record.ts';
import type { FlightGapsRecord, RecordedGap } from './gap-record.ts';
import { HeardDevices } from './heard-devices.ts';

/** One flight as far as its next gap is found by it; written in place, by every sample. */
interface Watched {
  /** The newest sample, and whether it was in the air; null before the first. */
  last: CanonicalSample | null;
  isAirborne: boolean;
  deviceId: string | null;
  intervalMs: number | null;
  /** Batches up to this one are in the gaps already. */
  storedSeq: number;
  gaps: readonly RecordedGap[];
  droppedCount: number;
}

interface Deps {
  connection: Connection;
  /** The flight as projected so far: where a restart finds what was heard last. */
  findFlight: (flightId: string) => Promise<FlightRecord | undefined>;
}

const IDLE_MS = 30 * MINUTE_MS;

/**
 * The silences of every flight, as the batches tell them. It stands before the projection of flights, so that
 * after a restart that one still shows the sample before the batch. It records facts; why nothing was heard
 * is weighed when somebody asks.
 */
export class GapsProjectionService implements BatchHandler {
  readonly name = 'gaps';
  readonly #deps: Deps;
  readonly #records: ReturnType<typeof flightGapsModel>;
  readonly #watched = new Map<string, Watched>();
  readonly #dirty = new Set<string>();
  /** Gaps found by the batch in work. They are stored with it: the next start may not find them again. */
  readonly #urgent = new Set<string>();
  readonly #heard = new HeardDevices();
  #newestCommitMs = 0;
  #appliedSeq = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#records = flightGapsModel(deps.connection);
  }

  async apply(batch: BatchRecord): Promise<void> {
    // Everything that can fail comes first: what follows happens whole, also when a batch is tried again.
    for (const sample of batch.samples)
      if (!this.#watched.has(sample.flightId)) await this.#load(sample.flightId);
    for (const { flightId, kind } of batch.transitions)
      if (kind === 'lost' && !this.#watched.has(flightId)) await this.#load(flightId);
    for (const { deviceId, receivedAtMs } of batch.messages) this.#heard.note(deviceId, receivedAtMs);
    for (const sample of batch.samples) this.#hear(sample, batch);
    for (const transition of batch.transitions)
      if (transition.kind === 'lost') this.#lose(transition, batch.seq);
    this.#newestCommitMs = batch.committedAtMs;
    this.#appliedSeq = batch.seq;
    await Promise.all([...this.#urgent].map((flightId) => this.#save(flightId)));
    this.#urgent.clear();
  }

  /** What is not written yet goes before what a reader finds in the store. */
  findOpen(flightId: string): Pick<FlightGapsRecord, 'gaps' | 'droppedCount'> | undefined {
    const watched = this.#watched.get(flightId);
    return watched && { gaps: [...watched.gaps], droppedCount: watched.droppedCount };
  }

  checkpoint(): CheckpointStep[] {
    const saves = toSteps([...this.#dirty], (flightIds) =>
      Promise.all(flightIds.map((flightId) => this.#save(flightId))),
    );
    return [...saves, async () => this.#forgetIdle()];
  }

  #hear(sample: CommittedSample, batch: BatchRecord): void {
    const watched = this.#watched.get(sample.flightId);
    if (watched === undefined) return;
    const { last } = watched;
    if (last !== null && sample.observedAtMs <= last.observedAtMs) {
      this.#put(sample.flightId, fillGap(watched.gaps, sample.observedAtMs), batch.seq);
      return;
    }
    const deviceId = batch.messages[sample.message]?.deviceId ?? null;
    if (last !== null && watched.isAirborne) {
      const found = findGap({
        last,
        sample,
        deviceId,
        intervalMs: watched.intervalMs,
        othersHeard: (fromMs, toMs) => this.#heard.heardOthers(deviceId, fromMs, toMs),
      });
      if (found) this.#add(sample.flightId, found, batch.seq);
      else watched.intervalMs = nextIntervalMs(watched.intervalMs, sample.observedAtMs - last.observedAtMs);
    }
    watched.last = sample;
    watched.isAirborne = sample.phase === 'airborne';
    watched.deviceId = deviceId;
  }

  #lose({ flightId, decidedAtMs }: CommittedTransition, seq: number): void {
    const watched = this.#watched.get(flightId);
    if (watched === undefined || watched.last === null || !watched.isAirborne) return;
    const { last, deviceId, intervalMs } = watched;
    const othersHeard = this.#heard.heardOthers(deviceId, last.receivedAtMs, decidedAtMs);
    this.#add(flightId, openGap(last, { deviceId, intervalMs, othersHeard }), seq);
  }

  #add(flightId: string, found: RecordedGap, seq: number): void {
    const watched = this.#watched.get(flightId);
    if (watched === undefined) return;
    const gaps = addGap(watched.gaps, found);
    if (gaps === watched.gaps) return;
    this.#put(flightId, gaps, seq);
    this.#urgent.add(flightId);
  }

  #put(flightId: string, gaps: readonly RecordedGap[], seq: number): void {
    const watched = this.#watched.get(flightId);
    if (watched === undefined || gaps === watched.gaps || watched.storedSeq >= seq) return;
    if (gaps.length > GAPS_MAX) watched.droppedCount += 1;
    watched.gaps = gaps.slice(0, GAPS_MAX);
    this.#dirty.add(flightId);
  }

  async #load(flightId: string): Promise<void> {
    const stored = await this.#records.findOne({ _id: flightId }).lean<FlightGapsRecord>();
    const flight = await this.#deps.findFlight(flightId);
    const last = flight?.lastSample ?? null;
    const spanMs = flight && last ? last.observedAtMs - flight.openedAtMs : 0;
    this.#watched.set(flightId, {
      last,
      isAirborne: flight?.state === 'airborne' || flight?.state === 'lost',
      deviceId: null,
      intervalMs: flight && flight.sampleCount > 1 && spanMs > 0 ? spanMs / (flight.sampleCount - 1) : null,
      storedSeq: stored?.appliedSeq ?? 0,
      gaps: stored?.gaps ?? [],
      droppedCount: stored?.droppedCount ?? 0,
    });
  }

  async #save(flightId: string): Promise<void> {
    const watched = this.#watched.get(flightId);
    this.#dirty.delete(flightId);
    if (watched === undefined) return;
    const record = {
      appliedSeq: this.#appliedSeq,
      gaps: [...watched.gaps],
      droppedCount: watched.droppedCount,
    };
    try {
      // Past mongoose's casting: the record is our own.
      await this.#records.collection.replaceOne({ _id: flightId as never }, record, { upsert: true });
    } catch (error) {
      this.#dirty.add(flightId);
      throw error;
    }
  }

  #forgetIdle(): void {
    for (const [flightId, { last }] of this.#watched) {
      const idleMs = this.#newestCommitMs - (last?.receivedAtMs ?? 0);
      if (idleMs > IDLE_MS && !this.#dirty.has(flightId)) this.#watched.delete(flightId);
    }
  }
}
