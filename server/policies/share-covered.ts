import { UNCOVERED_KINDS, type UncoveredKind } from './statement.schema.ts';
import { suspendsCover } from './suspends-cover.ts';
import type { Breach } from './test-segment.ts';

/** A stretch of event time, Unix ms. */
export interface Span {
  fromMs: number;
  toMs: number;
}

export interface UncoveredSpan extends Span {
  kind: UncoveredKind;
}

export interface FlownTime {
  /** Stretches in the air, apart and in order. */
  airborne: readonly Span[];
  /** When cover was attached; null: it never was. */
  attached: { coveredFromMs: number; coveredToMs: number | null; validUntilMs: number } | null;
  breaches: readonly Breach[];
}

export interface CoveredShare {
  airborneMs: number;
  coveredMs: number;
  /** In order, apart, each inside one stretch in the air; with the covered time they make up the whole. */
  uncovered: UncoveredSpan[];
}

/** Divides a flight's time in the air into covered and not, each part with its one reason: every ms counts once. */
export function shareCovered({ airborne, attached, breaches }: FlownTime): CoveredShare {
  const against = attached ? spansAgainst(attached, breaches) : [{ kind: 'NOT_COVERED' as const, ...ALWAYS }];
  const uncovered = airborne.flatMap((span) => divide(span, against));
  const airborneMs = sumMs(airborne);
  return { airborneMs, coveredMs: airborneMs - sumMs(uncovered), uncovered };
}

const ALWAYS: Span = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

function spansAgainst(
  attached: NonNullable<FlownTime['attached']>,
  breaches: readonly Breach[],
): UncoveredSpan[] {
  const endMs = Math.min(attached.coveredToMs ?? attached.validUntilMs, attached.validUntilMs);
  return [
    { kind: 'BEFORE_ATTACHMENT', fromMs: ALWAYS.fromMs, toMs: attached.coveredFromMs },
    { kind: 'AFTER_PLANNED_TIME', fromMs: endMs, toMs: ALWAYS.toMs },
    ...breaches.flatMap(({ kind, fromMs, toMs }): UncoveredSpan[] => {
      if (suspendsCover(kind)) return [{ kind: 'LEFT_VOLUME', fromMs, toMs }];
      return kind === 'NOT_PROVEN' ? [{ kind, fromMs, toMs }] : [];
    }),
  ];
}

/** The parts of one stretch in the air that something speaks against, by the strongest reason. */
function divide(span: Span, against: readonly UncoveredSpan[]): UncoveredSpan[] {
  const inside = against
    .map(({ kind, fromMs, toMs }) => ({
      kind,
      fromMs: Math.max(fromMs, span.fromMs),
      toMs: Math.min(toMs, span.toMs),
    }))
    .filter(({ fromMs, toMs }) => fromMs < toMs)
    .sort((a, b) => UNCOVERED_KINDS.indexOf(a.kind) - UNCOVERED_KINDS.indexOf(b.kind));
  const cuts = [...new Set(inside.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].sort((a, b) => a - b);
  const parts: UncoveredSpan[] = [];
  cuts.slice(0, -1).forEach((fromMs, index) => {
    const toMs = cuts[index + 1] ?? fromMs;
    const strongest = inside.find((one) => one.fromMs <= fromMs && one.toMs >= toMs);
    const before = parts.at(-1);
    if (!strongest) return;
    if (before?.kind === strongest.kind && before.toMs === fromMs) before.toMs = toMs;
    else parts.push({ kind: strongest.kind, fromMs, toMs });
  });
  return parts;
}

function sumMs(spans: readonly Span[]): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
}

interface Moves {
  transitions: readonly { kind: string; atMs: number }[];
  tookOffAtMs: number;
  /** Event time of the newest sample: a flight that is not known to have landed ends there. */
  lastMs: number;
}

/** Stretches in the air, from each take-off to its landing. */
export function airborneSpans({ transitions, tookOffAtMs, lastMs }: Moves): Span[] {
  const spans: Span[] = [];
  let fromMs: number | null = tookOffAtMs;
  for (const { kind, atMs } of [...transitions].sort((a, b) => a.atMs - b.atMs)) {
    if (kind === 'landed' && fromMs !== null) {
      if (atMs > fromMs) spans.push({ fromMs, toMs: atMs });
      fromMs = null;
    } else if (kind === 'resumed') fromMs ??= atMs;
  }
  if (fromMs !== null && lastMs > fromMs) spans.push({ fromMs, toMs: lastMs });
  return spans;
}
