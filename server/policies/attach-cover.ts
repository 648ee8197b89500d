import type { CoverReason } from './cover.schema.ts';

/** Design D10: how late the sample that shows take-off may come and still attach from take-off (setting). */
export const ATTACH_GRACE_MS = 30_000;

export interface AttachmentFacts {
  tookOffAtMs: number;
  /** Receive time of the sample that showed take-off. */
  takeoffKnownAtMs: number;
  /** Receive time of the first sample that came in time; null while all of the flight is backfill. */
  liveFromMs: number | null;
  /** First sign of an incident in what was received so far. */
  incidentAtMs: number | null;
}

export type Attachment =
  | { attaches: true; coveredFromMs: number; reason: CoverReason }
  | { attaches: false; reason: CoverReason };

/**
 * When cover of a standing order attaches (design D10, 保险法 art. 14): from take-off if we heard of it in
 * time, otherwise from receipt; never to backfill, to a clock ahead of ours, or before an incident that the
 * same backlog shows.
 */
export function attachCover(facts: AttachmentFacts): Attachment {
  const lateMs = facts.takeoffKnownAtMs - facts.tookOffAtMs;
  if (lateMs < -ATTACH_GRACE_MS) return { attaches: false, reason: 'CLOCK_UNTRUSTED' };
  if (facts.liveFromMs === null) return { attaches: false, reason: 'BACKFILL' };
  if (lateMs <= ATTACH_GRACE_MS)
    return { attaches: true, coveredFromMs: facts.tookOffAtMs, reason: 'ATTACHED_AT_TAKEOFF' };
  const coveredFromMs = Math.max(facts.liveFromMs, facts.takeoffKnownAtMs);
  if (facts.incidentAtMs !== null && facts.incidentAtMs <= coveredFromMs)
    return { attaches: false, reason: 'INCIDENT_BEFORE_ATTACHMENT' };
  return { attaches: true, coveredFromMs, reason: 'ATTACHED_AT_RECEIPT' };
}
