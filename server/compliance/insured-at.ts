import { isInsideVolume } from '../airspace/volume-geometry.ts';
import type { FlightRecord } from '../flights/flight-record.ts';
import type { Position } from '../lib/geo.ts';
import type { PolicyRecord } from '../policies/policy-record.ts';

/** From when to when something covers, Unix ms. */
export interface CoverSpan {
  coveredFromMs: number;
  coveredToMs: number | null;
  validUntilMs: number;
  limitFen: number;
}

/** The cover in force at `atMs` (Unix ms): half-open span, so that landing and the next take-off don't overlap. */
export function findCoverAt<T extends CoverSpan>(covers: readonly T[], atMs: number): T | undefined {
  return covers.find(
    (cover) => atMs >= cover.coveredFromMs && atMs < (cover.coveredToMs ?? cover.validUntilMs),
  );
}

type Window = Pick<
  PolicyRecord,
  'state' | 'boundAtMs' | 'validFromMs' | 'coveredToMs' | 'validUntilMs' | 'volume' | 'limitFen'
>;

/** The policy whose window insures an aircraft at `atMs`, and at the position where one is told; it has no flight yet. */
export function findWindowAt<T extends Window>(
  windows: readonly T[],
  { atMs, position }: { atMs: number; position: Position | null },
): T | undefined {
  return windows.find(
    ({ state, boundAtMs, validFromMs, coveredToMs, validUntilMs, volume }) =>
      state !== 'void' &&
      atMs >= Math.max(boundAtMs, validFromMs) &&
      atMs < (coveredToMs ?? validUntilMs) &&
      (volume === null ||
        position === null ||
        isInsideVolume(volume, { ...position, trueHeightMeters: null }) !== false),
  );
}

/** Whether the flight was in the air at `atMs`, as far as we know. */
export function wasInAir(
  flight: Pick<FlightRecord, 'tookOffAtMs' | 'landedAtMs' | 'closedAtMs' | 'coverage'>,
  atMs: number,
): boolean {
  const { tookOffAtMs, landedAtMs, closedAtMs } = flight;
  return tookOffAtMs !== null && atMs >= tookOffAtMs && atMs < (landedAtMs ?? closedAtMs ?? Infinity);
}
