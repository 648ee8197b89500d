import type { Hypothesis, WeighedEvidence } from './detector-state.schema.ts';

/** Adds evidence; of the same physical fact only the strongest counts, dated by its first sign (§9.1). */
export function addEvidence(list: readonly WeighedEvidence[], added: WeighedEvidence): WeighedEvidence[] {
  const index = list.findIndex((one) => one.hypothesis === added.hypothesis && one.fact === added.fact);
  const known = list[index];
  if (known === undefined) return [...list, added];
  if (Math.abs(known.points) >= Math.abs(added.points)) return [...list];
  return list.with(index, { ...added, atMs: Math.min(known.atMs, added.atMs) });
}

/** Removes what speaks for a hypothesis: all of it, or one fact. */
export function dropEvidence(
  list: readonly WeighedEvidence[],
  hypothesis: Hypothesis,
  fact?: string,
): WeighedEvidence[] {
  return list.filter((one) => one.hypothesis !== hypothesis || (fact !== undefined && one.fact !== fact));
}

export function hasEvidence(
  list: readonly WeighedEvidence[],
  hypothesis: Hypothesis,
  fact?: string,
): boolean {
  return list.some((one) => one.hypothesis === hypothesis && (fact === undefined || one.fact === fact));
}
