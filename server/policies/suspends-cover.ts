import type { BreachKind } from './envelope.schema.ts';

/**
 * Breaches that suspend cover while they last: the place is part of what was agreed (保险法 art. 18), and back inside
 * it cover goes on. The others don't, so that who is hit is not left alone for what the operator declared: climb and
 * descent pass below a floor; a silence is a question of proof (保险法 art. 22); a riskier class or another pilot raises
 * the danger (保险法 art. 52), which is the underwriter's to find and to settle with the operator. Time outside the
 * window was never covered.
 */
const SUSPENDING: readonly BreachKind[] = ['OUTSIDE_AREA', 'ABOVE_CEILING'];

export function suspendsCover(kind: BreachKind): boolean {
  return SUSPENDING.includes(kind);
}
