import { HOUR_MS } from '../lib/clock.ts';
import type { Connection } from '../storage/connection.ts';
import { SEGMENT_SPAN_MS_MAX } from './cut-segments.ts';
import { trackSegmentModel } from './track-segment.model.ts';
import { decodeSegment, type StoredSegment } from './track-segment-codec.ts';
import type { TrackTails } from './track-tails.ts';

/** What a sample is told by: its aircraft, its instant and the bytes that carried it. */
export interface SampleIdentity {
  serialNumber: string;
  observedAtMs: number;
  key: string;
}

/** Aircraft whose newest stored instant is remembered; the next look asks the store. */
const AIRCRAFT_MAX = 50_000;
/** Decoded segments kept for the next message of the same replay. */
const SEGMENTS_MAX = 256;

/**
 * Idempotency without an index over samples: what is newer than everything known of its aircraft is new; what
 * is not is looked for in the track itself, in memory and in the few segments around its instant. It answers
 * for the batches that are projected, so it is asked between commits.
 */
export class SeenSamplesService {
  readonly #segments: ReturnType<typeof trackSegmentModel>;
  readonly #tails: TrackTails;
  readonly #storedTo = new Map<string, number>();
  readonly #identities = new Map<string, ReadonlySet<string>>();

  constructor(deps: { connection: Connection; tails: TrackTails }) {
    this.#segments = trackSegmentModel(deps.connection);
    this.#tails = deps.tails;
  }

  /** Which of these samples were committed before, by their place in `samples`. */
  async find(samples: readonly SampleIdentity[]): Promise<ReadonlySet<number>> {
    await this.#loadAircraft(samples);
    const seen = new Set<number>();
    const asked = new Map<string, number[]>();
    samples.forEach((sample, index) => {
      if (this.#isInTail(sample)) seen.add(index);
      else if (sample.observedAtMs <= (this.#storedTo.get(sample.serialNumber) ?? 0)) {
        const bucket = `${sample.serialNumber} ${Math.floor(sample.observedAtMs / HOUR_MS)}`;
        asked.set(bucket, [...(asked.get(bucket) ?? []), index]);
      }
    });
    for (const indexes of asked.values()) {
      const stored = await this.#identitiesAround(indexes.flatMap((index) => samples[index] ?? []));
      for (const index of indexes) {
        const sample = samples[index];
        if (sample && stored.has(identityOf(sample))) seen.add(index);
      }
    }
    return seen;
  }

  /** A segment of an aircraft was written that reaches to this event time. */
  noteStored(serialNumber: string, observedToMs: number): void {
    const known = this.#storedTo.get(serialNumber);
    // Unknown means "ask the store", which holds it now.
    if (known !== undefined && known < observedToMs) this.#storedTo.set(serialNumber, observedToMs);
  }

  #isInTail({ serialNumber, observedAtMs, key }: SampleIdentity): boolean {
    if (observedAtMs > this.#tails.newestObservedAtMs(serialNumber)) return false;
    return this.#tails
      .samplesOfAircraft(serialNumber)
      .some((sample) => sample.observedAtMs === observedAtMs && sample.key === key);
  }

  async #loadAircraft(samples: readonly SampleIdentity[]): Promise<void> {
    const unknown = new Set<string>();
    for (const { serialNumber } of samples) if (!this.#storedTo.has(serialNumber)) unknown.add(serialNumber);
    if (unknown.size === 0) return;
    await Promise.all(
      [...unknown].map(async (serialNumber) => {
        const newest = await this.#segments
          .findOne({ serialNumber })
          .sort({ observedToMs: -1 })
          .select({ observedToMs: 1 })
          .lean<StoredSegment>();
        this.#storedTo.set(serialNumber, newest?.observedToMs ?? 0);
      }),
    );
    for (const serialNumber of this.#storedTo.keys()) {
      if (this.#storedTo.size <= AIRCRAFT_MAX) break;
      if (!unknown.has(serialNumber)) this.#storedTo.delete(serialNumber);
    }
  }

  /** Everything stored of one aircraft around the instants asked for; they lie within one hour. */
  async #identitiesAround(samples: readonly SampleIdentity[]): Promise<ReadonlySet<string>> {
    const times = samples.map((sample) => sample.observedAtMs);
    const fromMs = Math.min(...times);
    const toMs = Math.max(...times);
    const found = new Set<string>();
    for (;;) {
      const heads = await this.#segments
        .find({
          serialNumber: samples[0]?.serialNumber,
          observedToMs: { $gte: fromMs, $lte: toMs + SEGMENT_SPAN_MS_MAX },
          observedFromMs: { $lte: toMs },
        })
        .select({ _id: 1 })
        .lean<StoredSegment[]>();
      const each = await Promise.all(heads.map(({ _id }) => this.#identitiesOf(_id)));
      for (const identities of each) for (const identity of identities ?? []) found.add(identity);
      // One that is gone was sealed between the two reads: its samples stand in another segment now.
      if (each.every((identities) => identities !== undefined)) return found;
    }
  }

  async #identitiesOf(segmentId: string): Promise<ReadonlySet<string> | undefined> {
    const known = this.#identities.get(segmentId);
    if (known) return known;
    const segment = await this.#segments
      .findOne({ _id: segmentId })
      .select({ payloads: 0, salts: 0 })
      .lean<StoredSegment>();
    if (!segment) return undefined;
    const identities = new Set(decodeSegment(segment).map(identityOf));
    const [oldest] = this.#identities.keys();
    if (this.#identities.size >= SEGMENTS_MAX && oldest !== undefined) this.#identities.delete(oldest);
    this.#identities.set(segmentId, identities);
    return identities;
  }
}

/** One text per sample: aircraft, instant and key. */
export function identityOf({ serialNumber, observedAtMs, key }: SampleIdentity): string {
  return `${serialNumber} ${observedAtMs} ${key}`;
}
