import { type ClockMemory, newClockMemory } from './clock-rule.ts';
import { newSkewMemory, type SkewMemory } from './clock-skew.ts';
import { newPlaceMemory, type PlaceMemory } from './place-rule.ts';
import type { CanonicalSample, SampleFlag } from './sample.schema.ts';
import { newStepMemory, type StepMemory } from './step-rule.ts';

/**
 * What one source last said of one aircraft, as far as its next sample is judged by it: some forty numbers,
 * whatever the length of the track. The rules write into it in place, because it is touched by every sample.
 * NaN is unknown. It is a hint: it starts empty after a restart, and a commit that failed may leave it ahead.
 */
export interface TrackMemory {
  readonly source: CanonicalSample['source'];
  /** Event time of the newest sample judged, Unix ms; 0 before the first. */
  newestAtMs: number;
  newestReceivedAtMs: number;
  /** What was added to that sample: the same instant sent once more gets the same. */
  newestFlags: readonly SampleFlag[];
  readonly place: PlaceMemory;
  readonly speed: StepMemory;
  readonly heightAboveTakeoff: StepMemory;
  readonly altitudeAmsl: StepMemory;
  readonly altitudeEllipsoid: StepMemory;
  readonly battery: StepMemory;
  readonly clock: ClockMemory;
  readonly skew: SkewMemory;
  /** Its positions look shifted as maps in GCJ-02 are. */
  isShifted: boolean;
}

export function newTrackMemory(source: CanonicalSample['source']): TrackMemory {
  return {
    source,
    newestAtMs: 0,
    newestReceivedAtMs: 0,
    newestFlags: [],
    place: newPlaceMemory(),
    speed: newStepMemory(),
    heightAboveTakeoff: newStepMemory(),
    altitudeAmsl: newStepMemory(),
    altitudeEllipsoid: newStepMemory(),
    battery: newStepMemory(),
    clock: newClockMemory(),
    skew: newSkewMemory(),
    isShifted: false,
  };
}
