import { SECOND_MS } from '../lib/clock.ts';
import type { CanonicalSample } from './sample.schema.ts';
import { INTERVAL_MS_MIN } from './step-rule.ts';

/** Where an aircraft was last believed to be, where it is doubted to be, and for how long it stood. */
export interface PlaceMemory {
  latitudeDegrees: number;
  longitudeDegrees: number;
  /** Event time at which this position was first reported: what stood still since then was no new fix. */
  sinceMs: number;
  atMs: number;
  speedMps: number;
  doubtedLatitudeDegrees: number;
  doubtedLongitudeDegrees: number;
  doubtedAtMs: number;
  /** Samples in a row that repeat the position while a speed is reported, and the metres that speed makes. */
  repeatCount: number;
  repeatSinceMs: number;
  repeatMeters: number;
  /** Over ground with a tail wind, m/s: of the model, or of the fastest while the model is unknown. */
  topSpeedMps: number;
  /** Most decimals seen: tells coordinates of 11 m from those of centimetres. */
  decimals: number;
}

/** What a sample's position is: as expected, repeated while flying, or out of reach. */
export type PlaceVerdict = 'plausible' | 'frozen' | 'jumped';

/** Position noise that is no movement: 3 σ of 3 m (detection §9.2). */
const NOISE_METERS = 10;
/** Acceleration that the autopilots' own glitch rule allows, m/s² (ArduPilot, detection §1.1). */
const ACCELERATION_MPS2 = 10;
/** Over a second or less, where an instant that is off by some tenths counts: faster than anything in the register. */
const STEP_MPS_MAX = 120;
/** Level speed of the fastest model is 39 m/s (detection §5.2); twice that holds for what nobody registered. */
const UNKNOWN_TOP_MPS = 80;
/** What a tail wind adds to the level speed, m/s: beyond any model's limit (detection §5.2). */
const TAIL_WIND_MPS = 20;
/** Clocks of whole seconds: both instants may be off. */
const CLOCK_SECONDS = 1;
/** Position repeated without a word of speed: a receiver may stand still so long (detection §9.3), not longer. */
const STANDSTILL_MS_MAX = 30 * SECOND_MS;
/** Bit-identical position at more than this speed (detection §9.2), for so many samples, so long and so far. */
const FROZEN_SPEED_MPS = 1;
const FROZEN_COUNT = 3;
const FROZEN_MS = 2 * SECOND_MS;
const FROZEN_METERS = 5;
const METERS_PER_DEGREE = 111_195;

export function newPlaceMemory(): PlaceMemory {
  return {
    latitudeDegrees: Number.NaN,
    longitudeDegrees: Number.NaN,
    sinceMs: 0,
    atMs: 0,
    speedMps: Number.NaN,
    doubtedLatitudeDegrees: Number.NaN,
    doubtedLongitudeDegrees: Number.NaN,
    doubtedAtMs: 0,
    repeatCount: 0,
    repeatSinceMs: 0,
    repeatMeters: 0,
    topSpeedMps: UNKNOWN_TOP_MPS,
    decimals: 0,
  };
}

/** How fast a model may move over ground, m/s, from its level speed; null: nobody knows the model. */
export function topSpeedOf(maxLevelSpeedMps: number | null): number {
  return maxLevelSpeedMps === null ? UNKNOWN_TOP_MPS : maxLevelSpeedMps + TAIL_WIND_MPS;
}

/**
 * Judges the position of a sample that is newer than all before it. The first fix is never a jump, nor is the
 * catching up after a receiver that stood still: reach is counted from the last *new* position, unless the
 * aircraft said that it didn't move. However long the silence before it, a place out of reach is a jump.
 */
export function judgePlace(memory: PlaceMemory, sample: CanonicalSample): PlaceVerdict {
  const { latitudeDegrees, longitudeDegrees, observedAtMs, groundSpeedMps } = sample;
  if (latitudeDegrees === null || longitudeDegrees === null) return 'plausible';
  // 0/0 is what receivers say before a fix (telemetry §6).
  if (latitudeDegrees === 0 && longitudeDegrees === 0) return 'plausible';
  if (latitudeDegrees === memory.latitudeDegrees && longitudeDegrees === memory.longitudeDegrees)
    return judgeRepeat(memory, observedAtMs, groundSpeedMps);
  memory.repeatCount = 0;
  const speedMps = groundSpeedMps ?? Number.NaN;
  const isReached =
    Number.isNaN(memory.latitudeDegrees) ||
    isInReach(memory, latitudeDegrees, longitudeDegrees, {
      fromLatitudeDegrees: memory.latitudeDegrees,
      fromLongitudeDegrees: memory.longitudeDegrees,
      intervalMs: observedAtMs - memory.sinceMs,
      speedMps,
    });
  const isSettled =
    !isReached &&
    isInReach(memory, latitudeDegrees, longitudeDegrees, {
      fromLatitudeDegrees: memory.doubtedLatitudeDegrees,
      fromLongitudeDegrees: memory.doubtedLongitudeDegrees,
      intervalMs: observedAtMs - memory.doubtedAtMs,
      speedMps,
    });
  if (isReached || isSettled) {
    memory.latitudeDegrees = latitudeDegrees;
    memory.longitudeDegrees = longitudeDegrees;
    memory.sinceMs = observedAtMs;
    memory.atMs = observedAtMs;
    memory.speedMps = speedMps;
    memory.doubtedLatitudeDegrees = Number.NaN;
    return 'plausible';
  }
  memory.doubtedLatitudeDegrees = latitudeDegrees;
  memory.doubtedLongitudeDegrees = longitudeDegrees;
  memory.doubtedAtMs = observedAtMs;
  return 'jumped';
}

/** Metres between two positions on the local plane: exact enough for steps, and a tenth of the cost. */
export function stepMeters(
  fromLatitudeDegrees: number,
  fromLongitudeDegrees: number,
  ...[latitudeDegrees, longitudeDegrees]: [number, number]
): number {
  const north = (latitudeDegrees - fromLatitudeDegrees) * METERS_PER_DEGREE;
  const scale = METERS_PER_DEGREE * Math.cos((latitudeDegrees * Math.PI) / 180);
  const east = (longitudeDegrees - fromLongitudeDegrees) * scale;
  return Math.sqrt(north * north + east * east);
}

function judgeRepeat(memory: PlaceMemory, atMs: number, speedMps: number | null): PlaceVerdict {
  const sinceLastMs = atMs - memory.atMs;
  memory.atMs = atMs;
  memory.doubtedLatitudeDegrees = Number.NaN;
  if (speedMps === null || speedMps <= FROZEN_SPEED_MPS) {
    memory.repeatCount = 0;
    const sinceMs = speedMps === null ? atMs - STANDSTILL_MS_MAX : atMs;
    memory.sinceMs = Math.max(memory.sinceMs, sinceMs);
    return 'plausible';
  }
  if (memory.repeatCount === 0) {
    memory.repeatSinceMs = atMs - sinceLastMs;
    memory.repeatMeters = 0;
  }
  memory.repeatCount += 1;
  memory.repeatMeters += (speedMps * sinceLastMs) / SECOND_MS;
  if (memory.repeatCount < FROZEN_COUNT - 1 || atMs - memory.repeatSinceMs < FROZEN_MS) return 'plausible';
  return memory.repeatMeters > FROZEN_METERS + 2 * resolutionMeters(memory) ? 'frozen' : 'plausible';
}

interface Reach {
  fromLatitudeDegrees: number;
  fromLongitudeDegrees: number;
  intervalMs: number;
  speedMps: number;
}

function isInReach(memory: PlaceMemory, latitude: number, longitude: number, from: Reach): boolean {
  const meters = stepMeters(from.fromLatitudeDegrees, from.fromLongitudeDegrees, latitude, longitude);
  if (meters <= NOISE_METERS) return true;
  const seconds = Math.max(from.intervalMs, INTERVAL_MS_MIN) / SECOND_MS;
  // Speeds of both ends; either may be unknown, and Math.max hands NaN on.
  const speed = Math.max(from.speedMps, memory.speedMps);
  const gained = speed * seconds + ACCELERATION_MPS2 * seconds * seconds;
  const atMost = Math.min(STEP_MPS_MAX * seconds, memory.topSpeedMps * (seconds + CLOCK_SECONDS));
  const flown = Number.isNaN(gained) ? atMost : Math.min(gained, atMost);
  if (meters <= NOISE_METERS + flown) return true;
  return meters <= NOISE_METERS + flown + 2 * resolutionMeters(memory, latitude, longitude);
}

/** The diagonal of one step of the last decimal that this source was ever seen to send. */
function resolutionMeters(
  memory: PlaceMemory,
  latitude = memory.latitudeDegrees,
  longitude = memory.longitudeDegrees,
): number {
  memory.decimals = Math.max(memory.decimals, decimalsOf(latitude), decimalsOf(longitude));
  return Math.SQRT2 * METERS_PER_DEGREE * 10 ** -memory.decimals;
}

const DECIMALS_MAX = 7;

function decimalsOf(degrees: number): number {
  for (let decimals = 0; decimals < DECIMALS_MAX; decimals += 1) {
    const scaled = degrees * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-5) return decimals;
  }
  return DECIMALS_MAX;
}
