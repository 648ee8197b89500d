import type { Arc, Sora } from './classification.schema.ts';

/** Encounter category → aircraft density rating and initial air risk class (SORA Annex C table 1; categories 10-12 recalled). */
export const ENCOUNTER_CATEGORIES: Readonly<Record<number, { density: number; arc: Arc }>> = {
  /** Airport or heliport in class B, C or D. */
  1: { density: 5, arc: 'd' },
  /** Above 500 ft, Mode-S veil or transponder mandatory. */
  2: { density: 5, arc: 'd' },
  /** Above 500 ft, controlled. */
  3: { density: 5, arc: 'd' },
  /** Above 500 ft, uncontrolled, urban. */
  4: { density: 3, arc: 'c' },
  /** Above 500 ft, uncontrolled, rural. */
  5: { density: 2, arc: 'c' },
  /** Airport or heliport in class E, F or G. */
  6: { density: 3, arc: 'c' },
  /** Below 500 ft, Mode-S veil or transponder mandatory. */
  7: { density: 3, arc: 'c' },
  /** Below 500 ft, controlled. */
  8: { density: 3, arc: 'c' },
  /** Below 500 ft, uncontrolled, urban. */
  9: { density: 2, arc: 'c' },
  /** Below 500 ft, uncontrolled, rural. */
  10: { density: 1, arc: 'b' },
  /** Above flight level 600. */
  11: { density: 1, arc: 'b' },
  /** Atypical or segregated airspace. */
  12: { density: 1, arc: 'a' },
};

const ORDER: readonly Arc[] = ['a', 'b', 'c', 'd'];

/** Flying in sight takes one class off, never down to a (SORA 2.5); unknown counts as beyond sight. */
export function residualArc(initial: Arc, vlos: boolean | null): Arc {
  if (vlos !== true) return initial;
  const lower = ORDER[Math.max(1, ORDER.indexOf(initial) - 1)] ?? initial;
  return initial === 'a' ? 'a' : lower;
}

/** Tactical mitigation performance requirement of a residual air risk class (SORA Annex D). */
export function tacticalRequirement(arc: Arc): NonNullable<Sora['tmpr']> {
  return ({ a: 'none', b: 'low', c: 'medium', d: 'high' } as const)[arc];
}
