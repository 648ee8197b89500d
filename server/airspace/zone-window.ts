import { DAY_MS, fromInstant, HOUR_MS, MINUTE_MS } from '../lib/clock.ts';
import type { Weekday, ZoneWindow } from './zone.schema.ts';

/** Asia/Shanghai is UTC+8 all year round. */
const SHANGHAI_MS = 8 * HOUR_MS;
/** 1970-01-01 was a Thursday; Monday is 0. */
const EPOCH_WEEKDAY = 3;
/** From Monday on. */
const WEEK: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** Days of the week repeat: a longer stretch meets no other ones. */
const DAYS_LOOKED_AT = 9;

/** Whether a zone holds at any instant of [fromMs, toMs], Unix ms; without windows it always does. */
export function isActiveDuring(windows: readonly ZoneWindow[], fromMs: number, toMs: number): boolean {
  return windows.length === 0 || windows.some((window) => meets(window, fromMs, toMs));
}

export function isActiveAt(windows: readonly ZoneWindow[], atMs: number): boolean {
  return isActiveDuring(windows, atMs, atMs);
}

/** Whether one window, or one of its daily periods, holds from `fromMs` to `toMs` without a break. */
export function isActiveThroughout(windows: readonly ZoneWindow[], fromMs: number, toMs: number): boolean {
  return (
    windows.length === 0 ||
    windows.some((window) =>
      periodsOf(window, fromMs, toMs).some(([start, end]) => start <= fromMs && end > toMs),
    )
  );
}

function meets(window: ZoneWindow, fromMs: number, toMs: number): boolean {
  return periodsOf(window, fromMs, toMs).some(([start, end]) => start <= toMs && end > fromMs);
}

/** The stretches of a window near [fromMs, toMs]: from their first instant up to, not at, their last. */
function periodsOf({ from, to, daily }: ZoneWindow, fromMs: number, toMs: number): [number, number][] {
  const first = from === null ? -Infinity : fromInstant(from);
  const last = to === null ? Infinity : fromInstant(to);
  if (daily === null) return [[first, last]];
  const opensMs = minutesOf(daily.from) * MINUTE_MS;
  const closesMs = minutesOf(daily.to) * MINUTE_MS;
  const lengthMs = closesMs > opensMs ? closesMs - opensMs : closesMs + DAY_MS - opensMs;
  const firstDay = Math.floor((Math.max(fromMs, first) + SHANGHAI_MS) / DAY_MS) - 1;
  return Array.from({ length: DAYS_LOOKED_AT }, (_, index) => firstDay + index)
    .filter((day) => daily.days.includes(weekdayOf(day)))
    .map((day): [number, number] => {
      const opensAt = day * DAY_MS - SHANGHAI_MS + opensMs;
      return [Math.max(first, opensAt), Math.min(last, opensAt + lengthMs)];
    })
    .filter(([start, end]) => start < end && start <= toMs);
}

function weekdayOf(day: number): Weekday {
  return WEEK[(((day + EPOCH_WEEKDAY) % 7) + 7) % 7] ?? 'mon';
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
