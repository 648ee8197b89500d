import { sha256Hex } from '../lib/hash.ts';
import { type Manifest, ManifestSchema } from './bundle.schema.ts';
import {
  BUNDLE_BYTES_MAX,
  BUNDLE_FILES,
  type BundleFile,
  KEY_BYTES_MAX,
  parseManifestNote,
} from './bundle-format.ts';
import { decodeText } from './bundle-lines.ts';
import { parseCheckpoint, type TreeHead } from './checkpoint.ts';
import { type Finding, Findings } from './findings.ts';
import { isSame } from './merkle.ts';
import { type OpenedNote, openNote, parseVerifierKey, type VerifierKey, verifierKeyText } from './note.ts';
import { openZip, ZipError } from './open-zip.ts';
import { verifyPayloads } from './verify-payloads.ts';
import { verifyProofs } from './verify-proofs.ts';
import { verifyRecords } from './verify-records.ts';

/** What a bundle is worth. */
export interface Verdict {
  /** Nothing is wrong with it. Only as good as the key: without a pinned one, the bundle vouches for itself. */
  valid: boolean;
  /** The first hundred of what is wrong. */
  findings: Finding[];
  findingCount: number;
  /** Verifier key that signed, or that should have; null when there is none. */
  key: string | null;
  pinned: boolean;
  /** What it says about itself; null where that is not signed by the key. */
  about: {
    flightId: string;
    origin: string;
    treeSize: number;
    recordCount: number;
    createdAt: string;
    notCoveredCount: number;
    withheldPayloadCount: number;
  } | null;
}

type Files = Record<BundleFile, Uint8Array>;

/**
 * Checks a bundle: its signatures, that each record is unchanged and stands in the signed log, that none was
 * dropped, added or moved, and that each message is the one its records name. Bytes in, findings out; whatever
 * the bytes are, it neither throws nor runs away. `pinned` are keys the caller trusts; without any, the key in
 * the bundle is used.
 */
export function verifyBundle(zip: Uint8Array, pinned: readonly VerifierKey[] = []): Verdict {
  const findings = new Findings();
  const files = readFiles(zip, findings);
  const keys = files && keysOf(files['verifier-key.txt'], pinned, findings);
  const signed = files && keys && verifySignatures(files, keys, findings);
  if (files && signed) verifyContents(files, signed, findings);
  const { manifest, key = keys?.[0] } = signed ?? {};
  return {
    valid: findings.count === 0,
    findings: findings.listed,
    findingCount: findings.count,
    key: key ? verifierKeyText(key) : null,
    pinned: pinned.length > 0,
    about: manifest ? describe(manifest) : null,
  };
}

function readFiles(zip: Uint8Array, findings: Findings): Files | undefined {
  try {
    const packed = openZip(zip, { names: BUNDLE_FILES, bytesMax: BUNDLE_BYTES_MAX });
    const missing = BUNDLE_FILES.filter((name) => !packed.has(name));
    for (const name of missing) findings.add(name, 'the file is missing');
    if (missing.length > 0) return undefined;
    return Object.fromEntries(
      BUNDLE_FILES.map((name) => [name, packed.get(name)?.() ?? new Uint8Array(0)]),
    ) as Files;
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    findings.add('', `the archive can't be read: ${error.message}`);
    return undefined;
  }
}

/** The keys to check with: those pinned, else the one in the bundle. */
function keysOf(
  bytes: Uint8Array,
  pinned: readonly VerifierKey[],
  findings: Findings,
): readonly VerifierKey[] {
  const text = (bytes.length <= KEY_BYTES_MAX && decodeText(bytes)) || '';
  const own = text.endsWith('\n') ? parseVerifierKey(text.slice(0, -1)) : undefined;
  if (own === undefined) findings.add('verifier-key.txt', 'the file holds no verifier key');
  if (pinned.length === 0) return own ? [own] : [];
  const known = own === undefined || pinned.some((key) => verifierKeyText(key) === verifierKeyText(own));
  if (!known) findings.add('verifier-key.txt', 'the bundle names another key than the one given');
  return pinned;
}

/** What a key vouches for; what is absent was not signed as it stands. */
interface Signed {
  key: VerifierKey | undefined;
  head: TreeHead | undefined;
  manifest: Manifest | undefined;
}

function verifySignatures(files: Files, keys: readonly VerifierKey[], findings: Findings): Signed {
  const checkpoint = openNote(decodeText(files['checkpoint.txt']) ?? '', keys);
  const head = checkpoint.outcome === 'verified' ? parseCheckpoint(checkpoint.text) : undefined;
  if (checkpoint.outcome === 'refused') findings.add('checkpoint.txt', refusalText(checkpoint.reason));
  else if (head?.origin !== checkpoint.key.name)
    findings.add('checkpoint.txt', 'what is signed is not a checkpoint of the log that the key is for');
  const manifest = signedManifest(files, keys, findings);
  const key = checkpoint.outcome === 'verified' ? checkpoint.key : undefined;
  if (head && manifest && !agree(head, manifest))
    findings.add('checkpoint.txt', 'it is not the checkpoint that the manifest was made for');
  return { key, head: head && head.origin === key?.name ? head : undefined, manifest };
}

function signedManifest(
  files: Files,
  keys: readonly VerifierKey[],
  findings: Findings,
): Manifest | undefined {
  const bytes = files['manifest.json'];
  const note = openNote(decodeText(files['manifest.note']) ?? '', keys);
  if (note.outcome === 'refused') {
    findings.add('manifest.note', refusalText(note.reason));
    return undefined;
  }
  const stated = parseManifestNote(note.text, note.key.name);
  if (stated?.manifestSha256 !== sha256Hex(bytes)) {
    findings.add(
      'manifest.json',
      'it is not the manifest that was signed: something was changed or left out',
    );
    return undefined;
  }
  const manifest = parseManifest(bytes);
  if (manifest?.origin !== note.key.name || manifest.flightId !== stated.flightId) {
    findings.add('manifest.json', 'it is not of the expected form; a later version may have made it');
    return undefined;
  }
  return manifest;
}

function parseManifest(bytes: Uint8Array): Manifest | undefined {
  try {
    return ManifestSchema.safeParse(JSON.parse(decodeText(bytes) ?? '')).data;
  } catch {
    return undefined;
  }
}

function agree(head: TreeHead, { origin, checkpoint }: Manifest): boolean {
  const rootHash = Buffer.from(checkpoint.rootHash, 'hex');
  return origin === head.origin && checkpoint.size === head.size && isSame(rootHash, head.rootHash);
}

/**
 * Everything below the signatures. With a signed manifest each fault is pinned on what it is the fault of;
 * without one, records are held against their proofs alone.
 */
function verifyContents(files: Files, { head, manifest }: Signed, findings: Findings): void {
  if (manifest && sha256Hex(files['README.txt']) !== manifest.readmeSha256)
    findings.add('README.txt', 'it is not the file that was signed');
  const flightId = manifest?.flightId;
  const records = verifyRecords(files['records.jsonl'], { manifest, flightId }, findings);
  verifyPayloads(files['payloads.jsonl'], { manifest, records }, findings);
  const root = head ?? (manifest && rootOf(manifest));
  if (root === undefined) {
    findings.add('proofs.jsonl', 'without a signed checkpoint no record can be proved');
    return;
  }
  const observed = new Map(records.map((one) => [one.leafIndex, one.observedAt]));
  const leaves =
    manifest?.records.map((one) => ({ ...one, observedAt: observed.get(one.leafIndex) ?? null })) ?? records;
  verifyProofs(files['proofs.jsonl'], { leaves, head: root }, findings);
}

function rootOf({ checkpoint }: Manifest): Pick<TreeHead, 'size' | 'rootHash'> {
  return { size: checkpoint.size, rootHash: Buffer.from(checkpoint.rootHash, 'hex') };
}

function refusalText(reason: (OpenedNote & { outcome: 'refused' })['reason']): string {
  switch (reason) {
    case 'malformed':
      return 'it is no signed note';
    case 'unknownKey':
      return 'it is signed with another key';
    case 'wrongSignature':
      return 'its signature is wrong: it was changed after it was signed';
  }
}

function describe(manifest: Manifest): Verdict['about'] {
  return {
    flightId: manifest.flightId,
    origin: manifest.origin,
    treeSize: manifest.checkpoint.size,
    recordCount: manifest.records.length,
    createdAt: manifest.createdAt,
    notCoveredCount: manifest.notCoveredCount,
    withheldPayloadCount: manifest.withheldPayloads.length,
  };
}
