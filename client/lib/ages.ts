import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';

/** Older than this and a value is shown grey and hatched: people don't read time stamps. */
export const STALE_AFTER_MS = 5_000;

/** Event time of a sample, or receive time when the device's clock can't be trusted. Unix ms. */
export function sampleTimeMs(sample: Pick<SampleView, 'observedAt' | 'receivedAt' | 'flags'>): number {
  return Date.parse(sample.flags.includes('clockUntrusted') ? sample.receivedAt : sample.observedAt);
}

/** Age of a sample in ms, never negative; `nowMs` is the server's clock. */
export function sampleAgeMs(
  sample: Pick<SampleView, 'observedAt' | 'receivedAt' | 'flags'>,
  nowMs: number,
): number {
  return Math.max(0, nowMs - sampleTimeMs(sample));
}

export function isStale(ageMs: number): boolean {
  return ageMs > STALE_AFTER_MS;
}
