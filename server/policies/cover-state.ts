import type { FlightCoverage } from '../flights/flight.schema.ts';
import type { FlightState } from '../flights/flight-state.ts';
import { type CoverMessage, type CoverReason, CoverReasonSchema } from './cover.schema.ts';

/** Cover is `ending` this long before its planned minutes are over, ms. */
export const ENDING_NOTICE_MS = 5 * 60_000;

export interface CoverStateFacts {
  flightState: FlightState | null;
  coverage: FlightCoverage;
  attachment: { coveredToMs: number | null; validUntilMs: number } | undefined;
  nowMs: number;
}

/** Whether the aircraft is covered at `nowMs`, for its pilot: one word and the first reason. */
export function coverStateAt(facts: CoverStateFacts): {
  state: CoverMessage['state'];
  reason: CoverReason | null;
} {
  const { coverage, attachment, nowMs } = facts;
  const isOver = facts.flightState === 'landed' || facts.flightState === 'closed';
  const first = CoverReasonSchema.safeParse(coverage.reasons[0]);
  const reason = first.success ? first.data : null;
  if (isOver) return { state: 'notCovered', reason: 'FLIGHT_ENDED' };
  if (coverage.status === 'unknown') return { state: 'unknown', reason };
  if (!attachment) return { state: 'notCovered', reason };
  if (attachment.coveredToMs !== null || nowMs >= attachment.validUntilMs)
    return { state: 'notCovered', reason: 'PLANNED_TIME_ENDED' };
  if (coverage.reasons.includes('LEFT_VOLUME')) return { state: 'notCovered', reason: 'LEFT_VOLUME' };
  return { state: attachment.validUntilMs - nowMs <= ENDING_NOTICE_MS ? 'ending' : 'covered', reason };
}
