import { createHash } from 'node:crypto';
import { permit, type Viewer } from '../http/permissions.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { sha256Hex } from '../lib/hash.ts';
import type { Manifest, ManifestRecord } from './bundle.schema.ts';
import { BUNDLE_FORMAT, BUNDLE_VERSION } from './bundle.schema.ts';
import { BUNDLE_BYTES_MAX, type BundleFile, manifestNoteText } from './bundle-format.ts';
import { BUNDLE_README } from './bundle-readme.ts';
import type { EvidenceLogService, SignedTreeHead } from './evidence-log.service.ts';
import type { EvidenceRecord, FlightRecordSource } from './flight-records.port.ts';
import { leafHashOf } from './leaf.ts';
import { manifestText } from './manifest-text.ts';
import { type NoteSigner, signNote } from './note.ts';
import { type ZipSource, zipStream } from './zip-stream.adapter.ts';

interface Deps {
  clock: Clock;
  evidenceLog: EvidenceLogService;
  flightRecords: FlightRecordSource;
}

/** Bundles made at the same time; each reads a whole flight. */
const OPEN_BUNDLES_MAX = 4;

/** What one pass over a flight's records leaves for the next. */
interface Gathered {
  records: ManifestRecord[];
  notCoveredCount: number;
  payloads: string[];
  withheld: Set<string>;
}

/**
 * Evidence of one flight as a bundle that anyone can check offline (design D4): its records with their salts,
 * the messages that said them, and the proofs that they stand in the signed log. It holds nothing about other
 * flights, and is made while it is sent. It decides nothing; it only shows what was committed.
 */
export class EvidenceBundlesService {
  readonly #deps: Deps;
  #openCount = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * The bytes of a flight's bundle, a ZIP archive. Throws PERMISSION_DENIED, NOT_FOUND (also for a flight of
   * others), OVERLOADED, and STATE_CONFLICT when the flight's log was not signed yet or with another key.
   */
  async open(viewer: Viewer, flightId: string): Promise<AsyncIterable<Uint8Array>> {
    permit(viewer, 'evidence.read');
    await this.#deps.flightRecords.assertVisible(viewer, flightId);
    if (this.#openCount >= OPEN_BUNDLES_MAX) throw new AppError('OVERLOADED');
    const head = await this.#findHead(flightId);
    return this.#stream(flightId, head, this.#deps.evidenceLog.signerFor(head));
  }

  /** The checkpoint that the bundle refers to: of our own log one that covers all there is. */
  async #findHead(flightId: string): Promise<SignedTreeHead> {
    const { evidenceLog, flightRecords } = this.#deps;
    for await (const { writerId } of flightRecords.read(flightId)) {
      if (writerId === evidenceLog.writerId) await evidenceLog.checkpoint();
      const head = await evidenceLog.readCheckpoint(writerId);
      if (head === undefined) throw new AppError('STATE_CONFLICT', { reason: 'LOG_NOT_SIGNED' });
      return head;
    }
    throw new AppError('NOT_FOUND');
  }

  async *#stream(
    flightId: string,
    head: SignedTreeHead,
    signer: NoteSigner,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    this.#openCount += 1;
    try {
      const modifiedAtMs = this.#deps.clock.now();
      const files = this.#files({ flightId, head, signer, createdAt: toInstant(modifiedAtMs) });
      yield* zipStream(files, { modifiedAtMs, bytesMax: BUNDLE_BYTES_MAX });
    } finally {
      this.#openCount -= 1;
    }
  }

  /** The files one after the other; each is read before the next is asked for, which may tell what it found. */
  async *#files(about: {
    flightId: string;
    head: SignedTreeHead;
    signer: NoteSigner;
    createdAt: string;
  }): AsyncGenerator<ZipSource & { name: BundleFile }> {
    const { flightId, head, signer, createdAt } = about;
    const { origin } = head;
    const gathered: Gathered = { records: [], notCoveredCount: 0, payloads: [], withheld: new Set() };
    yield { name: 'README.txt', text: [BUNDLE_README] };
    yield { name: 'verifier-key.txt', text: [`${head.signedBy}\n`] };
    yield { name: 'checkpoint.txt', text: [head.note] };
    yield { name: 'records.jsonl', text: this.#recordLines(flightId, head, gathered) };
    yield { name: 'payloads.jsonl', text: this.#payloadLines(flightId, gathered) };
    yield { name: 'proofs.jsonl', text: this.#proofLines(head, gathered) };
    const manifest: Manifest = {
      format: BUNDLE_FORMAT,
      version: BUNDLE_VERSION,
      flightId,
      origin,
      createdAt,
      checkpoint: { size: head.size, rootHash: head.rootHash.toString('hex') },
      notCoveredCount: gathered.notCoveredCount,
      readmeSha256: sha256Hex(BUNDLE_README),
      records: gathered.records,
      payloads: gathered.payloads,
      withheldPayloads: [...gathered.withheld].map((payloadSha256) => ({
        payloadSha256,
        reason: 'otherFlights',
      })),
    };
    const hash = createHash('sha256');
    const hashed = function* () {
      for (const piece of manifestText(manifest)) {
        hash.update(piece);
        yield piece;
      }
    };
    yield { name: 'manifest.json', text: hashed() };
    const manifestSha256 = hash.digest('hex');
    const note = signNote(manifestNoteText({ origin, flightId, manifestSha256 }), signer);
    yield { name: 'manifest.note', text: [note] };
  }

  async *#recordLines(flightId: string, head: SignedTreeHead, gathered: Gathered): AsyncGenerator<string> {
    for await (const one of this.#deps.flightRecords.read(flightId)) {
      assertFollows(one, flightId, { writerId: head.writerId, after: gathered.records.at(-1)?.leafIndex });
      if (one.leafIndex >= head.size) {
        gathered.notCoveredCount += 1;
        continue;
      }
      const text = canonicalJson(one.record);
      const leafHash = leafHashOf(one.salt, text).toString('hex');
      gathered.records.push({ leafIndex: one.leafIndex, leafHash });
      yield `{"leafIndex":${one.leafIndex},"record":${text},"salt":"${one.salt}"}\n`;
    }
  }

  async *#payloadLines(flightId: string, gathered: Gathered): AsyncGenerator<string> {
    const last = gathered.records.at(-1)?.leafIndex ?? -1;
    const disclosed = new Set<string>();
    for await (const { leafIndex, record, payload } of this.#deps.flightRecords.read(flightId)) {
      if (leafIndex > last) return;
      const { payloadSha256 } = record;
      if (typeof payloadSha256 !== 'string' || disclosed.has(payloadSha256)) continue;
      if (payload === null) {
        gathered.withheld.add(payloadSha256);
        continue;
      }
      disclosed.add(payloadSha256);
      const { bytes, deviceId, topic, receivedAt } = payload;
      const line = canonicalJson({
        payloadSha256,
        deviceId,
        topic,
        receivedAt,
        bytes: bytes.toString('base64'),
      });
      gathered.payloads.push(sha256Hex(line));
      yield `${line}\n`;
    }
  }

  async *#proofLines(head: SignedTreeHead, gathered: Gathered): AsyncGenerator<string> {
    for (const { leafIndex } of gathered.records) {
      const path = await this.#deps.evidenceLog.inclusionProof(leafIndex, head.size, head.writerId);
      yield `${canonicalJson({ leafIndex, path: path.map((hash) => hash.toString('hex')) })}\n`;
    }
  }
}

/** A bundle must not tell of another flight, or mix logs, even if its source did. */
function assertFollows(
  one: EvidenceRecord,
  flightId: string,
  place: { writerId: string; after: number | undefined },
): void {
  if (one.record.flightId !== flightId || one.writerId !== place.writerId)
    throw new Error(`leaf ${one.leafIndex} of ${one.writerId} is not of flight ${flightId} in one log`);
  if (place.after !== undefined && one.leafIndex <= place.after)
    throw new Error(`leaf ${one.leafIndex} comes after leaf ${place.after}`);
}
