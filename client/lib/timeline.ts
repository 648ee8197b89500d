import type { Flight } from '../../server/flights/flight.schema.ts';
import type { Gap } from '../../server/flights/gap.schema.ts';

export type TimelineEntry =
  | { type: 'transition'; atMs: number; transition: Flight['transitions'][number] }
  | { type: 'gap'; atMs: number; gap: Gap };

/** What happened and what was not heard, in order of event time. */
export function timelineOf(transitions: Flight['transitions'], gaps: readonly Gap[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...transitions.map(
      (transition): TimelineEntry => ({ type: 'transition', atMs: Date.parse(transition.at), transition }),
    ),
    ...gaps.map((gap): TimelineEntry => ({ type: 'gap', atMs: Date.parse(gap.from), gap })),
  ];
  return entries.sort((a, b) => a.atMs - b.atMs);
}

/** Whole seconds from the first to the last instant of a gap; null while it is open. */
export function gapSeconds(gap: Pick<Gap, 'from' | 'to'>): number | null {
  return gap.to === null ? null : Math.round((Date.parse(gap.to) - Date.parse(gap.from)) / 1_000);
}

/** Whether cover was in force at any instant of a gap; a flight that was never covered has none to prove. */
export function wasCoveredIn(
  gap: Pick<Gap, 'from' | 'to'>,
  { coveredFrom, coveredTo }: Pick<Flight['coverage'], 'coveredFrom' | 'coveredTo'>,
): boolean {
  if (coveredFrom === null) return false;
  const startsBefore = gap.to === null || Date.parse(coveredFrom) < Date.parse(gap.to);
  return startsBefore && (coveredTo === null || Date.parse(gap.from) < Date.parse(coveredTo));
}
