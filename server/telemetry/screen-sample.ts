import type { QuarantineReason } from './ingest.schema.ts';
import type { CanonicalSample } from './sample.schema.ts';

/** Settings of design D10; milliseconds. */
export const CLOCK_AHEAD_TRUSTED_MS = 5_000;
export const CLOCK_AHEAD_MAX_MS = 3_600_000;
/** 2005-01-01: no drone of ours flew before; an unset clock starts at 1970 or 1980. */
export const OBSERVED_AT_MIN_MS = 1_104_537_600_000;

export type Screening =
  | { outcome: 'usable'; sample: CanonicalSample }
  | { outcome: 'quarantined'; reason: QuarantineReason; detail: string };

/**
 * The last look before commit: an instant that can't be is quarantined, one that is merely ahead is kept
 * with `clockUntrusted`, so that cover never attaches by a clock that runs ahead of ours.
 */
export function screenSample(sample: CanonicalSample): Screening {
  const aheadMs = sample.observedAtMs - sample.receivedAtMs;
  if (aheadMs > CLOCK_AHEAD_MAX_MS) {
    return {
      outcome: 'quarantined',
      reason: 'SAMPLE_FROM_FUTURE',
      detail: `device clock is ${Math.round(aheadMs / 60_000)} min ahead of ours`,
    };
  }
  if (sample.observedAtMs < OBSERVED_AT_MIN_MS) {
    return {
      outcome: 'quarantined',
      reason: 'TIMESTAMP_INVALID',
      detail: 'event time is before 2005: the device clock was never set',
    };
  }
  if (aheadMs <= CLOCK_AHEAD_TRUSTED_MS || sample.flags.includes('clockUntrusted'))
    return { outcome: 'usable', sample };
  return { outcome: 'usable', sample: { ...sample, flags: [...sample.flags, 'clockUntrusted'] } };
}
