import { sha256Hex } from '../lib/hash.ts';
import { REORDER_WINDOW_MS } from './clock-rule.ts';
import type { CanonicalSample } from './sample.schema.ts';

/**
 * What a sample says, whatever bytes said it: its source and values, without when it came and what was thought
 * of it. 64 bits of a hash are plenty within one instant of one aircraft.
 */
export function readingKeyOf(sample: CanonicalSample): string {
  const text = JSON.stringify([
    sample.source,
    sample.latitudeDegrees,
    sample.longitudeDegrees,
    sample.altitudeEllipsoidMeters,
    sample.altitudeAmslMeters,
    sample.heightAboveTakeoffMeters,
    sample.heightAboveGroundMeters,
    sample.groundSpeedMps,
    sample.verticalSpeedMps,
    sample.headingDegrees,
    sample.trackDegrees,
    sample.batteryPercent,
    sample.mode,
    sample.codes,
  ]);
  return sha256Hex(text).slice(0, 16);
}

/**
 * Whether a reading that equals a committed one in every value is that one sent again, in other bytes: a device
 * that stores and forwards packs its buffer anew. Two equal readings of one instant that come together are two
 * (a clock of whole seconds says the same twice), so it must come after the reorder window.
 */
export function isRepack(committedReceivedAtMs: number, receivedAtMs: number): boolean {
  return receivedAtMs - committedReceivedAtMs > REORDER_WINDOW_MS;
}
