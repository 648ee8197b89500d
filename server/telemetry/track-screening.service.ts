import { MINUTE_MS } from '../lib/clock.ts';
import { topSpeedOf } from './place-rule.ts';
import type { CanonicalSample } from './sample.schema.ts';
import { type ScreenedSample, screenTrack } from './screen-track.ts';
import { newTrackMemory, type TrackMemory } from './track-memory.ts';

interface Deps {
  aircraftMax: number;
  /** Level speeds of the models of these aircraft, m/s; who is not registered is absent. */
  findLevelSpeeds: (serialNumbers: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

/** One aircraft: what each of its sources said, and how fast its model is. */
interface Aircraft {
  tracks: TrackMemory[];
  topSpeedMps: number;
  /** When the register was asked, receive time; 0: never. */
  askedAtMs: number;
}

/** An aircraft that was registered, or registered anew, since is known by then. */
const ASKED_AGAIN_MS = 10 * MINUTE_MS;

/**
 * Keeps what is needed to judge a sample by those before it: one small memory per aircraft and source, for
 * `aircraftMax` to twice as many aircraft; those unheard for longest go first, however long ago the others were
 * heard. It only ever adds flags and an estimate of the clock's error, and it is a hint: after a restart it
 * starts empty.
 */
export class TrackScreening {
  readonly #deps: Deps;
  /** Two generations instead of an order per use: the older is dropped whole. */
  #recent = new Map<string, Aircraft>();
  #older = new Map<string, Aircraft>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Learns how fast the aircraft of these samples are, where that isn't known: one question for all of them. */
  async prepare(samples: readonly CanonicalSample[]): Promise<void> {
    const unknown = new Map<string, Aircraft>();
    for (const { serialNumber, receivedAtMs } of samples) {
      const aircraft = this.#aircraftOf(serialNumber);
      if (receivedAtMs - aircraft.askedAtMs < ASKED_AGAIN_MS) continue;
      aircraft.askedAtMs = receivedAtMs;
      unknown.set(serialNumber, aircraft);
    }
    if (unknown.size === 0) return;
    const speeds = await this.#deps.findLevelSpeeds([...unknown.keys()]);
    for (const [serialNumber, aircraft] of unknown) {
      aircraft.topSpeedMps = topSpeedOf(speeds.get(serialNumber) ?? null);
      for (const { place } of aircraft.tracks) place.topSpeedMps = aircraft.topSpeedMps;
    }
  }

  /** Judges a sample that is about to be committed, and remembers it. */
  screen(sample: CanonicalSample): ScreenedSample {
    const { tracks, topSpeedMps } = this.#aircraftOf(sample.serialNumber);
    let memory: TrackMemory | undefined;
    for (const one of tracks) if (one.source === sample.source) memory = one;
    if (memory === undefined) {
      memory = newTrackMemory(sample.source);
      memory.place.topSpeedMps = topSpeedMps;
      tracks.push(memory);
    }
    return screenTrack(memory, sample, tracks);
  }

  #aircraftOf(serialNumber: string): Aircraft {
    const known = this.#recent.get(serialNumber);
    if (known !== undefined) return known;
    const aircraft = this.#older.get(serialNumber) ?? {
      tracks: [],
      topSpeedMps: topSpeedOf(null),
      askedAtMs: 0,
    };
    if (this.#recent.size >= this.#deps.aircraftMax) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(serialNumber, aircraft);
    return aircraft;
  }
}
