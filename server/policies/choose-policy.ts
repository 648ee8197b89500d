import { isInsideVolume } from '../airspace/volume-geometry.ts';
import { MINUTE_MS } from '../lib/clock.ts';
import type { Position } from '../lib/geo.ts';
import type { CoverReason } from './cover.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import { POLICY_IN_FORCE } from './policy-state.ts';
import type { Product } from './product.schema.ts';

/** A take-off this much before its window still belongs to it; cover begins with the window. */
export const EARLY_TAKEOFF_MS = 30 * MINUTE_MS;

/** Most specific first: what was bought for this very flight goes before what covers many. */
const SPECIFICITY: readonly Product[] = [
  'perFlight',
  'show',
  'logisticsRoute',
  'agriculturalSeason',
  'perDay',
  'period',
  'passenger',
];

export type Candidate = Pick<
  PolicyRecord,
  | '_id'
  | 'product'
  | 'state'
  | 'flightId'
  | 'flightsMax'
  | 'validFromMs'
  | 'validUntilMs'
  | 'boundAtMs'
  | 'volume'
> & { flightsAttached: number };

/**
 * The policy that covers a take-off at `atMs`, of those bound beforehand that name the aircraft, or why none
 * does. A window that holds the take-off goes before one that begins later, a narrower product before a wider.
 */
export function choosePolicy<Policy extends Candidate>(
  candidates: readonly Policy[],
  takeoff: { flightId: string; atMs: number; position: Position | null },
): { policy: Policy } | { reasons: CoverReason[] } {
  const { atMs, position } = takeoff;
  const inTime = candidates.filter(
    (one) =>
      POLICY_IN_FORCE.includes(one.state) &&
      one.validUntilMs > atMs &&
      one.validFromMs <= atMs + EARLY_TAKEOFF_MS,
  );
  const left = inTime.filter((one) => hasPlace(one, takeoff.flightId));
  // Height at take-off is the ground's; whether the flight stays inside is tested segment by segment.
  const here = left.filter(
    ({ volume }) =>
      volume === null ||
      position === null ||
      isInsideVolume({ ...volume, floorMeters: 0 }, { ...position, trueHeightMeters: 0 }) !== false,
  );
  const [policy] = [...here].sort((a, b) => compare(a, b, atMs));
  if (policy) return { policy };
  const reasons: CoverReason[] = [];
  if (left.length > 0) reasons.push('OUTSIDE_VOLUME');
  if (inTime.length > left.length) reasons.push('FLIGHTS_USED_UP');
  return { reasons };
}

function hasPlace(
  { product, flightId, flightsMax, flightsAttached }: Candidate,
  forFlightId: string,
): boolean {
  if (product === 'perFlight') return flightId === null || flightId === forFlightId;
  return flightsAttached < flightsMax;
}

function compare(a: Candidate, b: Candidate, atMs: number): number {
  const early = Number(a.validFromMs > atMs) - Number(b.validFromMs > atMs);
  const specific = SPECIFICITY.indexOf(a.product) - SPECIFICITY.indexOf(b.product);
  return early || specific || a.boundAtMs - b.boundAtMs || (a._id < b._id ? -1 : 1);
}
