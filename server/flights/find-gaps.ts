import { SECOND_MS } from '../lib/clock.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import { LIVE_GRACE_MS } from './accumulate-flight.ts';
import type { GapSide, Hole, RecordedGap } from './gap-record.ts';

/** Shorter silence is none, whatever the usual rate (as pages draw tracks). */
const GAP_MS_MIN = 5 * SECOND_MS;
const GAP_INTERVALS = 5;
/** A usual interval moves by this share of itself towards each one seen: it settles at the median. */
const INTERVAL_STEP = 0.05;
const INTERVAL_FIRST_MS = SECOND_MS;
/** Kept per flight; further ones are counted. */
export const GAPS_MAX = 200;
/** One gap that is filled in pieces keeps so many holes; beyond it the pieces stay as they are. */
const HOLES_MAX = 32;

/** What was heard on both sides, and whether others were meanwhile. */
export interface Heard {
  last: CanonicalSample;
  sample: CanonicalSample;
  deviceId: string | null;
  intervalMs: number | null;
  othersHeard: (fromReceivedAtMs: number, toReceivedAtMs: number) => boolean | null;
}

/** The usual interval after one more, ms: a running median without memory of the single ones. */
export function nextIntervalMs(intervalMs: number | null, seenMs: number): number {
  if (intervalMs === null) return Math.max(1, seenMs);
  if (seenMs === intervalMs) return intervalMs;
  return Math.max(1, intervalMs * (seenMs > intervalMs ? 1 + INTERVAL_STEP : 1 - INTERVAL_STEP));
}

/** Silence longer than this is a gap, ms. */
export function gapThresholdMs(intervalMs: number | null): number {
  return Math.max(GAP_MS_MIN, GAP_INTERVALS * (intervalMs ?? INTERVAL_FIRST_MS));
}

/**
 * The gap between an airborne sample and the next newer one, or undefined. Two kinds: event time is missing; or
 * nothing came for as long and then all of it came late, which is a gap that is filled already.
 */
export function findGap({ last, sample, deviceId, intervalMs, othersHeard }: Heard): RecordedGap | undefined {
  const thresholdMs = gapThresholdMs(intervalMs);
  const missingMs = sample.observedAtMs - last.observedAtMs;
  const silentMs = sample.receivedAtMs - last.receivedAtMs;
  const isMissing = missingMs > thresholdMs;
  const wasLive = last.receivedAtMs - last.observedAtMs <= LIVE_GRACE_MS;
  const isLate = !isMissing && wasLive && silentMs > thresholdMs;
  if (!isMissing && !isLate) return undefined;
  const fromMs = last.observedAtMs;
  const toMs = isMissing ? sample.observedAtMs : fromMs + silentMs;
  return {
    fromMs,
    toMs,
    deviceId,
    thresholdMs,
    before: toSide(last),
    after: toSide(sample),
    holes: isMissing ? [{ fromMs, toMs }] : [],
    backfilledCount: isMissing ? 0 : 1,
    othersHeard: wasLive ? othersHeard(last.receivedAtMs, sample.receivedAtMs) : null,
  };
}

/** A silence that has no end yet: the flight was declared lost. */
export function openGap(
  last: CanonicalSample,
  about: { deviceId: string | null; intervalMs: number | null; othersHeard: boolean | null },
): RecordedGap {
  const fromMs = last.observedAtMs;
  return {
    fromMs,
    toMs: null,
    deviceId: about.deviceId,
    thresholdMs: gapThresholdMs(about.intervalMs),
    before: toSide(last),
    after: null,
    holes: [{ fromMs, toMs: null }],
    backfilledCount: 0,
    othersHeard: about.othersHeard,
  };
}

/**
 * The gaps with a found one in its place: an open one that began there ends, one that is there already stays.
 * The very list when nothing changes.
 */
export function addGap(gaps: readonly RecordedGap[], found: RecordedGap): readonly RecordedGap[] {
  const index = gaps.findIndex((gap) => gap.fromMs === found.fromMs);
  if (index === -1) return [...gaps, found];
  return gaps[index]?.toMs === null && found.toMs !== null ? gaps.with(index, found) : gaps;
}

/** The gaps after a sample that came late: what it fills is cut out, what remains is kept if it is long enough. */
export function fillGap(gaps: readonly RecordedGap[], atMs: number): readonly RecordedGap[] {
  const index = gaps.findIndex((gap) => gap.holes.some((hole) => isInside(hole, atMs)));
  const gap = gaps[index];
  if (gap === undefined) return gaps;
  const holes = gap.holes.flatMap((hole) =>
    isInside(hole, atMs) ? cut(hole, atMs, gap.thresholdMs) : [hole],
  );
  const kept = holes.length > HOLES_MAX ? gap.holes : holes;
  return gaps.with(index, { ...gap, holes: kept, backfilledCount: gap.backfilledCount + 1 });
}

function isInside({ fromMs, toMs }: Hole, atMs: number): boolean {
  return atMs > fromMs && toMs !== null && atMs < toMs;
}

function cut({ fromMs, toMs }: Hole, atMs: number, thresholdMs: number): Hole[] {
  const pieces: Hole[] = [
    { fromMs, toMs: atMs },
    { fromMs: atMs, toMs },
  ];
  return pieces.filter((piece) => piece.toMs === null || piece.toMs - piece.fromMs > thresholdMs);
}

function toSide(sample: CanonicalSample): GapSide {
  return {
    atMs: sample.observedAtMs,
    receivedAtMs: sample.receivedAtMs,
    latitudeDegrees: sample.latitudeDegrees,
    longitudeDegrees: sample.longitudeDegrees,
    heightMeters: sample.heightAboveGroundMeters ?? sample.heightAboveTakeoffMeters,
    groundSpeedMps: sample.groundSpeedMps,
    batteryPercent: sample.flags.includes('batteryImplausible') ? null : sample.batteryPercent,
    mode: sample.mode,
    codes: sample.codes,
    flags: sample.flags,
  };
}
