import { HOUR_MS } from '../lib/clock.ts';
import type { Connection } from '../storage/connection.ts';
import { SEGMENT_SPAN_MS_MAX } from './cut-segments.ts';
import { isRepack, readingKeyOf } from './reading-key.ts';
import type { CanonicalSample } from './sample.schema.ts';
import type { TrackSample } from './track-sample.ts';
import { trackSegmentModel } from './track-segment.model.ts';
import { decodeSegment, type StoredSegment } from './track-segment-codec.ts';
import type { TrackTails } from './track-tails.ts';

/** What a sample is told by: its aircraft, its instant and the bytes that carried it, or else what it says. */
export interface SampleIdentity {
  serialNumber: string;
  observedAtMs: number;
  key: string;
  /** Asked about by its values too; without it, by its bytes alone. */
  sample?: CanonicalSample;
}

/** What a stored segment holds, to be asked about. */
interface StoredIdentities {
  byBytes: ReadonlySet<string>;
  /** When each reading came first, receive time. */
  byReading: ReadonlyMap<string, number>;
}

/** Aircraft whose newest stored instant is remembered; the next look asks the store. */
const AIRCRAFT_MAX = 50_000;
/** Decoded segments kept for the next message of the same replay. */
const SEGMENTS_MAX = 256;

/**
 * Idempotency without an index over samples: what is newer than everything known of its aircraft is new; what
 * is not is looked for in the track itself, in memory and in the few segments around its instant. It answers
 * for the batches that are projected, so it is asked between commits. A sample packed into other bytes is known
 * by its values.
 */
export class SeenSamplesService {
  readonly #segments: ReturnType<typeof trackSegmentModel>;
  readonly #tails: TrackTails;
  readonly #storedTo = new Map<string, number>();
  readonly #identities = new Map<string, StoredIdentities>();

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
        if (sample && stored.some((identities) => isAmong(identities, sample))) seen.add(index);
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

  #isInTail({ serialNumber, observedAtMs, key, sample: asked }: SampleIdentity): boolean {
    if (observedAtMs > this.#tails.newestObservedAtMs(serialNumber)) return false;
    return this.#tails
      .samplesOfAircraft(serialNumber)
      .some(
        (one) =>
          one.observedAtMs === observedAtMs &&
          (one.key === key || (asked !== undefined && isSameReading(one, asked))),
      );
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
  async #identitiesAround(samples: readonly SampleIdentity[]): Promise<StoredIdentities[]> {
    const times = samples.map((sample) => sample.observedAtMs);
    const fromMs = Math.min(...times);
    const toMs = Math.max(...times);
    const found: StoredIdentities[] = [];
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
      found.push(...each.flatMap((identities) => identities ?? []));
      // One that is gone was sealed between the two reads: its samples stand in another segment now.
      if (each.every((identities) => identities !== undefined)) return found;
    }
  }

  async #identitiesOf(segmentId: string): Promise<StoredIdentities | undefined> {
    const known = this.#identities.get(segmentId);
    if (known) return known;
    const segment = await this.#segments
      .findOne({ _id: segmentId })
      .select({ payloads: 0, salts: 0 })
      .lean<StoredSegment>();
    if (!segment) return undefined;
    const identities = toIdentities(decodeSegment(segment));
    const [oldest] = this.#identities.keys();
    if (this.#identities.size >= SEGMENTS_MAX && oldest !== undefined) this.#identities.delete(oldest);
    this.#identities.set(segmentId, identities);
    return identities;
  }
}

function toIdentities(samples: readonly TrackSample[]): StoredIdentities {
  const byReading = new Map<string, number>();
  for (const sample of samples) {
    const reading = `${sample.observedAtMs} ${readingKeyOf(sample)}`;
    byReading.set(reading, Math.min(sample.receivedAtMs, byReading.get(reading) ?? sample.receivedAtMs));
  }
  return { byBytes: new Set(samples.map(identityOf)), byReading };
}

function isAmong({ byBytes, byReading }: StoredIdentities, asked: SampleIdentity): boolean {
  if (byBytes.has(identityOf(asked))) return true;
  if (asked.sample === undefined) return false;
  const receivedAtMs = byReading.get(`${asked.observedAtMs} ${readingKeyOf(asked.sample)}`);
  return receivedAtMs !== undefined && isRepack(receivedAtMs, asked.sample.receivedAtMs);
}

function isSameReading(committed: TrackSample, asked: CanonicalSample): boolean {
  if (!isRepack(committed.receivedAtMs, asked.receivedAtMs)) return false;
  return readingKeyOf(committed) === readingKeyOf(asked);
}

/** One text per sample: aircraft, instant and key. */
function identityOf({ serialNumber, observedAtMs, key }: SampleIdentity): string {
  return `${serialNumber} ${observedAtMs} ${key}`;
}
