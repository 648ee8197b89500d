import { canonicalJson } from '../lib/canonical-json.ts';
import { type Manifest, RecordContentSchema, type RecordLine, RecordLineSchema } from './bundle.schema.ts';
import { parseLines } from './bundle-lines.ts';
import type { Findings } from './findings.ts';
import { leafHashOf } from './leaf.ts';

const FILE = 'records.jsonl';

/** A record as it stands in the bundle. */
export interface PresentRecord {
  line: number;
  leafIndex: number;
  /** Of what stands there, hex. */
  leafHash: string;
  observedAt: string | null;
  payloadSha256: string | null;
  /** Null when the record is redacted. */
  flightId: string | null;
}

/**
 * Checks records.jsonl against a manifest that can be trusted, or (without one) only against itself: each
 * record unchanged, none missing, none added, all in order.
 */
export function verifyRecords(
  bytes: Uint8Array,
  about: { manifest: Manifest | undefined; flightId: string | undefined },
  findings: Findings,
): PresentRecord[] {
  const expected = new Map(about.manifest?.records.map((one) => [one.leafIndex, one.leafHash]));
  const present: PresentRecord[] = [];
  const seen = new Set<number>();
  for (const { line, value, problem } of parseLines(bytes, RecordLineSchema)) {
    if (problem !== null) {
      findings.add(FILE, problem, { line });
      continue;
    }
    const record = toPresent(line, value);
    const wrong = problemOf(record, { ...about, expected, seen });
    if (wrong !== undefined) findings.add(FILE, wrong, placeOf(record));
    if (seen.has(record.leafIndex) || (about.manifest && !expected.has(record.leafIndex))) continue;
    seen.add(record.leafIndex);
    present.push(record);
  }
  const ordered = [...present].sort((a, b) => a.leafIndex - b.leafIndex);
  findMisplaced(present, ordered, findings);
  findMissing([...expected.keys()], ordered, findings);
  return present;
}

function toPresent(line: number, value: RecordLine): PresentRecord {
  const { leafIndex } = value;
  if ('redacted' in value)
    return {
      line,
      leafIndex,
      leafHash: value.redacted.leafHash,
      observedAt: null,
      payloadSha256: null,
      flightId: null,
    };
  const { salt, record } = value;
  const { observedAt, payloadSha256, flightId } = RecordContentSchema.parse(record);
  return {
    line,
    leafIndex,
    leafHash: leafHashOf(salt, canonicalJson(record)).toString('hex'),
    observedAt: observedAt ?? null,
    payloadSha256: payloadSha256 ?? null,
    flightId,
  };
}

function problemOf(
  { leafIndex, leafHash, flightId }: PresentRecord,
  known: {
    manifest: Manifest | undefined;
    flightId: string | undefined;
    expected: ReadonlyMap<number, string>;
    seen: ReadonlySet<number>;
  },
): string | undefined {
  if (known.seen.has(leafIndex)) return 'the record stands here a second time';
  if (flightId !== null && known.flightId !== undefined && flightId !== known.flightId)
    return 'the record is of another flight';
  if (known.manifest === undefined) return undefined;
  const expected = known.expected.get(leafIndex);
  if (expected === undefined) return 'the record was inserted: the manifest has no such leaf';
  return expected === leafHash ? undefined : 'the record or its salt was changed: it has another leaf hash';
}

/** Names the records that stand where another one belongs, whatever else is missing. */
function findMisplaced(
  present: readonly PresentRecord[],
  ordered: readonly PresentRecord[],
  findings: Findings,
): void {
  for (const [index, record] of present.entries()) {
    const belongs = ordered[index];
    if (belongs !== undefined && belongs.leafIndex !== record.leafIndex)
      findings.add(
        FILE,
        `the record is out of order: leaf ${belongs.leafIndex} belongs here`,
        placeOf(record),
      );
  }
}

/** Names the leaves that are not there, with the record after which each is missing. */
function findMissing(
  expected: readonly number[],
  ordered: readonly PresentRecord[],
  findings: Findings,
): void {
  let next = 0;
  for (const leafIndex of expected) {
    if (ordered[next]?.leafIndex === leafIndex) {
      next += 1;
      continue;
    }
    const before = ordered[next - 1];
    const when = before?.observedAt ? `, observed at ${before.observedAt}` : '';
    const where = before ? `after line ${before.line} (leaf ${before.leafIndex}${when})` : 'at the beginning';
    findings.add(FILE, `a record is missing ${where}`, { leafIndex });
  }
}

function placeOf({ line, leafIndex, observedAt }: PresentRecord) {
  return { line, leafIndex, observedAt };
}
