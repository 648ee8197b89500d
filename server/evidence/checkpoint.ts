import { HASH_BYTES } from './merkle.ts';
import { parseBase64 } from './note.ts';

/** A log's tree head: what a checkpoint says [C2SP tlog-checkpoint]. */
export interface TreeHead {
  /** Names the log: `logName/writerId`, also the name of the key that signs for it. */
  origin: string;
  /** Leaves in the tree. */
  size: number;
  rootHash: Buffer;
}

/** The text of a checkpoint before it is signed: three lines, no extensions. */
export function checkpointText({ origin, size, rootHash }: TreeHead): string {
  return `${origin}\n${size}\n${rootHash.toString('base64')}\n`;
}

/** The tree head that a checkpoint's text states; undefined when it is none. Extension lines are passed over. */
export function parseCheckpoint(text: string): TreeHead | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.includes('')) return undefined;
  const [origin, sizeText = '', rootText = ''] = lines;
  const rootHash = parseBase64(rootText);
  if (origin === undefined || rootHash?.length !== HASH_BYTES) return undefined;
  const size = Number(sizeText);
  if (!/^(0|[1-9]\d*)$/.test(sizeText) || !Number.isSafeInteger(size)) return undefined;
  return { origin, size, rootHash };
}
