import { sha256Hex } from '../lib/hash.ts';
import { type Manifest, type PayloadLine, PayloadLineSchema } from './bundle.schema.ts';
import { parseLines } from './bundle-lines.ts';
import type { Findings } from './findings.ts';
import { parseBase64 } from './note.ts';
import type { PresentRecord } from './verify-records.ts';

const FILE = 'payloads.jsonl';

/**
 * Checks payloads.jsonl: each message is the one that the records name by its hash, each line the one that the
 * manifest lists, and every record has its message unless the manifest withholds it.
 */
export function verifyPayloads(
  bytes: Uint8Array,
  about: { manifest: Manifest | undefined; records: readonly PresentRecord[] },
  findings: Findings,
): void {
  const { manifest, records } = about;
  const firstRecord = new Map<string, PresentRecord>();
  for (const record of records) {
    const { payloadSha256 } = record;
    if (payloadSha256 !== null && !firstRecord.has(payloadSha256)) firstRecord.set(payloadSha256, record);
  }
  const listed = manifest && new Map(manifest.payloads.map((hash, index) => [hash, index]));
  const seen = new Set<string>();
  let last = -1;
  for (const { line, text, value, problem } of parseLines(bytes, PayloadLineSchema)) {
    const lineHash = sha256Hex(text);
    const said = value && firstRecord.get(value.payloadSha256);
    const wrong = problem ?? problemOf(value, { said, seen, lineHash, listed });
    if (wrong !== null) findings.add(FILE, wrong, { line, ...nameOf(said) });
    if (value) seen.add(value.payloadSha256);
    const index = listed?.get(lineHash) ?? last;
    if (wrong === null && index < last)
      findings.add(FILE, 'the message is out of order', { line, ...nameOf(said) });
    last = index;
  }
  if (manifest) findMissing(manifest, { firstRecord, seen }, findings);
}

/** A message is missing when a record names it, and nobody signed that it is withheld. */
function findMissing(
  manifest: Manifest,
  known: { firstRecord: ReadonlyMap<string, PresentRecord>; seen: ReadonlySet<string> },
  findings: Findings,
): void {
  const withheld = new Set(manifest.withheldPayloads.map((one) => one.payloadSha256));
  for (const [payloadSha256, record] of known.firstRecord)
    if (!known.seen.has(payloadSha256) && !withheld.has(payloadSha256))
      findings.add(FILE, `the message ${payloadSha256} of the record is missing`, nameOf(record));
}
function problemOf(
  value: PayloadLine,
  known: {
    said: PresentRecord | null | undefined;
    seen: ReadonlySet<string>;
    lineHash: string;
    listed: ReadonlyMap<string, number> | undefined;
  },
): string | null {
  // Nothing sent is a message, too.
  const bytes = value.bytes === '' ? Buffer.alloc(0) : parseBase64(value.bytes);
  if (bytes === undefined) return 'the message is not base 64';
  if (sha256Hex(bytes) !== value.payloadSha256) return 'the message was changed: it has another hash';
  if (known.seen.has(value.payloadSha256)) return 'the message stands here a second time';
  // Listed in the manifest, it is of a record that is missing here or redacted, which is said elsewhere.
  if (known.listed?.has(known.lineHash)) return null;
  if (!known.said) return 'the message belongs to no record of this bundle';
  return known.listed ? 'what is said about the message was changed: device, topic or time' : null;
}

function nameOf(record: PresentRecord | null | undefined) {
  return { leafIndex: record?.leafIndex ?? null, observedAt: record?.observedAt ?? null };
}
