import { CLOCK_AHEAD_TRUSTED_MS } from '../telemetry/screen-sample.ts';
import type { CoverReason } from './cover.schema.ts';

export interface AttachmentFacts {
  tookOffAtMs: number;
  /** Receive time of the sample that showed take-off. */
  takeoffKnownAtMs: number;
  /** Receive time of the first sample that came in time; null while all of the flight is backfill. */
  liveFromMs: number | null;
  /** How late the sample that shows take-off may come and still attach from take-off (a setting, design D10). */
  graceMs: number;
  /** First sign of an incident in what was received so far. */
  incidentAtMs: number | null;
}

export type AttachDecision =
  | { attaches: true; coveredFromMs: number; reason: CoverReason }
  | { attaches: false; reason: CoverReason };

/**
 * When cover of a standing order attaches (design D10, 保险法 art. 14): from take-off if we heard of it in
 * time, otherwise from receipt; never to backfill, to a clock ahead of ours, or before an incident that the
 * same backlog shows.
 */
export function attachCover(facts: AttachmentFacts): AttachDecision {
  const lateMs = facts.takeoffKnownAtMs - facts.tookOffAtMs;
  if (lateMs < -CLOCK_AHEAD_TRUSTED_MS) return { attaches: false, reason: 'CLOCK_UNTRUSTED' };
  if (facts.liveFromMs === null) return { attaches: false, reason: 'BACKFILL' };
  const isInTime = lateMs <= facts.graceMs;
  const coveredFromMs = isInTime ? facts.tookOffAtMs : Math.max(facts.liveFromMs, facts.takeoffKnownAtMs);
  if (predatesCover(facts.incidentAtMs, { coveredFromMs, takeoffKnownAtMs: facts.takeoffKnownAtMs })) {
    return { attaches: false, reason: 'INCIDENT_BEFORE_ATTACHMENT' };
  }
  return { attaches: true, coveredFromMs, reason: isInTime ? 'ATTACHED_AT_TAKEOFF' : 'ATTACHED_AT_RECEIPT' };
}

/**
 * Whether an incident lies in the backlog that brought the take-off: it had happened before we heard of the
 * flight at all, so whoever sent it could know (design D10; 保险法 art. 27).
 */
export function predatesCover(
  incidentAtMs: number | null,
  cover: { coveredFromMs: number; takeoffKnownAtMs: number },
): boolean {
  return incidentAtMs !== null && incidentAtMs <= Math.max(cover.coveredFromMs, cover.takeoffKnownAtMs);
}
