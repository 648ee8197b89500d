import { courseDegrees, distanceMeters, type Position } from '../lib/geo.ts';

/** What of a sample tells what an aircraft can do. */
export interface ObservedSample {
  observedAtMs: number;
  latitudeDegrees: number | null;
  longitudeDegrees: number | null;
  heightAboveTakeoffMeters: number | null;
  heightAboveGroundMeters: number | null;
  groundSpeedMps: number | null;
  verticalSpeedMps: number | null;
  flags: readonly string[];
}

interface Reading {
  atMs: number;
  position: Position | null;
  /** m/s over ground in level flight; null when not known or not level. */
  speedMps: number | null;
  heightAboveGroundMeters: number | null;
  heightNearTakeoffMeters: number | null;
  radiusMeters: number | null;
}

/** Memory of one flight; bounded, and plain values so that it can be stored. */
export interface Observation {
  /** Where it left the ground; null when that was not seen. */
  origin: Position | null;
  hasFlown: boolean;
  /** The last few seconds, newest last. */
  recent: Reading[];
  /** Greatest speed over ground held, m/s, by course: sector 0 is around north, clockwise. */
  speedBySector: (number | null)[];
  heightAboveGroundMeters: number | null;
  heightNearTakeoffMeters: number | null;
  radiusMeters: number | null;
  simulated: boolean;
}

export const SECTORS = 16;
/** A single reading may be wrong; what is held this long over three of them was flown. */
const HELD_MS = 3_000;
const HELD_READINGS = 3;
const WINDOW_MS_MAX = 15_000;
const SPACING_MS = 400;
const GAP_MS_MAX = 6_000;
const RECENT_MAX = 12;
/** Level flight (平飞): beyond this vertical speed the descent pays for the speed. */
const LEVEL_MPS = 1;
/** Where the first samples are lower than this, they show where it took off. */
const ORIGIN_HEIGHT_METERS = 10;
/** Ground this near the take-off point is as high as it, within the tolerance of the height. */
const NEAR_TAKEOFF_METERS = 100;

/** Values under these flags are no evidence against anybody. */
const UNUSABLE = new Set([
  'noFix',
  'positionFrozen',
  'positionJump',
  'clockUntrusted',
  'altitudeImplausible',
  'speedImplausible',
  'stale',
  'extrapolated',
  'timeOfReceipt',
  'clockRestarted',
  'datumSuspected',
]);

export const NOTHING_OBSERVED: Observation = {
  origin: null,
  hasFlown: false,
  recent: [],
  speedBySector: Array.from({ length: SECTORS }, () => null),
  heightAboveGroundMeters: null,
  heightNearTakeoffMeters: null,
  radiusMeters: null,
  simulated: false,
};

/** On the ground an aircraft may be carried or driven about: its place is all that counts. */
export function observeOnGround(known: Observation, sample: ObservedSample): Observation {
  if (known.hasFlown || sample.flags.some((flag) => UNUSABLE.has(flag))) return known;
  return { ...known, origin: positionOf(sample) ?? known.origin };
}

/**
 * Adds one sample of an aircraft in the air, in the order of event time: an older one changes nothing. Only what three
 * readings over three seconds agree on counts.
 */
export function observeInAir(known: Observation, sample: ObservedSample): Observation {
  const last = known.recent.at(-1);
  if (last !== undefined && sample.observedAtMs - last.atMs < SPACING_MS) return known;
  if (sample.flags.some((flag) => UNUSABLE.has(flag))) return { ...known, hasFlown: true, recent: [] };
  const origin = known.origin ?? (known.hasFlown ? null : originOf(sample));
  const reading = toReading(sample, origin);
  const continues = last !== undefined && reading.atMs - last.atMs <= GAP_MS_MAX;
  const recent = [...(continues ? known.recent : []), reading].slice(-RECENT_MAX);
  const simulated = known.simulated || sample.flags.includes('simulated');
  return hold({ ...known, origin, hasFlown: true, recent, simulated });
}

function toReading(sample: ObservedSample, origin: Position | null): Reading {
  const position = positionOf(sample);
  const radiusMeters = origin && position ? distanceMeters(origin, position) : null;
  const isNear = radiusMeters !== null && radiusMeters <= NEAR_TAKEOFF_METERS;
  return {
    atMs: sample.observedAtMs,
    position,
    speedMps: isLevel(sample) ? sample.groundSpeedMps : null,
    heightAboveGroundMeters: sample.heightAboveGroundMeters,
    heightNearTakeoffMeters: isNear ? sample.heightAboveTakeoffMeters : null,
    radiusMeters,
  };
}

/** The first sample in the air shows where it took off when it is low. */
function originOf(sample: ObservedSample): Position | null {
  const { heightAboveTakeoffMeters: height } = sample;
  return height !== null && Math.abs(height) <= ORIGIN_HEIGHT_METERS ? positionOf(sample) : null;
}

/** Takes over what the newest seconds agree on. */
function hold(observation: Observation): Observation {
  const held = newestSeconds(observation.recent);
  if (held === undefined) return observation;
  const greater = (fact: 'heightAboveGroundMeters' | 'heightNearTakeoffMeters' | 'radiusMeters') =>
    greaterOf(observation[fact], leastOf(held.map((one) => one[fact])));
  return {
    ...observation,
    speedBySector: withSpeed(observation.speedBySector, held),
    heightAboveGroundMeters: greater('heightAboveGroundMeters'),
    heightNearTakeoffMeters: greater('heightNearTakeoffMeters'),
    radiusMeters: greater('radiusMeters'),
  };
}

/** The shortest run of newest readings that is long enough; undefined when they are too few or too far apart. */
function newestSeconds(recent: readonly Reading[]): readonly Reading[] | undefined {
  const last = recent.at(-1);
  if (last === undefined) return undefined;
  for (let count = HELD_READINGS; count <= recent.length; count += 1) {
    const held = recent.slice(-count);
    const spanMs = last.atMs - (held[0]?.atMs ?? last.atMs);
    if (spanMs > WINDOW_MS_MAX) return undefined;
    if (spanMs >= HELD_MS) return held;
  }
  return undefined;
}

/** A speed counts as far as the way between the positions bears it out: a wrong unit or a turn doesn't. */
function withSpeed(
  bySector: Observation['speedBySector'],
  held: readonly Reading[],
): Observation['speedBySector'] {
  const [first, last] = [held[0], held.at(-1)];
  const reported = leastOf(held.map(({ speedMps }) => speedMps));
  if (reported === null || !first?.position || !last?.position) return bySector;
  const flown = distanceMeters(first.position, last.position) / ((last.atMs - first.atMs) / 1_000);
  const speed = Math.min(reported, flown);
  const sector = sectorOf(courseDegrees(first.position, last.position));
  if (speed <= (bySector[sector] ?? 0)) return bySector;
  return bySector.map((before, index) => (index === sector ? speed : before));
}

/** Course in degrees → sector; each is centred on its course. */
function sectorOf(course: number): number {
  return Math.round(course / (360 / SECTORS)) % SECTORS;
}

function isLevel({ verticalSpeedMps, flags }: ObservedSample): boolean {
  if (verticalSpeedMps === null || flags.includes('verticalSpeedUnreliable')) return false;
  return Math.abs(verticalSpeedMps) <= LEVEL_MPS;
}

function positionOf({ latitudeDegrees, longitudeDegrees }: ObservedSample): Position | null {
  return latitudeDegrees === null || longitudeDegrees === null ? null : { latitudeDegrees, longitudeDegrees };
}

/** null when any is not known. */
function leastOf(values: readonly (number | null)[]): number | null {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) {
    if (value === null) return null;
    least = Math.min(least, value);
  }
  return least;
}

function greaterOf(before: number | null, now: number | null): number | null {
  if (now === null) return before;
  return before === null ? now : Math.max(before, now);
}
