import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';

/** Older than this and a value is shown grey and hatched: people don't read time stamps. */
export const STALE_AFTER_MS = 5_000;

/** A device clock off by less than this is as good as ours; the delay of the network is of that size. */
const CLOCK_OFF_MS = 1_000;

type Timed = Pick<SampleView, 'observedAt' | 'receivedAt' | 'flags' | 'clockSkewMs' | 'correctedAt'>;

/** Whether the device's clock differs enough from ours that both times are worth showing. */
export function isClockOff(sample: Pick<SampleView, 'clockSkewMs'>): boolean {
  return Math.abs(sample.clockSkewMs ?? 0) >= CLOCK_OFF_MS;
}

/** Event time of a sample by our clock, or receive time when the device's can't be trusted. Unix ms. */
export function sampleTimeMs(sample: Timed): number {
  if (sample.flags.includes('clockUntrusted')) return Date.parse(sample.receivedAt);
  return Date.parse((isClockOff(sample) ? sample.correctedAt : null) ?? sample.observedAt);
}

/** Age of a sample in ms, never negative; `nowMs` is the server's clock. */
export function sampleAgeMs(sample: Timed, nowMs: number): number {
  return Math.max(0, nowMs - sampleTimeMs(sample));
}

export function isStale(ageMs: number): boolean {
  return ageMs > STALE_AFTER_MS;
}
