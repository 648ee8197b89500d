import { HOUR_MS, MINUTE_MS } from '../../server/lib/clock.ts';

/** 2019-01-01T00:00:00Z, from which System messages count seconds (F3411-22a), Unix ms. */
const ODID_EPOCH_MS = 1_546_300_800_000;
/** Tenths of a second in an hour: a Location time stamp is at most this. */
export const DECISECONDS_PER_HOUR = 36_000;
/**
 * A System time stamp this near the Location's speaks of the same moment. One flipped bit moves it by 2^n
 * seconds, which is never within a minute of whole hours: a bit error can't choose the wrong hour.
 */
const SYSTEM_NEAR_MS = MINUTE_MS;
const HALF_HOUR_MS = HOUR_MS / 2;

/** System message time, seconds since 2019 → Unix ms; null when it is not set. */
export function toSystemTime(seconds: number): number | null {
  return seconds === 0 ? null : ODID_EPOCH_MS + seconds * 1_000;
}

/** Unix ms → seconds since 2019, 0 (unknown) before. */
export function toOdidSeconds(atMs: number): number {
  return Math.max(0, Math.floor((atMs - ODID_EPOCH_MS) / 1_000));
}

/**
 * Tenths of a second after *some* full hour → Unix ms. A System time of the same pack names the hour where the
 * two agree and it isn't ahead of us; else it is the hour that lies nearest to receipt, on either side of it.
 */
export function resolveHour(
  deciseconds: number,
  known: { receivedAtMs: number; systemAtMs: number | null },
): number {
  const { receivedAtMs, systemAtMs } = known;
  if (systemAtMs !== null && systemAtMs - receivedAtMs <= HALF_HOUR_MS) {
    const atMs = nearest(deciseconds, systemAtMs);
    if (Math.abs(atMs - systemAtMs) <= SYSTEM_NEAR_MS) return atMs;
  }
  return Math.max(0, nearest(deciseconds, receivedAtMs));
}

function nearest(deciseconds: number, toMs: number): number {
  const atMs = Math.floor(toMs / HOUR_MS) * HOUR_MS + deciseconds * 100;
  if (atMs - toMs > HALF_HOUR_MS) return atMs - HOUR_MS;
  return toMs - atMs > HALF_HOUR_MS ? atMs + HOUR_MS : atMs;
}
