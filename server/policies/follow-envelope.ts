import type { EdgeDistance } from '../airspace/volume-geometry.ts';
import type { EnvelopeState } from './envelope.schema.ts';
import { suspendsCover } from './suspends-cover.ts';
import { type Breach, type EnvelopePoint, type EnvelopeTerms, testSegment } from './test-segment.ts';

/** Breaches kept of one flight; further ones are counted. */
export const BREACHES_MAX = 200;

/** The pilot is told when this little is left (features C1): metres sideways and up, seconds. */
const NEAR = { horizontalMeters: 60, verticalMeters: 10, seconds: 240 };
/** Once told, it takes this much more to be well inside again: an edge flown along is one notice. */
const NEAR_SLACK = 1.3;

/** One flight in its envelope, as far as its samples were followed. */
export interface EnvelopeProgress {
  /** The newest sample by event time, null before the first. */
  last: EnvelopePoint | null;
  state: EnvelopeState;
  edge: EdgeDistance | null;
  secondsLeft: number | null;
  breaches: Breach[];
  droppedCount: number;
}

export const NO_ENVELOPE_PROGRESS: EnvelopeProgress = {
  last: null,
  state: 'inside',
  edge: null,
  secondsLeft: null,
  breaches: [],
  droppedCount: 0,
};

/**
 * Follows a flight by one more sample. A sample older than the newest is tested for itself: the way between it and
 * its neighbours is known only when all of a track is read in order.
 */
export function followEnvelope(
  progress: EnvelopeProgress,
  sample: EnvelopePoint,
  terms: EnvelopeTerms,
): EnvelopeProgress {
  const { last } = progress;
  const isLate = last !== null && sample.atMs <= last.atMs;
  const tested = testSegment(isLate ? null : last, sample, terms);
  const kept = keepBreaches(progress, tested.breaches);
  if (isLate) return { ...progress, ...kept };
  const isOut = tested.breaches.some(({ kind, toMs }) => suspendsCover(kind) && toMs === sample.atMs);
  return {
    ...kept,
    last: sample,
    edge: tested.edge,
    secondsLeft: tested.secondsLeft,
    state: isOut ? 'outside' : isNear(tested, progress.state) ? 'near' : 'inside',
  };
}

function isNear(
  { edge, secondsLeft }: { edge: EdgeDistance | null; secondsLeft: number },
  before: EnvelopeState,
): boolean {
  const slack = before === 'inside' ? 1 : NEAR_SLACK;
  const { horizontalMeters = Infinity, verticalMeters = null } = edge ?? {};
  return (
    secondsLeft <= NEAR.seconds ||
    horizontalMeters < NEAR.horizontalMeters * slack ||
    (verticalMeters ?? Infinity) < NEAR.verticalMeters * slack
  );
}

/** One stretch per kind: what goes on from where the last of its kind ended is the same breach. */
function keepBreaches(
  { breaches, droppedCount }: EnvelopeProgress,
  found: readonly Breach[],
): Pick<EnvelopeProgress, 'breaches' | 'droppedCount'> {
  if (found.length === 0) return { breaches, droppedCount };
  const kept = [...breaches];
  let dropped = droppedCount;
  for (const breach of found) {
    const index = kept.findLastIndex(({ kind }) => kind === breach.kind);
    const before = kept[index];
    if (before && breach.fromMs <= before.toMs && breach.toMs >= before.fromMs)
      kept[index] = join(before, breach);
    else if (kept.length < BREACHES_MAX) kept.push(breach);
    else dropped += 1;
  }
  return { breaches: kept, droppedCount: dropped };
}

function join(a: Breach, b: Breach): Breach {
  const beyond = [a.metersBeyond, b.metersBeyond].filter((meters) => meters !== null);
  return {
    kind: a.kind,
    fromMs: Math.min(a.fromMs, b.fromMs),
    toMs: Math.max(a.toMs, b.toMs),
    metersBeyond: beyond.length === 0 ? null : Math.max(...beyond),
  };
}
