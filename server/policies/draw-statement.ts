import type { FlightRecord } from '../flights/flight-record.ts';
import { toInstant } from '../lib/clock.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import type { BreachView } from './envelope.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import { airborneSpans, shareCovered } from './share-covered.ts';
import type { Statement } from './statement.schema.ts';
import { summarize, UNCOVERED_TEXTS } from './statement-texts.ts';
import { suspendsCover } from './suspends-cover.ts';
import type { Breach } from './test-segment.ts';

export interface StatementFacts {
  flight: FlightRecord;
  tookOffAtMs: number;
  attachment: AttachmentRecord | undefined;
  policy: PolicyRecord | undefined;
  /** Of the whole track, read in the order of event time. */
  breaches: readonly Breach[];
}

/** What a flight's people read after it: what share of its time in the air was covered, and why not the rest. */
export function drawStatement(facts: StatementFacts): Statement {
  const { flight, tookOffAtMs, policy } = facts;
  const attachment = facts.attachment?.isVoid ? undefined : facts.attachment;
  const lastMs = flight.lastSample?.observedAtMs ?? tookOffAtMs;
  const share = shareCovered({
    airborne: airborneSpans({ transitions: flight.transitions, tookOffAtMs, lastMs }),
    attached: attachment ?? null,
    breaches: facts.breaches,
  });
  const airborneSeconds = share.airborneMs / 1_000;
  const coveredBps = share.airborneMs === 0 ? 0 : Math.floor((share.coveredMs * 10_000) / share.airborneMs);
  return {
    flightId: flight._id,
    serialNumber: flight.serialNumber,
    policyId: attachment?.policyId ?? null,
    policyNumber: attachment ? (policy?.policyNumber ?? null) : null,
    limitFen: attachment?.limitFen ?? null,
    tookOffAt: toInstant(tookOffAtMs),
    landedAt: flight.landedAtMs === null ? null : toInstant(flight.landedAtMs),
    isFinal: flight.state === 'closed',
    airborneSeconds,
    coveredSeconds: share.coveredMs / 1_000,
    coveredBps,
    uncovered: share.uncovered.map(({ kind, fromMs, toMs }) => ({
      kind,
      from: toInstant(fromMs),
      to: toInstant(toMs),
      seconds: (toMs - fromMs) / 1_000,
      why: UNCOVERED_TEXTS[kind],
    })),
    breaches: facts.breaches.map(toBreachView),
    reasons: flight.coverage?.reasons ?? [],
    summary: summarize(coveredBps, airborneSeconds),
  };
}

export function toBreachView({ kind, fromMs, toMs, metersBeyond }: Breach): BreachView {
  return { kind, from: toInstant(fromMs), to: toInstant(toMs), metersBeyond, suspends: suspendsCover(kind) };
}
