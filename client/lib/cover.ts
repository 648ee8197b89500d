import type { Flight, FlightCoverage } from '../../server/flights/flight.schema.ts';
import { isStale, sampleAgeMs, sampleTimeMs } from './ages.ts';

/** What a screen may say about cover. `grounded`: nothing in the air, so nothing to cover. */
export type CoverStatus = FlightCoverage['status'] | 'grounded';

export interface CoverView {
  status: CoverStatus;
  /** When the last sample confirmed it, Unix ms. */
  confirmedAtMs: number | null;
  ageMs: number | null;
  /** The flight is over: the record of its cover, not its state now. */
  past: boolean;
}

export interface CoverClock {
  /** Server's clock, Unix ms. */
  nowMs: number;
  /** Our own link to the server is down: nothing here is certain. */
  feedLost: boolean;
}

/** Cover about to end is announced this long before. */
const ENDING_BEFORE_MS = 2 * 60_000;

/**
 * Cover of an aircraft now. Never "covered" from stale data: a flight that went silent, or a page that lost
 * its feed, says unknown and when it was last confirmed.
 */
export function coverNow(flight: Flight | undefined, clock: CoverClock): CoverView {
  if (!flight)
    return { status: clock.feedLost ? 'unknown' : 'grounded', confirmedAtMs: null, ageMs: null, past: false };
  const last = flight.lastSample;
  const confirmedAtMs = last ? sampleTimeMs(last) : null;
  const ageMs = last ? sampleAgeMs(last, clock.nowMs) : null;
  return { status: statusOf(flight, ageMs, clock), confirmedAtMs, ageMs, past: !isLive(flight) };
}

function statusOf(flight: Flight, ageMs: number | null, clock: CoverClock): CoverStatus {
  const { status, coveredFrom, coveredTo } = flight.coverage;
  if (!isLive(flight)) return coveredFrom === null ? status : 'covered';
  if (status === 'notCovered' || status === 'unknown') return clock.feedLost ? 'unknown' : status;
  if (flight.state === 'lost' || clock.feedLost || ageMs === null || isStale(ageMs)) return 'unknown';
  const leftMs = coveredTo === null ? Number.POSITIVE_INFINITY : Date.parse(coveredTo) - clock.nowMs;
  if (leftMs <= 0) return 'notCovered';
  return leftMs <= ENDING_BEFORE_MS ? 'ending' : status;
}

/** In the air, as far as we know. */
export function isLive(flight: Pick<Flight, 'state'>): boolean {
  return flight.state === 'airborne' || flight.state === 'lost';
}

export type CoverTone = 'good' | 'bad' | 'warn' | 'calm' | 'unknown';

/** Colour family of a status; the shape and the words beside it say the same. */
export function toneOf(status: CoverStatus): CoverTone {
  if (status === 'covered') return 'good';
  if (status === 'notCovered') return 'bad';
  if (status === 'ending') return 'warn';
  if (status === 'unknown') return 'unknown';
  return 'calm';
}
