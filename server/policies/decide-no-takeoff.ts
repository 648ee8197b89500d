import { HOUR_MS } from '../lib/clock.ts';
import type { PolicyRecord } from './policy-record.ts';

/** One stretch in which an aircraft was heard, in the air or on the ground. Unix ms, event time. */
export interface HeardSegment {
  flightId: string;
  openedAtMs: number;
  /** null: it stayed on the ground. */
  tookOffAtMs: number | null;
  sampleCount: number;
  /** Another policy covers it. */
  coveredElsewhere: boolean;
  /** Flights the aircraft counted in its life, as its last sample says; null: it doesn't say. */
  sorties: number | null;
}

export interface NoTakeoffFacts {
  policy: Pick<PolicyRecord, 'product' | 'state' | 'flightId' | 'validFromMs' | 'validUntilMs'>;
  /** Everything heard of the aircraft, whenever it came, oldest first: also well before and after the window. */
  heard: readonly HeardSegment[];
  nowMs: number;
  holdHours: number;
}

export type NoTakeoffDecision =
  | { outcome: 'wait'; untilMs: number }
  | { outcome: 'void' }
  | { outcome: 'flown'; reason: 'FLIGHT_HEARD' | 'SORTIES_COUNTED'; flightId: string | null };

/** A take-off this much before its window would have been this policy's flight (as when cover is attached), ms. */
const EARLY_MS = HOUR_MS / 2;

/**
 * Whether a single-flight policy whose window is over never had its flight (features C3). Late data is waited for.
 * What was flown in the window and kept back is told by a flight heard later or by the aircraft's own count: then
 * the premium stays earned (security §3: refund although flown). Undefined when the policy isn't one of these.
 */
export function decideNoTakeoff(facts: NoTakeoffFacts): NoTakeoffDecision | undefined {
  const { policy, heard, nowMs, holdHours } = facts;
  const { product, state, flightId, validFromMs, validUntilMs } = policy;
  if (product !== 'perFlight' || state !== 'bound' || flightId !== null || validUntilMs > nowMs)
    return undefined;
  const untilMs = validUntilMs + holdHours * HOUR_MS;
  if (nowMs < untilMs) return { outcome: 'wait', untilMs };
  const flown = heard.find(({ tookOffAtMs, coveredElsewhere }) => {
    const isInWindow =
      tookOffAtMs !== null && tookOffAtMs >= validFromMs - EARLY_MS && tookOffAtMs < validUntilMs;
    return isInWindow && !coveredElsewhere;
  });
  if (flown) return { outcome: 'flown', reason: 'FLIGHT_HEARD', flightId: flown.flightId };
  if (silentSorties(heard, validFromMs, validUntilMs) > 0)
    return { outcome: 'flown', reason: 'SORTIES_COUNTED', flightId: null };
  return { outcome: 'void' };
}

/** Flights the aircraft counted between the last word before the window and the first after it, less those heard. */
function silentSorties(heard: readonly HeardSegment[], fromMs: number, untilMs: number): number {
  const before = heard.findLast(({ openedAtMs, sorties }) => openedAtMs < fromMs && sorties !== null);
  const after = heard.find(({ openedAtMs, sorties }) => openedAtMs >= untilMs && sorties !== null);
  if (before?.sorties == null || after?.sorties == null) return 0;
  const known = heard.filter(
    ({ openedAtMs, tookOffAtMs }) =>
      tookOffAtMs !== null && openedAtMs > before.openedAtMs && openedAtMs <= after.openedAtMs,
  );
  return after.sorties - before.sorties - known.length;
}

/** The aircraft's own count of flights among a sample's codes (DJI `total_flight_sorties`); null without one. */
export function sortiesOf(codes: readonly string[]): number | null {
  for (const code of codes) {
    const count = /\b(?:total_)?flight_sorties\W{1,2}(\d{1,7})\b/.exec(code)?.[1];
    if (count !== undefined) return Number(count);
  }
  return null;
}
