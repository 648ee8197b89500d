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
