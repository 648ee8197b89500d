import type { Volume } from '../airspace/volume.schema.ts';
import type { EdgeDistance, PlacedAt } from '../airspace/volume-geometry.ts';
import { isInsideVolume, metersToEdge, segmentStaysInside } from '../airspace/volume-geometry.ts';
import { LEGAL_CLASSES, type LegalClass } from '../classification/classification.schema.ts';
import { distanceMeters } from '../lib/geo.ts';
import type { BreachKind } from './envelope.schema.ts';

/** Five intervals of the slowest reporting that live cover is meant for (0.5 Hz): longer silence proves nothing by itself, ms. */
export const UNPROVEN_AFTER_MS = 10_000;
/** Parts of a segment that are looked at to find where it leaves the volume, and halvings of each crossing. */
const PARTS = 16;
const HALVINGS = 12;

/** One sample as far as the envelope asks. Height is true height 真高 (above ground), metres. */
export interface EnvelopePoint extends PlacedAt {
  /** Event time, Unix ms. */
  atMs: number;
  observedClass: LegalClass | null;
  pilotId: string | null;
}

/** What was agreed. A null is not agreed, so that nothing can breach it. */
export interface EnvelopeTerms {
  volume: Volume | null;
  fromMs: number;
  toMs: number;
  insuredClass: LegalClass | null;
  pilotIds: readonly string[];
  /** Fastest the aircraft flies, m/s. */
  maxSpeedMps: number;
}

/** A stretch of event time (Unix ms, inclusive) in which one thing was not as agreed. */
export interface Breach {
  kind: BreachKind;
  fromMs: number;
  toMs: number;
  metersBeyond: number | null;
}

export interface SegmentTest {
  breaches: Breach[];
  /** What is left of space at the sample; null without a volume. */
  edge: EdgeDistance | null;
  secondsLeft: number;
}

/**
 * Tests a sample and the straight way to it from the sample before (null: the first) against what was agreed:
 * volume, window, class and pilot (features C1). All breaches are returned, each with its stretch of time. After a silence
 * of more than UNPROVEN_AFTER_MS the straight way proves nothing: what counts is where the aircraft can have been.
 */
export function testSegment(
  previous: EnvelopePoint | null,
  sample: EnvelopePoint,
  terms: EnvelopeTerms,
): SegmentTest {
  const from = previous ?? sample;
  const breaches = [
    ...placeBreaches(from, sample, terms),
    ...windowBreaches(from.atMs, sample.atMs, terms),
    ...riskBreaches(from.atMs, sample, terms),
  ];
  return {
    breaches,
    edge: terms.volume && metersToEdge(terms.volume, sample),
    secondsLeft: Math.max(0, (terms.toMs - sample.atMs) / 1_000),
  };
}

function placeBreaches(from: EnvelopePoint, to: EnvelopePoint, terms: EnvelopeTerms): Breach[] {
  const { volume } = terms;
  if (!volume) return [];
  if (to.atMs - from.atMs > UNPROVEN_AFTER_MS)
    return [...unprovenPart(from, to, { ...terms, volume }), ...segmentBreaches(to, to, volume)];
  return segmentBreaches(from, to, volume);
}

function segmentBreaches(from: EnvelopePoint, to: EnvelopePoint, volume: Volume): Breach[] {
  const breaches: Breach[] = [];
  // Heights left out: what is asked here is the ground below.
  if (segmentStaysInside(volume, onGround(from), onGround(to)) === false)
    breaches.push({ kind: 'OUTSIDE_AREA', ...outsidePart(from, to, volume) });
  const { floorMeters, ceilingMeters } = volume;
  const above = beyondPart(from, to, (height) => height - ceilingMeters);
  if (above) breaches.push({ kind: 'ABOVE_CEILING', ...above });
  // Below a floor of 0 there is nothing but the ground.
  const below = floorMeters > 0 ? beyondPart(from, to, (height) => floorMeters - height) : null;
  if (below) breaches.push({ kind: 'BELOW_FLOOR', ...below });
  return breaches;
}

type Part = Omit<Breach, 'kind'>;

/** Where along a segment that leaves the area it is outside, from the first to the last point out. */
function outsidePart(from: EnvelopePoint, to: EnvelopePoint, volume: Volume): Part {
  const isOut = (share: number) => isInsideVolume(volume, onGround(along(from, to, share))) === false;
  const shares = Array.from({ length: PARTS + 1 }, (_, index) => index / PARTS);
  const out = shares.filter(isOut);
  const beyond = (share: number) =>
    0 - metersToEdge(volume, onGround(along(from, to, share))).horizontalMeters;
  const atShare = (share: number) => Math.round(from.atMs + (to.atMs - from.atMs) * share);
  const [first, last] = [out[0], out.at(-1)];
  // A corner cut between two parts: it did leave, hardly.
  if (first === undefined || last === undefined) return { fromMs: from.atMs, toMs: to.atMs, metersBeyond: 0 };
  const start = first === 0 ? 0 : crossing(first - 1 / PARTS, first, isOut);
  const end = last === 1 ? 1 : crossing(last + 1 / PARTS, last, isOut);
  return {
    fromMs: atShare(start),
    toMs: atShare(end),
    metersBeyond: Math.max(...out.map(beyond)),
  };
}

/** The share at which `isOut` turns, between one that is inside and one that is out. */
function crossing(inside: number, out: number, isOut: (share: number) => boolean): number {
  let [a, b] = [inside, out];
  for (let round = 0; round < HALVINGS; round += 1) {
    const middle = (a + b) / 2;
    if (isOut(middle)) b = middle;
    else a = middle;
  }
  return b;
}

/** The part of a segment with `beyond(height)` > 0; heights change evenly. Unknown heights prove no breach. */
function beyondPart(
  from: EnvelopePoint,
  to: EnvelopePoint,
  beyond: (heightMeters: number) => number,
): Part | null {
  const heights = [
    from.trueHeightMeters ?? to.trueHeightMeters,
    to.trueHeightMeters ?? from.trueHeightMeters,
  ];
  const [a, b] = heights.map((height) => (height === null || height === undefined ? -1 : beyond(height)));
  if (a === undefined || b === undefined || Math.max(a, b) <= 0) return null;
  const spanMs = to.atMs - from.atMs;
  const turnMs = a === b ? 0 : Math.round(from.atMs + (spanMs * a) / (a - b));
  return {
    fromMs: a > 0 ? from.atMs : turnMs,
    toMs: b > 0 ? to.atMs : turnMs,
    metersBeyond: Math.max(a, b),
  };
}

/**
 * The part of a silence in which the aircraft can have been outside: later than it could reach the edge from where
 * it was heard last, earlier than it could come back from it. Further apart than it can fly, nothing is proven.
 */
function unprovenPart(
  from: EnvelopePoint,
  to: EnvelopePoint,
  { volume, maxSpeedMps }: EnvelopeTerms & { volume: Volume },
): Breach[] {
  const spanMs = to.atMs - from.atMs;
  const reachMeters = (maxSpeedMps * spanMs) / 1_000;
  const apartMeters = distanceMeters(from, to);
  const inMs = (at: EnvelopePoint) =>
    (Math.max(0, leastMeters(volume, at)) / Math.max(maxSpeedMps, 0.1)) * 1_000;
  const isPossible = apartMeters <= reachMeters;
  const fromMs = isPossible ? from.atMs + inMs(from) : from.atMs;
  const toMs = isPossible ? to.atMs - inMs(to) : to.atMs;
  if (fromMs >= toMs) return [];
  return [{ kind: 'NOT_PROVEN', fromMs: Math.round(fromMs), toMs: Math.round(toMs), metersBeyond: null }];
}

function windowBreaches(fromMs: number, toMs: number, window: { fromMs: number; toMs: number }): Breach[] {
  const breaches: Breach[] = [];
  if (fromMs < window.fromMs)
    breaches.push({
      kind: 'BEFORE_WINDOW',
      fromMs,
      toMs: Math.min(toMs, window.fromMs),
      metersBeyond: null,
    });
  if (toMs > window.toMs)
    breaches.push({ kind: 'AFTER_WINDOW', fromMs: Math.max(fromMs, window.toMs), toMs, metersBeyond: null });
  return breaches;
}

function riskBreaches(fromMs: number, sample: EnvelopePoint, terms: EnvelopeTerms): Breach[] {
  const { observedClass, pilotId, atMs: toMs } = sample;
  const breaches: Breach[] = [];
  const rank = (legalClass: LegalClass) => LEGAL_CLASSES.indexOf(legalClass);
  if (observedClass && terms.insuredClass && rank(observedClass) > rank(terms.insuredClass))
    breaches.push({ kind: 'RISKIER_CLASS', fromMs, toMs, metersBeyond: null });
  if (pilotId !== null && terms.pilotIds.length > 0 && !terms.pilotIds.includes(pilotId))
    breaches.push({ kind: 'OTHER_PILOT', fromMs, toMs, metersBeyond: null });
  return breaches;
}

/** To the nearest of edge, floor and ceiling; an unknown height leaves the edge alone to count. */
function leastMeters(volume: Volume, at: PlacedAt): number {
  const { horizontalMeters, verticalMeters } = metersToEdge(volume, at);
  return verticalMeters === null ? horizontalMeters : Math.min(horizontalMeters, verticalMeters);
}

function onGround(at: PlacedAt): PlacedAt {
  return { ...at, trueHeightMeters: null };
}

function along(from: EnvelopePoint, to: EnvelopePoint, share: number): PlacedAt {
  const between = (a: number, b: number) => a + (b - a) * share;
  return {
    latitudeDegrees: between(from.latitudeDegrees, to.latitudeDegrees),
    longitudeDegrees: between(from.longitudeDegrees, to.longitudeDegrees),
    trueHeightMeters: null,
  };
}
