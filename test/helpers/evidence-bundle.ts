import { Buffer } from 'node:buffer';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { EvidenceBundlesService } from '../../server/evidence/evidence-bundles.service.ts';
import { EvidenceLogService } from '../../server/evidence/evidence-log.service.ts';
import type { EvidenceRecord, FlightRecordSource } from '../../server/evidence/flight-records.port.ts';
import { leafHashOf } from '../../server/evidence/leaf.ts';
import { parseVerifierKey, type VerifierKey } from '../../server/evidence/note.ts';
import { canonicalJson } from '../../server/lib/canonical-json.ts';
import { toInstant } from '../../server/lib/clock.ts';
import { AppError } from '../../server/lib/errors.ts';
import { sha256Hex } from '../../server/lib/hash.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { openTestContext, type TestContext, viewerOf } from './context.ts';
import { T0 } from './flight-samples.ts';

export const FLIGHT = 'flt_under_test';
export const OTHER_FLIGHT = 'flt_another';
export const LOG_SECRET = 'a secret of at least thirty-two characters';

export interface Evidence {
  log: EvidenceLogService;
  bundles: EvidenceBundlesService;
  source: MemoryRecords;
}

/** Records of flights, kept in memory in leaf order. */
export class MemoryRecords implements FlightRecordSource {
  readonly records: EvidenceRecord[] = [];
  readonly #hidden = new Set<string>();

  hide(flightId: string): void {
    this.#hidden.add(flightId);
  }

  async assertVisible(_viewer: unknown, flightId: string): Promise<void> {
    const known = this.records.some(({ record }) => record.flightId === flightId);
    if (!known || this.#hidden.has(flightId)) throw new AppError('NOT_FOUND');
  }

  async *read(flightId: string): AsyncGenerator<EvidenceRecord> {
    for (const one of this.records) if (one.record.flightId === flightId) yield one;
  }
}

/** A log of its own on the context's store, with a source of records beside it. */
export async function openEvidence(
  test: TestContext,
  more: { writerId?: string; logSecret?: string } = {},
): Promise<Evidence> {
  const { connection } = test.context;
  const { clock } = test;
  const log = new EvidenceLogService({
    connection,
    clock,
    logger: createLogger('silent'),
    writerId: 'writer-1',
    logName: 'skycover-log',
    logSecret: LOG_SECRET,
    ...more,
  });
  await log.open();
  const source = new MemoryRecords();
  return {
    log,
    source,
    bundles: new EvidenceBundlesService({ clock, evidenceLog: log, flightRecords: source }),
  };
}

/** A sample's record as telemetry would hash it, and the message that said it. */
export function makeRecord(writerId: string, leafIndex: number, flightId: string): EvidenceRecord {
  const observedAt = toInstant(T0 + leafIndex * 500);
  const bytes = Buffer.from(JSON.stringify({ seq: leafIndex, flightId, note: '低空'.repeat(3) }));
  return {
    writerId,
    leafIndex,
    salt: sha256Hex(`salt ${leafIndex}`).slice(0, 32),
    record: {
      type: 'sample',
      flightId,
      serialNumber: 'TESTAIRCRAFT0001',
      observedAt,
      receivedAt: observedAt,
      latitudeDegrees: 22.5 + leafIndex * 1e-5,
      longitudeDegrees: 113.9,
      altitudeAmslMeters: null,
      flags: [],
      payloadSha256: sha256Hex(bytes),
    },
    payload: {
      deviceId: 'dev_1',
      topic: 'thing/product/TESTAIRCRAFT0001/osd',
      receivedAt: observedAt,
      bytes,
    },
  };
}

/** Commits records to log and source: two of another flight, then one of ours, `count` times over. */
export function commitFlight({ log, source }: Evidence, count: number): void {
  for (let made = 0; made < 3 * count; made += 1) {
    const flightId = made % 3 === 2 ? FLIGHT : OTHER_FLIGHT;
    commitRecord({ log, source }, makeRecord(log.writerId, log.size, flightId));
  }
}

export function commitRecord({ log, source }: Pick<Evidence, 'log' | 'source'>, one: EvidenceRecord): void {
  source.records.push(one);
  const leafHashes = leafHashOf(one.salt, canonicalJson(one.record));
  log.append({ firstLeafIndex: one.leafIndex, leafHashes });
}

export async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A bundle's files as text, changed, and packed again: what a forger has. */
export function rewrite(bundle: Uint8Array, change: (files: Record<string, string>) => void): Uint8Array {
  const files = Object.fromEntries(
    Object.entries(unzipSync(bundle)).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
  change(files);
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

/** The lines of a file, changed. */
export function rewriteLines(
  bundle: Uint8Array,
  name: string,
  change: (lines: string[]) => string[],
): Uint8Array {
  return rewrite(bundle, (files) => {
    const lines = (files[name] ?? '').split('\n').slice(0, -1);
    files[name] = change(lines)
      .map((line) => `${line}\n`)
      .join('');
  });
}

/** One bit of a file turned over, wherever it is. */
export function flipBit(bundle: Uint8Array, name: string, bit: number): Uint8Array {
  const files = unzipSync(bundle);
  const bytes = Uint8Array.from(files[name] ?? []);
  const at = Math.floor(bit / 8) % bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
  return zipSync({ ...files, [name]: bytes }, { level: 0 });
}

/** A bundle of thirteen records of one flight among twenty of another, ready to be checked and forged. */
export interface SampleBundle {
  test: TestContext;
  evidence: Evidence;
  bundle: Uint8Array;
  /** The log's own key, as got elsewhere. */
  pinned: VerifierKey[];
}

export async function openSampleBundle(): Promise<SampleBundle> {
  const test = await openTestContext();
  const evidence = await openEvidence(test);
  const { log, bundles } = evidence;
  commitFlight(evidence, 10);
  // Two samples of one message, then a message that told of another flight as well.
  const twice = makeRecord(log.writerId, log.size, FLIGHT);
  commitRecord(evidence, twice);
  const second = makeRecord(log.writerId, log.size, FLIGHT);
  const { payloadSha256 } = twice.record;
  commitRecord(evidence, { ...second, record: { ...second.record, payloadSha256 }, payload: twice.payload });
  commitRecord(evidence, { ...makeRecord(log.writerId, log.size, FLIGHT), payload: null });
  const bundle = await bytesOf(await bundles.open(viewerOf('adjuster'), FLIGHT));
  return { test, evidence, bundle, pinned: await keysOf(evidence) };
}

/** What a log publishes as its keys. */
export async function keysOf({ log }: Evidence): Promise<VerifierKey[]> {
  return (await log.listVerifierKeys()).map(parseVerifierKey) as VerifierKey[];
}
