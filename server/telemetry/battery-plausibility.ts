import { MINUTE_MS, SECOND_MS } from '../lib/clock.ts';
import type { CanonicalSample } from './sample.schema.ts';
import { believe, isImpossibleStep, type StepLimits, type StepMemory } from './step-rule.ts';

/**
 * In flight a charge never rises, and falls by a few points a second at most, even with a collapsing cell
 * (detection §9.2: more than 10 points in one sample is the sensor). A level that lasts is believed.
 */
const IN_FLIGHT: StepLimits = {
  slack: 5,
  upPerSecond: 0,
  downPerSecond: 5,
  settleCount: 4,
  settleMs: 3 * SECOND_MS,
};
/** A battery can be changed while nothing is heard for this long. */
const CHANGED_UNHEARD_MS = MINUTE_MS;
const FLYING_HEIGHT_METERS = 2;
const FLYING_SPEED_MPS = 2;

/**
 * Whether a sample's battery figure can't be: zero before any other reading (three real logs start with 2-16
 * such samples, then say 61-97 %; telemetry §6), or a step in flight that no battery makes. On the ground
 * anything goes: batteries are changed and charged.
 */
export function isBatteryImplausible(memory: StepMemory, sample: CanonicalSample): boolean {
  const { batteryPercent, observedAtMs } = sample;
  if (batteryPercent === null) return false;
  if (Number.isNaN(memory.value) && batteryPercent === 0) return true;
  const isUnheard = observedAtMs - memory.atMs > CHANGED_UNHEARD_MS;
  if (!isUnheard && isFlying(sample))
    return isImpossibleStep(memory, batteryPercent, observedAtMs, IN_FLIGHT);
  believe(memory, batteryPercent, observedAtMs);
  return false;
}

function isFlying({
  heightAboveTakeoffMeters,
  heightAboveGroundMeters,
  groundSpeedMps,
}: CanonicalSample): boolean {
  const height = heightAboveTakeoffMeters ?? heightAboveGroundMeters ?? 0;
  return height > FLYING_HEIGHT_METERS || (groundSpeedMps ?? 0) > FLYING_SPEED_MPS;
}
