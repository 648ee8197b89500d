import { scanFrames } from '../decoders/mavlink-frames.ts';

/** One frame of a telemetry log. */
export interface TlogRecord {
  /** When the ground station received it, Unix ms. */
  atMs: number;
  sysid: number;
  frame: Uint8Array;
}

const STAMP_BYTES = 8;
const [MAGIC_V2, MAGIC_V1] = [0xfd, 0xfe];
/** Microseconds of 2001-09-09 and 2286-11-20: what a stamp can be, and random bytes hardly are. */
const STAMP_US_MIN = 1e15;
const STAMP_US_MAX = 1e16;

/**
 * Calls `take` for each record in order: eight bytes of Unix microseconds, big-endian, then a frame. What is
 * no record is stepped over byte by byte and counted.
 */
export function walkTlog(
  bytes: Uint8Array,
  take: (record: TlogRecord) => void,
): { badBytes: number; isCut: boolean } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let badBytes = 0;
  let at = 0;
  while (at + STAMP_BYTES < bytes.length) {
    const record = readRecord(bytes, view, at);
    if (record === 'cut') return { badBytes, isCut: true };
    if (record) {
      take(record);
      at += STAMP_BYTES + record.frame.length;
    } else {
      badBytes += 1;
      at += 1;
    }
  }
  return { badBytes, isCut: at < bytes.length };
}

function readRecord(bytes: Uint8Array, view: DataView, at: number): TlogRecord | 'cut' | undefined {
  const frameAt = at + STAMP_BYTES;
  const magic = bytes[frameAt];
  if (magic !== MAGIC_V1 && magic !== MAGIC_V2) return undefined;
  const stampUs = view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
  if (stampUs < STAMP_US_MIN || stampUs > STAMP_US_MAX) return undefined;
  const isV2 = magic === MAGIC_V2;
  const payload = bytes[frameAt + 1] ?? 0;
  const isSigned = isV2 && ((bytes[frameAt + 2] ?? 0) & 1) === 1;
  const length = payload + (isV2 ? 12 : 8) + (isSigned ? 13 : 0);
  if (frameAt + length > bytes.length) return 'cut';
  const frame = bytes.subarray(frameAt, frameAt + length);
  // A frame that fails its checksum is still one record: the radio broke it, not the log.
  const follows = bytes[frameAt + length + STAMP_BYTES];
  const isWhole = follows === undefined || follows === MAGIC_V1 || follows === MAGIC_V2;
  if (!isWhole && scanFrames(frame).fault !== undefined) return undefined;
  return { atMs: Math.trunc(stampUs / 1_000), sysid: bytes[frameAt + (isV2 ? 5 : 3)] ?? 0, frame };
}
