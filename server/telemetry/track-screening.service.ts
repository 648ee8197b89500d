import type { CanonicalSample } from './sample.schema.ts';
import { type ScreenedSample, screenTrack } from './screen-track.ts';
import { newTrackMemory, type TrackMemory } from './track-memory.ts';

/**
 * Keeps what is needed to judge a sample by those before it: one small memory per aircraft and source, for
 * `aircraftMax` to twice as many aircraft; those unheard for longest go first. It only ever adds flags and an
 * estimate of the clock's error, and it is a hint: after a restart it starts empty.
 */
export class TrackScreening {
  readonly #aircraftMax: number;
  /** Two generations instead of an order per use: the older is dropped whole. */
  #recent = new Map<string, TrackMemory[]>();
  #older = new Map<string, TrackMemory[]>();

  constructor(deps: { aircraftMax: number }) {
    this.#aircraftMax = deps.aircraftMax;
  }

  /** Judges a sample that is about to be committed, and remembers it. */
  screen(sample: CanonicalSample): ScreenedSample {
    const memories = this.#memoriesOf(sample.serialNumber);
    let memory: TrackMemory | undefined;
    for (const one of memories) if (one.source === sample.source) memory = one;
    if (memory === undefined) {
      memory = newTrackMemory(sample.source);
      memories.push(memory);
    }
    return screenTrack(memory, sample, memories);
  }

  #memoriesOf(serialNumber: string): TrackMemory[] {
    const known = this.#recent.get(serialNumber);
    if (known !== undefined) return known;
    const memories = this.#older.get(serialNumber) ?? [];
    if (this.#recent.size >= this.#aircraftMax) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(serialNumber, memories);
    return memories;
  }
}
