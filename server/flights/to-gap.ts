import { SECOND_MS, toInstant } from '../lib/clock.ts';
import { distanceMeters } from '../lib/geo.ts';
import type { GapAttribution } from './attribute-gap.ts';
import type { Gap, GapSummary } from './gap.schema.ts';
import type { GapSide, RecordedGap } from './gap-record.ts';

/** Level speed of the fastest model in the register, m/s (detection §5.2), as the flights machine counts reach. */
const REACH_MPS = 45;

/** A recorded gap, its cause and the device's connection meanwhile → what leaves the product. */
export function toGap(gap: RecordedGap, weighed: GapAttribution & Pick<Gap, 'connection'>): Gap {
  const isProven = gap.holes.length === 0;
  const unprovenMs = unprovenOf(gap);
  return {
    from: toInstant(gap.fromMs),
    to: gap.toMs === null ? null : toInstant(gap.toMs),
    state: gap.toMs === null ? 'open' : isProven ? 'backfilled' : 'closed',
    unprovenSeconds: unprovenMs === null ? null : unprovenMs / SECOND_MS,
    backfilledCount: gap.backfilledCount,
    ...weighed,
    effect: isProven ? 'proven' : 'notProvenBeyondReach',
    reachMeters: reachOf(gap),
  };
}

/** How many, and how much of the flight they leave unproven. An open gap adds nothing until it ends. */
export function summarizeGaps(gaps: readonly RecordedGap[], droppedCount: number): GapSummary {
  const unprovenMs = gaps.reduce((sum, gap) => sum + (unprovenOf(gap) ?? 0), 0);
  return {
    count: gaps.length + droppedCount,
    truncated: droppedCount > 0,
    unprovenSeconds: unprovenMs / SECOND_MS,
  };
}

function unprovenOf(gap: RecordedGap): number | null {
  if (gap.toMs === null) return null;
  return gap.holes.reduce((sum, hole) => sum + ((hole.toMs ?? hole.fromMs) - hole.fromMs), 0);
}

/**
 * Out and to the place of the next sample at the fastest: half of what can be flown in the longest hole, and half
 * of the way between both ends. Metres from the last place, rounded.
 */
function reachOf({ holes, before, after, toMs }: RecordedGap): number | null {
  if (toMs === null) return null;
  const longestMs = holes.reduce(
    (most, { fromMs, toMs: endMs }) => Math.max(most, (endMs ?? fromMs) - fromMs),
    0,
  );
  const flown = (longestMs / SECOND_MS) * REACH_MPS;
  return Math.round((flown + Math.min(flown, metersBetween(before, after))) / 2);
}

function metersBetween(a: GapSide, b: GapSide | null): number {
  if (a.latitudeDegrees === null || a.longitudeDegrees === null || b === null) return 0;
  if (b.latitudeDegrees === null || b.longitudeDegrees === null) return 0;
  return distanceMeters(
    { latitudeDegrees: a.latitudeDegrees, longitudeDegrees: a.longitudeDegrees },
    { latitudeDegrees: b.latitudeDegrees, longitudeDegrees: b.longitudeDegrees },
  );
}
