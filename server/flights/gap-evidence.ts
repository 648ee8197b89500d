import { SECOND_MS } from '../lib/clock.ts';
import { distanceMeters } from '../lib/geo.ts';
import { LIVE_GRACE_MS } from './accumulate-flight.ts';
import type { GapEvidence } from './attribute-gap.ts';
import type { GapSide, RecordedGap } from './gap-record.ts';

/** One event of the device's connection, oldest first; Unix ms. */
export interface LinkMoment {
  kind: 'connected' | 'disconnected' | 'lost' | 'serverStarted';
  atMs: number;
}

/** What the rows beside the batches say about a gap. */
export interface GapSurroundings {
  link: readonly LinkMoment[];
  downtimes: readonly { fromMs: number; toMs: number }[];
  /** Gaps of the same flight before it. */
  earlierGaps: number;
  nowMs: number;
}

/** A will or a connection's end is noticed up to a keep-alive and a half after the link went [MQTT-3.1.2-24]. */
const NOTICED_LATE_MS = 90 * SECOND_MS;
const LOW_METERS = 5;
/** Height and speed above which an aircraft is in the air, whatever its mode says. */
const AIRBORNE_METERS = 2;
const AIRBORNE_MPS = 2;

/** DJI mode_code_reason 6 and HMS signal lost (detection §1.3), mission broken off for it (775). */
const CONTROL_LOST = /\breason\W{0,2}6\b|_reason\W{0,2}6\b|0x(?:1611000A|1B030004)|break\w*\W{0,2}775\b/i;
/** DJI rid_state false; ODID status 4, remote-ID failure (telemetry §1.4, §3.1). */
const REMOTE_ID_OFF = /rid_state\W{0,2}(?:false|0)\b|odid:status:4\b/i;

/** When connections and servers could have made the silence; `toMs` null: a record of the past just ends there. */
export interface GapTime {
  fromMs: number;
  toMs: number | null;
}

/**
 * The time whose facts explain a gap: that of receipt as long as the aircraft was heard live, else its own. What
 * came long after it was flown says nothing of the connection that carried it later.
 */
export function timeOfGap({ before, after, fromMs, toMs }: RecordedGap, nowMs: number): GapTime {
  if (!wasLive(before)) return { fromMs, toMs };
  return { fromMs: before.receivedAtMs, toMs: after?.receivedAtMs ?? nowMs };
}

/** A recorded gap and what surrounds it → what its cause is weighed by. */
export function toGapEvidence(gap: RecordedGap, around: GapSurroundings): GapEvidence {
  const { before, after } = gap;
  const silent = timeOfGap(gap, around.nowMs);
  const isPast = !wasLive(before);
  const sides = after ? [before, after] : [before];
  const hasCode = (pattern: RegExp) => sides.some((side) => side.codes.some((code) => pattern.test(code)));
  return {
    lengthMs: gap.toMs === null ? null : gap.toMs - gap.fromMs,
    ...linkDuring(around.link, silent),
    othersHeard: gap.othersHeard,
    serverDownMs: downMsDuring(around.downtimes, silent),
    isPast,
    // The order in which a record of the past came says nothing of its own time.
    isDeliveredLater: !isPast && gap.backfilledCount > 0,
    isControlLost: hasCode(CONTROL_LOST),
    isRemoteIdOff: hasCode(REMOTE_ID_OFF),
    batteryPercentBefore: before.batteryPercent,
    isLandingLowBefore: isLandingLow(before),
    after: after && {
      movedMeters: metersBetween(before, after),
      isClockRestarted: after.flags.includes('clockRestarted'),
      isTakeoff: after.mode === 'takeoff' || after.mode === 'takeoffPreparation',
      isAirborne: isInAir(after),
    },
    earlierGaps: around.earlierGaps,
  };
}

function wasLive({ atMs, receivedAtMs }: GapSide): boolean {
  return receivedAtMs - atMs <= LIVE_GRACE_MS;
}

function downMsDuring(downtimes: GapSurroundings['downtimes'], { fromMs, toMs }: GapTime): number {
  if (toMs === null) return 0;
  return downtimes.reduce(
    (sum, one) => sum + Math.max(0, Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs)),
    0,
  );
}

function linkDuring(
  link: readonly LinkMoment[],
  { fromMs, toMs }: GapTime,
): Pick<GapEvidence, 'link' | 'hasWill'> {
  if (toMs === null) return { link: 'unknown', hasWill: false };
  const during = link.filter((one) => one.atMs > fromMs && one.atMs <= toMs + NOTICED_LATE_MS);
  const hasWill = during.some((one) => one.kind === 'lost');
  const dropped = hasWill || during.some((one) => one.kind === 'disconnected' && one.atMs <= toMs);
  if (dropped) return { link: 'dropped', hasWill };
  const before = link.findLast((one) => one.atMs <= fromMs);
  // A device that connects anew without having gone was cut off where nobody saw it.
  if (during.some((one) => one.kind === 'connected' && one.atMs <= toMs)) return { link: 'dropped', hasWill };
  return { link: before?.kind === 'connected' ? 'stayed' : 'unknown', hasWill };
}

function isLandingLow({ mode, heightMeters }: GapSide): boolean {
  return (
    (mode === 'landing' || mode === 'forcedLanding') && heightMeters !== null && heightMeters < LOW_METERS
  );
}

function isInAir({ mode, heightMeters, groundSpeedMps }: GapSide): boolean {
  if (mode === 'standby' || mode === 'takeoffPreparation') return false;
  return (heightMeters ?? 0) > AIRBORNE_METERS || (groundSpeedMps ?? 0) > AIRBORNE_MPS;
}

function metersBetween(a: GapSide, b: GapSide): number | null {
  if (a.latitudeDegrees === null || a.longitudeDegrees === null) return null;
  if (b.latitudeDegrees === null || b.longitudeDegrees === null) return null;
  return distanceMeters(
    { latitudeDegrees: a.latitudeDegrees, longitudeDegrees: a.longitudeDegrees },
    { latitudeDegrees: b.latitudeDegrees, longitudeDegrees: b.longitudeDegrees },
  );
}
