/** Files of a bundle, in the order they stand in it. */
export const BUNDLE_FILES = [
  'README.txt',
  'verifier-key.txt',
  'checkpoint.txt',
  'records.jsonl',
  'payloads.jsonl',
  'proofs.jsonl',
  'manifest.json',
  'manifest.note',
] as const;
export type BundleFile = (typeof BUNDLE_FILES)[number];

/** Bytes of all files together, unpacked: no bundle is made larger, none is read that claims more. */
export const BUNDLE_BYTES_MAX = 1024 * 1024 * 1024;
/** Bytes of a line; the largest message is a quarter of it in base 64. */
export const LINE_BYTES_MAX = 1024 * 1024;

/** Lines of a file; at half a kilobyte each they fill the largest bundle. */
export const LINES_MAX = 2_000_000;
/** Bytes of the file with the verifier key. */
export const KEY_BYTES_MAX = 4 * 1024;

/** First line of a manifest's note, so that it can't be taken for a checkpoint. */
const MANIFEST_NOTE = 'skycover-evidence-manifest/v1';

/** What is signed about a manifest: whose it is, and the SHA-256 of its bytes. */
export function manifestNoteText(about: {
  origin: string;
  flightId: string;
  manifestSha256: string;
}): string {
  return `${MANIFEST_NOTE}\n${about.origin}\n${about.flightId}\n${about.manifestSha256}\n`;
}

/** The hash that a manifest's note states for a log; undefined when it is no such note, or another log's. */
export function parseManifestNote(
  text: string,
  origin: string,
): { flightId: string; manifestSha256: string } | undefined {
  const [head, log, flightId, manifestSha256, end, ...more] = text.split('\n');
  if (head !== MANIFEST_NOTE || log !== origin || end !== '' || more.length > 0) return undefined;
  if (flightId === undefined || manifestSha256 === undefined) return undefined;
  return { flightId, manifestSha256 };
}
