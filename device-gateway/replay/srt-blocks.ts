import { splitLines } from './recording.ts';

/** One subtitle: when it is shown, ms from the start of the video, and its text without markup. */
export interface SrtBlock {
  /** First line, to name it by. */
  label: string;
  /** null where the firmware wrote no cue for it (early Mavic 2). */
  cueMs: number | null;
  body: string;
}

const CUE = /(\d{1,2}):(\d{2}):(\d{2})[,.](\d{3})\s*-->/;
const TAG = /<[^<>]{0,200}>/g;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Text of a `.srt` file → its blocks. Blank lines end a block, and so does the next cue where a blank line is
 * missing; a cue that stands alone belongs to the text after it. Marks of other programs (byte order, `\r`,
 * HTML) are taken off.
 */
export function readSrtBlocks(text: string): { blocks: SrtBlock[]; isCut: boolean } {
  const { lines, cutLine } = splitLines(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  const groups: string[][] = [[]];
  for (const line of lines) {
    const group = groups.at(-1) ?? [];
    if (line.trim() === '') {
      if (group.length > 0 && !isCueAlone(group)) groups.push([]);
    } else if (CUE.test(line) && group.some((one) => CUE.test(one))) {
      // The number above the cue was taken for the text of the block before.
      const number = /^\s*\d+\s*$/.test(group.at(-1) ?? '') ? group.splice(-1) : [];
      groups.push([...number, line]);
    } else group.push(line);
  }
  return { blocks: groups.filter((group) => group.length > 0).map(toBlock), isCut: cutLine !== null };
}

function isCueAlone(group: readonly string[]): boolean {
  return CUE.test(group.at(-1) ?? '');
}

function toBlock(group: readonly string[]): SrtBlock {
  const cue = CUE.exec(group.find((line) => CUE.test(line)) ?? '');
  const body = group
    .filter((line) => !CUE.test(line))
    .join('\n')
    .replace(TAG, ' ');
  return { label: (group[0] ?? '').trim().slice(0, 40), cueMs: cue ? toMs(cue) : null, body };
}

function toMs(cue: RegExpExecArray): number {
  const [, hours = 0, minutes = 0, seconds = 0, millis = 0] = cue.map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + millis;
}
