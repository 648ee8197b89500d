/** The only source of "now" in the product; tests pass a clock they move by hand. */
export interface Clock {
  /** Current instant, Unix milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Asia/Shanghai has had no daylight saving since 1991, so its offset is a constant. */
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;

/** Unix milliseconds → RFC 3339 in UTC, the one form in which instants leave the product. */
export function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}

/** RFC 3339 instant → Unix milliseconds; NaN when it is none. */
export function fromInstant(instant: string): number {
  return Date.parse(instant);
}

/** Hour of day 0-23 on the clock policies, night rules and screens use (Asia/Shanghai). */
export function shanghaiHour(ms: number): number {
  return new Date(ms + SHANGHAI_OFFSET_MS).getUTCHours();
}

/** Calendar day (YYYY-MM-DD) on the clock of policies and screens (Asia/Shanghai). */
export function shanghaiDay(ms: number): string {
  return new Date(ms + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** Calendar month (YYYY-MM, Asia/Shanghai): the tax period. */
export function shanghaiMonth(ms: number): string {
  return shanghaiDay(ms).slice(0, 7);
}

/** First instant of a month (YYYY-MM, Asia/Shanghai) and of the month after it, Unix milliseconds. */
export function shanghaiMonthBounds(month: string): { fromMs: number; belowMs: number } {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return {
    fromMs: Date.UTC(year, number - 1) - SHANGHAI_OFFSET_MS,
    belowMs: Date.UTC(year, number) - SHANGHAI_OFFSET_MS,
  };
}

/** Unix milliseconds → Date, for the few database fields and libraries that must have one (TTL indexes). */
export function toDate(ms: number): Date {
  return new Date(ms);
}

/** Minute (YYYY-MM-DD HH:mm) on the clock of policies and screens (Asia/Shanghai). */
export function shanghaiMinute(ms: number): string {
  return new Date(ms + SHANGHAI_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}
