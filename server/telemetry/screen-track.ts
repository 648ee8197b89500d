import { SECOND_MS } from '../lib/clock.ts';
import { isBatteryImplausible } from './battery-plausibility.ts';
import { endBackRun, hasClockRestarted, newClockMemory, REORDER_WINDOW_MS } from './clock-rule.ts';
import { estimateSkewMs, newSkewMemory } from './clock-skew.ts';
import { COMPARED_WITHIN_MS, compareDatum, type Place, placeOf } from './datum-rule.ts';
import { judgePlace, newPlaceMemory, type PlaceVerdict } from './place-rule.ts';
import type { CanonicalSample, SampleFlag } from './sample.schema.ts';
import { isImpossibleStep, newStepMemory, type StepLimits, type StepMemory } from './step-rule.ts';
import type { TrackMemory } from './track-memory.ts';

export interface ScreenedSample {
  /** The very sample when nothing is odd; values are never changed. */
  sample: CanonicalSample;
  /** Device clock minus ours, ms; null while unknown. */
  clockSkewMs: number | null;
}

/** Level speed of the fastest model is 39 m/s, a tail wind adds 20 (detection §5.2); no aircraft gains 15 m/s². */
const SPEED_MPS_MAX = 80;
const SPEED_STEP: StepLimits = {
  slack: 15,
  upPerSecond: 15,
  downPerSecond: Number.POSITIVE_INFINITY,
  settleCount: 2,
  settleMs: 0,
};
/** Climbs of 15 m/s exist, falls end at 39 m/s (detection §4.1, §5.2); twice that is none. */
const HEIGHT_STEP: StepLimits = {
  slack: 10,
  upPerSecond: 30,
  downPerSecond: 60,
  settleCount: 2,
  settleMs: 0,
};
/** A captured Remote ID frame with bit errors said 19,864 m (telemetry §6). */
const ALTITUDE_METERS_MAX = 12_000;

const NOTHING: readonly SampleFlag[] = [];
const RESTARTED: readonly SampleFlag[] = ['clockRestarted'];

/**
 * Judges a sample by what its source said before and what other sources of the same aircraft say now, and
 * remembers it in `memory`, which it owns and changes. A sample older than the newest, or of its instant, is
 * not judged (it was before, or came late) and changes nothing but the clock's memory.
 */
export function screenTrack(
  memory: TrackMemory,
  sample: CanonicalSample,
  others: readonly TrackMemory[],
): ScreenedSample {
  const isBack = sample.observedAtMs < memory.newestAtMs - REORDER_WINDOW_MS;
  if (isBack && sample.receivedAtMs >= memory.newestReceivedAtMs && hasClockRestarted(memory.clock, sample)) {
    startAnew(memory);
    return judge(memory, sample, others, RESTARTED);
  }
  if (sample.observedAtMs <= memory.newestAtMs) {
    if (!isBack) endBackRun(memory.clock);
    const isNewest = sample.observedAtMs === memory.newestAtMs;
    const clockSkewMs = isBack || Number.isNaN(memory.skew.skewMs) ? null : memory.skew.skewMs;
    return { sample: isNewest ? withFlags(sample, memory.newestFlags) : sample, clockSkewMs };
  }
  endBackRun(memory.clock);
  return judge(memory, sample, others, NOTHING);
}

function judge(
  memory: TrackMemory,
  sample: CanonicalSample,
  others: readonly TrackMemory[],
  start: readonly SampleFlag[],
): ScreenedSample {
  let flags = start;
  // What a dialect repeats beside new values (DJI's partial messages) is no new reading of the position.
  const verdict = sample.flags.includes('stale') ? 'plausible' : judgeDatum(memory, sample, others);
  if (verdict === 'frozen') flags = [...flags, 'positionFrozen'];
  if (verdict === 'jumped') flags = [...flags, 'positionJump'];
  if (memory.isShifted && sample.latitudeDegrees !== null) flags = [...flags, 'datumSuspected'];
  if (isSpeedImplausible(memory.speed, sample)) flags = [...flags, 'speedImplausible'];
  if (isHeightImplausible(memory, sample)) flags = [...flags, 'altitudeImplausible'];
  if (isBatteryImplausible(memory.battery, sample)) flags = [...flags, 'batteryImplausible'];
  const clockSkewMs = sample.flags.includes('timeOfReceipt') ? null : estimateSkewMs(memory.skew, sample);
  memory.newestAtMs = sample.observedAtMs;
  memory.newestReceivedAtMs = Math.max(memory.newestReceivedAtMs, sample.receivedAtMs);
  memory.newestFlags = flags;
  return { sample: withFlags(sample, flags), clockSkewMs };
}

/** Position first, then whether it jumped by the offset of a map, or stands off another source by it. */
function judgeDatum(
  memory: TrackMemory,
  sample: CanonicalSample,
  others: readonly TrackMemory[],
): PlaceVerdict {
  const { latitudeDegrees, longitudeDegrees } = sample;
  const verdict = judgePlace(memory.place, sample);
  if (latitudeDegrees === null || longitudeDegrees === null) return verdict;
  if (verdict === 'jumped') compareWithBefore(memory, sample, { latitudeDegrees, longitudeDegrees });
  if (others.length > 1) compareWithOthers(memory, sample, others);
  return verdict;
}

/** A doubted position leaves the believed one in memory. */
function compareWithBefore(memory: TrackMemory, sample: CanonicalSample, place: Place): void {
  const before = placeOf(memory.place);
  if (before === undefined) return;
  const seconds = (sample.observedAtMs - memory.newestAtMs) / SECOND_MS;
  const relation = compareDatum(place, before, (sample.groundSpeedMps ?? 0) * seconds);
  if (relation === 'shifted') memory.isShifted = true;
  if (relation === 'otherShifted') memory.isShifted = false;
}

function compareWithOthers(
  memory: TrackMemory,
  sample: CanonicalSample,
  others: readonly TrackMemory[],
): void {
  const { latitudeDegrees, longitudeDegrees, observedAtMs, receivedAtMs } = sample;
  if (latitudeDegrees === null || longitudeDegrees === null) return;
  for (const other of others) {
    const apartMs = Math.max(
      Math.abs(receivedAtMs - other.newestReceivedAtMs),
      Math.abs(observedAtMs - other.newestAtMs),
    );
    const otherPlace = placeOf(other.place);
    if (other === memory || apartMs > COMPARED_WITHIN_MS || otherPlace === undefined) continue;
    const apartMeters = ((sample.groundSpeedMps ?? 0) * apartMs) / SECOND_MS;
    const relation = compareDatum({ latitudeDegrees, longitudeDegrees }, otherPlace, apartMeters);
    if (relation === 'shifted') memory.isShifted = true;
    if (relation === 'otherShifted') other.isShifted = true;
    if (relation === 'agree') memory.isShifted = other.isShifted;
  }
}

function isSpeedImplausible(memory: StepMemory, { groundSpeedMps, observedAtMs }: CanonicalSample): boolean {
  if (groundSpeedMps === null) return false;
  return groundSpeedMps > SPEED_MPS_MAX || isImpossibleStep(memory, groundSpeedMps, observedAtMs, SPEED_STEP);
}

/** Each datum for itself (design D6). Height above ground steps over houses and cliffs, so it is not judged. */
function isHeightImplausible(memory: TrackMemory, sample: CanonicalSample): boolean {
  const { observedAtMs } = sample;
  const isImpossible = (step: StepMemory, meters: number | null): boolean =>
    meters !== null &&
    (meters > ALTITUDE_METERS_MAX || isImpossibleStep(step, meters, observedAtMs, HEIGHT_STEP));
  const takeoff = isImpossible(memory.heightAboveTakeoff, sample.heightAboveTakeoffMeters);
  const amsl = isImpossible(memory.altitudeAmsl, sample.altitudeAmslMeters);
  const ellipsoid = isImpossible(memory.altitudeEllipsoid, sample.altitudeEllipsoidMeters);
  return takeoff || amsl || ellipsoid;
}

/** Another timeline: intervals to the old one mean nothing. */
function startAnew(memory: TrackMemory): void {
  memory.newestAtMs = 0;
  const { decimals, topSpeedMps } = memory.place;
  Object.assign(memory.place, { ...newPlaceMemory(), decimals, topSpeedMps });
  for (const step of [
    memory.speed,
    memory.heightAboveTakeoff,
    memory.altitudeAmsl,
    memory.altitudeEllipsoid,
    memory.battery,
  ])
    Object.assign(step, newStepMemory());
  Object.assign(memory.clock, newClockMemory());
  Object.assign(memory.skew, newSkewMemory());
}

function withFlags(sample: CanonicalSample, flags: readonly SampleFlag[]): CanonicalSample {
  const added = flags.length === 0 ? flags : flags.filter((flag) => !sample.flags.includes(flag));
  return added.length === 0 ? sample : { ...sample, flags: [...sample.flags, ...added] };
}
