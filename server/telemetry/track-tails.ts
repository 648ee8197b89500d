import type { TrackSample } from './track-sample.ts';

/** Newest samples of one flight that are in no segment yet. */
interface Tail {
  flightId: string;
  serialNumber: string;
  samples: TrackSample[];
  /** Batch of the oldest sample held, and when it was committed. */
  firstSeq: number;
  sinceMs: number;
  newestObservedAtMs: number;
}

export interface TailLimits {
  /** A tail this long is due. */
  samples: number;
  /** So is one whose oldest sample was committed this long ago, ms. */
  ageMs: number;
  /** Held over all flights; above it the oldest tails are due. */
  totalSamples: number;
}

/**
 * The ends of all tracks, in memory: what the batches hold and no segment does yet. A crash loses nothing, since
 * the batches from `oldestSeq` on are applied again.
 */
export class TrackTails {
  /** Whose batches these are the ends of. */
  readonly writerId: string;
  readonly #limits: TailLimits;
  readonly #tails = new Map<string, Tail>();
  readonly #flightsOf = new Map<string, Set<string>>();
  #total = 0;

  constructor(writerId: string, limits: TailLimits) {
    this.writerId = writerId;
    this.#limits = limits;
  }

  /** Adds one sample of batch `seq`; one that is there already changes nothing. */
  add(sample: TrackSample, seq: number, committedAtMs: number): void {
    const tail = this.#tails.get(sample.flightId) ?? this.#open(sample, seq, committedAtMs);
    if (sample.order <= (tail.samples.at(-1)?.order ?? -1)) return;
    tail.samples.push(sample);
    tail.newestObservedAtMs = Math.max(tail.newestObservedAtMs, sample.observedAtMs);
    this.#total += 1;
  }

  samplesOf(flightId: string): readonly TrackSample[] {
    return this.#tails.get(flightId)?.samples ?? [];
  }

  /** Samples of one aircraft, whichever flight they belong to. */
  samplesOfAircraft(serialNumber: string): TrackSample[] {
    const flightIds = [...(this.#flightsOf.get(serialNumber) ?? [])];
    return flightIds.flatMap((flightId) => this.#tails.get(flightId)?.samples ?? []);
  }

  /** Newest event time held of an aircraft, Unix ms; 0 without any. */
  newestObservedAtMs(serialNumber: string): number {
    let newest = 0;
    for (const flightId of this.#flightsOf.get(serialNumber) ?? [])
      newest = Math.max(newest, this.#tails.get(flightId)?.newestObservedAtMs ?? 0);
    return newest;
  }

  /** The flights whose tails are to be written now, oldest first. */
  listDue(nowMs: number): string[] {
    const { samples, ageMs, totalSamples } = this.#limits;
    let over = this.#total - totalSamples;
    const due: string[] = [];
    for (const tail of this.#tails.values()) {
      if (tail.samples.length < samples && nowMs - tail.sinceMs < ageMs && over <= 0) continue;
      over -= tail.samples.length;
      due.push(tail.flightId);
    }
    return due;
  }

  /** Forgets what has been written: the samples of a flight up to `order`. */
  drop(flightId: string, order: number): void {
    const tail = this.#tails.get(flightId);
    if (!tail) return;
    this.#total -= tail.samples.length;
    const kept = tail.samples.filter((sample) => sample.order > order);
    this.#close(tail);
    // Nothing is added while a checkpoint runs; should that change, what came since stays.
    for (const sample of kept) this.add(sample, tail.firstSeq, tail.sinceMs);
  }

  /** The oldest batch whose samples are held; undefined when none is. */
  oldestSeq(): number | undefined {
    let oldest: number | undefined;
    for (const { firstSeq } of this.#tails.values()) oldest = Math.min(oldest ?? firstSeq, firstSeq);
    return oldest;
  }

  #open({ flightId, serialNumber }: TrackSample, seq: number, sinceMs: number): Tail {
    const tail: Tail = { flightId, serialNumber, samples: [], firstSeq: seq, sinceMs, newestObservedAtMs: 0 };
    this.#tails.set(flightId, tail);
    const flights = this.#flightsOf.get(serialNumber) ?? new Set();
    this.#flightsOf.set(serialNumber, flights.add(flightId));
    return tail;
  }

  #close({ flightId, serialNumber }: Tail): void {
    this.#tails.delete(flightId);
    const flights = this.#flightsOf.get(serialNumber);
    flights?.delete(flightId);
    if (flights?.size === 0) this.#flightsOf.delete(serialNumber);
  }
}
