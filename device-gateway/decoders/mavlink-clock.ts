/** How a vehicle's time since boot maps to Unix time. */
export interface MavlinkClock {
  /** Newest time since boot, ms; restarts at 0 and wraps after 2^32 ms, which is 49.7 days. */
  bootMs: number | null;
  /** Unix time minus time since boot, ms, by SYSTEM_TIME; null until one came. */
  offsetMs: number | null;
  /** The same by our time of receipt: the smallest seen, which had the least delay on its way. */
  receiptOffsetMs: number | null;
  /** Newest event time told, Unix ms, and when it came by our clock. */
  eventMs: number | null;
  eventReceivedAtMs: number;
  /** The vehicle was switched off and on since the last sample. */
  restarted: boolean;
}

export const UNSET_MAVLINK_CLOCK: MavlinkClock = {
  bootMs: null,
  offsetMs: null,
  receiptOffsetMs: null,
  eventMs: null,
  eventReceivedAtMs: 0,
  restarted: false,
};

const WRAP_MS = 2 ** 32;
/** Messages overtake each other by less; a larger step back is another boot. */
const OVERTAKING_MS = 5_000;
/** A step back over nearly the whole range is the counter's wrap. */
const WRAP_WINDOW_MS = 600_000;
/** Autopilots without a fix send 0 or their own year one: 2015-01-01 to 2286. */
const UNIX_MS_MIN = 1_420_070_400_000;
const UNIX_MS_MAX = 9_999_999_999_999;

export function isUnixMs(ms: number): boolean {
  return ms >= UNIX_MS_MIN && ms <= UNIX_MS_MAX;
}

/** A time since boot that can be one; JSON can hold any number, and NaN where a message tells none. */
function isBootMs(ms: number): boolean {
  return ms >= 0 && ms < WRAP_MS;
}

/** Time since boot of a message, ms → the clock after it; what can't be one changes nothing. */
export function seeBoot(clock: MavlinkClock, bootMs: number, receivedAtMs: number): MavlinkClock {
  if (!isBootMs(bootMs)) return clock;
  const receiptMs = receivedAtMs - bootMs;
  const step = clock.bootMs === null ? 0 : bootMs - clock.bootMs;
  if (step > WRAP_MS - WRAP_WINDOW_MS) return clock;
  if (step < WRAP_WINDOW_MS - WRAP_MS) {
    const offsetMs = clock.offsetMs === null ? null : clock.offsetMs + WRAP_MS;
    return { ...clock, bootMs, offsetMs, receiptOffsetMs: receiptMs };
  }
  const isRestart = step < -OVERTAKING_MS;
  const earlier = isRestart ? Number.POSITIVE_INFINITY : (clock.receiptOffsetMs ?? Number.POSITIVE_INFINITY);
  return {
    bootMs: isRestart ? bootMs : Math.max(clock.bootMs ?? 0, bootMs),
    offsetMs: isRestart ? null : clock.offsetMs,
    receiptOffsetMs: Math.min(earlier, receiptMs),
    eventMs: clock.eventMs,
    eventReceivedAtMs: clock.eventReceivedAtMs,
    restarted: clock.restarted || isRestart,
  };
}

/** SYSTEM_TIME → the clock after it; a Unix time that can't be one leaves the offset as it was. */
export function setClock(
  clock: MavlinkClock,
  time: { unixMs: number; bootMs: number },
  receivedAtMs: number,
): MavlinkClock {
  const seen = seeBoot(clock, time.bootMs, receivedAtMs);
  if (!isUnixMs(time.unixMs) || !isBootMs(time.bootMs)) return seen;
  return seeEvent({ ...seen, offsetMs: time.unixMs - time.bootMs }, Math.trunc(time.unixMs), receivedAtMs);
}

/** A message said its own event time. */
export function seeEvent(clock: MavlinkClock, eventMs: number, receivedAtMs: number): MavlinkClock {
  const { bootMs, offsetMs, receiptOffsetMs, restarted } = clock;
  return { bootMs, offsetMs, receiptOffsetMs, eventMs, eventReceivedAtMs: receivedAtMs, restarted };
}

/** Time since boot → Unix ms by the vehicle's own clock; null when it told none. */
export function toEventMs(clock: MavlinkClock, bootMs: number): number | null {
  if (clock.offsetMs === null || !isBootMs(bootMs)) return null;
  // From before the wrap, overtaken by what came after it.
  const isOld = clock.bootMs !== null && bootMs - clock.bootMs > WRAP_MS - WRAP_WINDOW_MS;
  return Math.trunc(bootMs + clock.offsetMs - (isOld ? WRAP_MS : 0));
}

/** Time since boot → Unix ms by our time of receipt, with the vehicle's own spacing. */
export function toReceiptMs(clock: MavlinkClock, bootMs: number, receivedAtMs: number): number {
  if (clock.receiptOffsetMs === null || !isBootMs(bootMs)) return receivedAtMs;
  return Math.min(receivedAtMs, Math.max(0, Math.trunc(bootMs + clock.receiptOffsetMs)));
}

/**
 * Event time of a message that tells none: the newest told and the time that went by here since. In a burst
 * of old messages nothing goes by here, and the newest told is right.
 */
export function estimateEventMs(clock: MavlinkClock, receivedAtMs: number): number | null {
  return clock.eventMs === null ? null : clock.eventMs + Math.max(0, receivedAtMs - clock.eventReceivedAtMs);
}
