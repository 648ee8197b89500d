/** The part of a policy that says from when to when it covers. */
export interface CoverSpan {
  coveredFromMs: number;
  coveredToMs: number | null;
  validUntilMs: number;
  limitFen: number;
}

/** The policy in force at `atMs` (Unix ms): half-open span, so that landing and the next take-off don't overlap. */
export function findPolicyAt<T extends CoverSpan>(policies: readonly T[], atMs: number): T | undefined {
  return policies.find(
    (policy) => atMs >= policy.coveredFromMs && atMs < (policy.coveredToMs ?? policy.validUntilMs),
  );
}
