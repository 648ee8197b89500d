/** A version of something that holds from an instant on (Unix ms). */
export interface Dated {
  effectiveFromMs: number;
  version: number;
}

/**
 * The version in force at an instant: of those that began by then the one that began last, and of two that begin
 * together the later written. undefined: none had begun.
 */
export function versionAt<Version extends Dated>(
  versions: readonly Version[],
  atMs: number,
): Version | undefined {
  let found: Version | undefined;
  for (const one of versions) {
    if (one.effectiveFromMs > atMs) continue;
    if (!found || isLater(one, found)) found = one;
  }
  return found;
}

/** The version that takes effect next after an instant; undefined when none waits. */
export function nextVersion<Version extends Dated>(
  versions: readonly Version[],
  atMs: number,
): Version | undefined {
  const waiting = versions.filter((one) => one.effectiveFromMs > atMs);
  const beginsMs = Math.min(...waiting.map((one) => one.effectiveFromMs));
  return versionAt(waiting, beginsMs);
}

function isLater(one: Dated, other: Dated): boolean {
  if (one.effectiveFromMs !== other.effectiveFromMs) return one.effectiveFromMs > other.effectiveFromMs;
  return one.version > other.version;
}
