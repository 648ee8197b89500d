import { MINUTE_MS } from '../lib/clock.ts';
import { CLOCK_AHEAD_TRUSTED_MS } from '../telemetry/screen-sample.ts';
import type { AttachDecision, AttachmentFacts } from './attach-cover.ts';
import type { PolicyRecord } from './policy-record.ts';

type Window = Pick<PolicyRecord, 'boundAtMs' | 'validFromMs' | 'validUntilMs' | 'plannedMinutes'>;

/**
 * When a policy that was bound beforehand covers a flight (保险法 art. 14: from the agreed time). Its premium came
 * first, so that a late report of a live flight takes nothing away: cover runs from take-off, the start of the
 * window or the premium, whichever is last. Never of backfill or by a clock ahead of ours (design D10), nor when
 * an incident had happened before (保险法 art. 27).
 */
export function attachBound(facts: Omit<AttachmentFacts, 'graceMs'>, window: Window): AttachDecision {
  if (facts.takeoffKnownAtMs - facts.tookOffAtMs < -CLOCK_AHEAD_TRUSTED_MS)
    return { attaches: false, reason: 'CLOCK_UNTRUSTED' };
  if (facts.liveFromMs === null) return { attaches: false, reason: 'BACKFILL' };
  const { boundAtMs, validFromMs } = window;
  const coveredFromMs = Math.max(facts.tookOffAtMs, validFromMs, boundAtMs);
  // Bound while the aircraft flew: what had happened by then is never covered.
  const isLate = facts.tookOffAtMs < boundAtMs;
  if (facts.incidentAtMs !== null && facts.incidentAtMs <= (isLate ? boundAtMs : coveredFromMs))
    return { attaches: false, reason: 'INCIDENT_BEFORE_ATTACHMENT' };
  return { attaches: true, coveredFromMs, reason: isLate ? 'ATTACHED_AFTER_BIND' : 'ATTACHED_IN_WINDOW' };
}

/** Cover of the flight ends with the minutes that were paid for, or with the window. Unix ms. */
export function attachedUntilMs(coveredFromMs: number, window: Window): number {
  if (window.plannedMinutes === null) return window.validUntilMs;
  return Math.min(window.validUntilMs, coveredFromMs + window.plannedMinutes * MINUTE_MS);
}
