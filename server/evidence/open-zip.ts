import { Inflate } from 'fflate';

/**
 * A strict reader of the few ZIP archives that can be bundles: known names, each once, sizes as declared.
 * It reads by the central directory and never unpacks more than was declared, so that no archive can fill
 * the memory or keep the reader busy for long.
 */

const END = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** No deflate stream packs closer: 258 bytes in two bits. */
const DEFLATE_RATIO_MAX = 1_032;
const INFLATE_STEP_BYTES = 16 * 1024;

/** Why an archive, or a file of it, can't be read; for people. */
export class ZipError extends Error {}

interface Entry {
  name: string;
  method: number;
  crc: number;
  packed: Uint8Array;
  size: number;
}

/** The files of an archive by name, unpacked when read. Throws ZipError at opening and at reading. */
export function openZip(
  bytes: Uint8Array,
  allowed: { names: readonly string[]; bytesMax: number },
): Map<string, () => Uint8Array> {
  const files = new Map<string, () => Uint8Array>();
  let total = 0;
  for (const entry of listEntries(bytes)) {
    if (!allowed.names.includes(entry.name))
      throw new ZipError(`it holds a foreign file: ${JSON.stringify(entry.name)}`);
    if (files.has(entry.name)) throw new ZipError(`it holds ${entry.name} twice`);
    total += entry.size;
    if (total > allowed.bytesMax) throw new ZipError(`its files are larger than ${allowed.bytesMax} bytes`);
    if (entry.size > entry.packed.length * DEFLATE_RATIO_MAX)
      throw new ZipError(`${entry.name} can't be as large as it says`);
    files.set(entry.name, () => unpack(entry));
  }
  return files;
}

function* listEntries(bytes: Uint8Array): Generator<Entry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index += 1) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY)
      throw new ZipError('its list of files is damaged');
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = nameAt(bytes, at + ENTRY_BYTES, nameLength);
    const method = view.getUint16(at + 10, true);
    if (view.getUint16(at + 8, true) & ENCRYPTED || (method !== STORED && method !== DEFLATED))
      throw new ZipError(`${JSON.stringify(name)} is packed in a way that bundles are not`);
    const start = dataStart({ bytes, view, local, name });
    const packedSize = view.getUint32(at + 20, true);
    if (start + packedSize > end) throw new ZipError(`${JSON.stringify(name)} is cut off`);
    yield {
      name,
      method,
      crc: view.getUint32(at + 16, true),
      packed: bytes.subarray(start, start + packedSize),
      size: view.getUint32(at + 24, true),
    };
    at += ENTRY_BYTES + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

/** Place of the end record, which a comment may follow. */
function findEnd(view: DataView): number {
  const earliest = Math.max(0, view.byteLength - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = view.byteLength - END_BYTES; at >= earliest; at -= 1) {
    if (view.getUint32(at, true) !== END) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw new ZipError('it is no ZIP archive, or its end is missing');
}

/** Where a file's bytes begin; its own header must say the name that the list says. */
function dataStart(file: { bytes: Uint8Array; view: DataView; local: number; name: string }): number {
  const { bytes, view, local, name } = file;
  if (local + LOCAL_BYTES > bytes.length || view.getUint32(local, true) !== LOCAL)
    throw new ZipError(`${JSON.stringify(name)} is not where the list of files says`);
  const nameLength = view.getUint16(local + 26, true);
  if (nameAt(bytes, local + LOCAL_BYTES, nameLength) !== name)
    throw new ZipError(`${JSON.stringify(name)} has two names`);
  return local + LOCAL_BYTES + nameLength + view.getUint16(local + 28, true);
}

function nameAt(bytes: Uint8Array, start: number, length: number): string {
  return new TextDecoder().decode(bytes.subarray(start, start + length));
}

function unpack({ name, method, crc, packed, size }: Entry): Uint8Array {
  const content = method === STORED ? packed : inflate(name, packed, size);
  if (content.length !== size || crc32(content) !== crc) throw new ZipError(`${name} is damaged`);
  return content;
}

function inflate(name: string, packed: Uint8Array, size: number): Uint8Array {
  const content = new Uint8Array(size);
  let length = 0;
  const inflater = new Inflate((chunk) => {
    if (length + chunk.length > size) throw new ZipError(`${name} is larger than it says`);
    content.set(chunk, length);
    length += chunk.length;
  });
  try {
    for (let at = 0; at < packed.length; at += INFLATE_STEP_BYTES) {
      const step = packed.subarray(at, at + INFLATE_STEP_BYTES);
      inflater.push(step, at + INFLATE_STEP_BYTES >= packed.length);
    }
  } catch (error) {
    throw error instanceof ZipError ? error : new ZipError(`${name} is damaged`);
  }
  return content.subarray(0, length);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
