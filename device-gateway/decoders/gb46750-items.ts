/** One data item of a GB 46750 frame, by its number in the standard's table. */
export type GbItems = ReadonlyMap<number, DataView>;

/** Bytes of items 001 to 021, in the order in which they stand in the content. */
const ITEM_BYTES = [20, 8, 1, 1, 1, 8, 2, 8, 2, 2, 2, 1, 2, 2, 1, 1, 1, 1, 1, 6, 1] as const;
const ITEMS_PER_ID_BYTE = 7;
/** Data-id bytes end with one whose lowest bit is 0; more than this many are no frame. */
const ID_BYTES_MAX = 8;
const HEADER_BYTES = 3;

/**
 * A frame from its 0xFF byte on → its items. Layout: 0xFF, version, content length, data-id bytes (bits 7 to 1
 * for one item each, bit 0 for "another follows"), content in the order of the bits. The standard's own text was
 * not read: the layout is what independent implementations and captured frames agree on. Items after the 21st are
 * of a later version; they stand behind and are left alone. The content length must fit, which also finds bit errors.
 */
export function readGbItems(frame: Uint8Array): GbItems | { fault: string } {
  const contentLength = frame[2] ?? 0;
  const idBytes = readIdBytes(frame);
  if (idBytes === undefined)
    return { fault: `data-id bytes that don't end within ${ID_BYTES_MAX} bytes and the frame` };
  const start = HEADER_BYTES + idBytes.length;
  if (frame.length < start + contentLength)
    return { fault: `cut off: ${contentLength} bytes of content announced, ${frame.length - start} there` };
  const numbers = idBytes.flatMap((byte, index) => itemsOf(byte, index));
  const known = numbers.filter((number) => number <= ITEM_BYTES.length);
  const knownLength = known.reduce((sum, number) => sum + (ITEM_BYTES[number - 1] ?? 0), 0);
  const isWhole =
    known.length === numbers.length ? knownLength === contentLength : knownLength < contentLength;
  if (!isWhole) return { fault: `its items take ${knownLength} bytes, its header says ${contentLength}` };
  return cutItems(frame, start, known);
}

function readIdBytes(frame: Uint8Array): number[] | undefined {
  const bytes = [...frame.subarray(HEADER_BYTES, HEADER_BYTES + ID_BYTES_MAX)];
  const last = bytes.findIndex((byte) => (byte & 1) === 0);
  return last < 0 ? undefined : bytes.slice(0, last + 1);
}

/** Numbers of the items that one data-id byte announces. */
function itemsOf(byte: number, index: number): number[] {
  const numbers: number[] = [];
  for (let bit = 7; bit >= 1; bit -= 1)
    if (byte & (1 << bit)) numbers.push(index * ITEMS_PER_ID_BYTE + 8 - bit);
  return numbers;
}

function cutItems(frame: Uint8Array, start: number, numbers: readonly number[]): GbItems {
  const items = new Map<number, DataView>();
  let at = frame.byteOffset + start;
  for (const number of numbers) {
    const length = ITEM_BYTES[number - 1] ?? 0;
    items.set(number, new DataView(frame.buffer, at, length));
    at += length;
  }
  return items;
}
