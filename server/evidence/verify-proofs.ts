import { ProofLineSchema } from './bundle.schema.ts';
import { parseLines } from './bundle-lines.ts';
import type { TreeHead } from './checkpoint.ts';
import type { Findings } from './findings.ts';
import { isSame, rootOfInclusion } from './merkle.ts';

const FILE = 'proofs.jsonl';

/** A leaf whose proof must be there. */
export interface ProvenLeaf {
  leafIndex: number;
  /** Hex. */
  leafHash: string;
  observedAt: string | null;
}

/** Checks that proofs.jsonl leads each leaf to the root of the tree, and proves nothing else. */
export function verifyProofs(
  bytes: Uint8Array,
  about: { leaves: readonly ProvenLeaf[]; head: Pick<TreeHead, 'size' | 'rootHash'> },
  findings: Findings,
): void {
  const { size, rootHash } = about.head;
  const waiting = new Map(about.leaves.map((leaf) => [leaf.leafIndex, leaf]));
  let last = -1;
  for (const { line, value, problem } of parseLines(bytes, ProofLineSchema)) {
    if (problem !== null) {
      findings.add(FILE, problem, { line });
      continue;
    }
    const { leafIndex } = value;
    const leaf = waiting.get(leafIndex);
    const place = { line, leafIndex, observedAt: leaf?.observedAt ?? null };
    if (leafIndex <= last) findings.add(FILE, 'the proof is out of order', place);
    last = leafIndex;
    if (leaf === undefined) {
      findings.add(FILE, 'the proof is of no record of this bundle, or stands here a second time', place);
      continue;
    }
    waiting.delete(leafIndex);
    const path = value.path.map((hash) => Buffer.from(hash, 'hex'));
    const leafHash = Buffer.from(leaf.leafHash, 'hex');
    const root = rootOfInclusion({ leafHash, index: leafIndex, size, path });
    if (root === undefined || !isSame(root, rootHash))
      findings.add(FILE, 'the record is not in the log: its proof does not lead to the root', place);
  }
  for (const { leafIndex, observedAt } of waiting.values())
    findings.add(FILE, 'the proof of a record is missing', { leafIndex, observedAt });
}
