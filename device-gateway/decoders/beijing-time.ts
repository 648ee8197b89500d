import { HOUR_MS, toInstant } from '../../server/lib/clock.ts';

const COMPACT = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;
const BEIJING_AHEAD_MS = 8 * HOUR_MS;

/**
 * `yyyyMMddHHmmss` on the clock of Beijing (UTC+8, no daylight saving since 1991) → Unix ms; undefined when it
 * is no such text or no day of the calendar.
 */
export function parseBeijingTime(text: string): number | undefined {
  const [, year, month, day, hour, minute, second] = COMPACT.exec(text) ?? [];
  if (year === undefined) return undefined;
  const wallMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  // The 31st of June would roll over into July.
  return toCompact(wallMs) === text ? wallMs - BEIJING_AHEAD_MS : undefined;
}

function toCompact(wallMs: number): string {
  return Number.isFinite(wallMs)
    ? toInstant(wallMs)
        .replace(/[^0-9]/g, '')
        .slice(0, 14)
    : '';
}
