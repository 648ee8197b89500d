import { COMMON_CRC_EXTRAS } from './mavlink-common-crc.data.ts';
import { frameCrc } from './mavlink-crc.ts';
import { findMessage, type MavlinkMessage } from './mavlink-messages.ts';

/** One message with the system and component that sent it, both 0 to 255. */
export interface MavlinkFrame {
  sysid: number;
  compid: number;
  message: MavlinkMessage;
}

export interface ScannedFrames {
  frames: MavlinkFrame[];
  /** Frames with right checksums of messages that we don't use. */
  unusedCount: number;
  /** What has a frame's length and a checksum that nobody here can check: proves nothing beside garbage. */
  skippedCount: number;
  /** What was wrong with the first bytes that are neither a frame nor the beginning of one. */
  fault: { at: number; detail: string } | undefined;
  /** Where a frame begins that the bytes end in the middle of; their length when there is none. */
  restAt: number;
  /** Set when so much looked like frames and was none that the remainder was not looked at. */
  isGivenUp: boolean;
}

const MAGIC_V1 = 0xfe;
const MAGIC_V2 = 0xfd;
const HEADER_V1_BYTES = 6;
const HEADER_V2_BYTES = 10;
const CRC_BYTES = 2;
const SIGNATURE_BYTES = 13;
const FLAG_SIGNED = 0x01;
const PAYLOAD_BYTES_MAX = 255;
/** Header, longest payload, checksum, signature. */
export const FRAME_BYTES_MAX = HEADER_V2_BYTES + PAYLOAD_BYTES_MAX + CRC_BYTES + SIGNATURE_BYTES;

/** A stretch of bytes that may be a frame. */
interface Candidate {
  at: number;
  length: number;
  payloadAt: number;
  payloadLength: number;
  messageId: number;
  sysid: number;
  compid: number;
}

/** Garbage makes some two checked bytes of each byte; made-up beginnings could make 270. */
const CHECKED_PER_BYTE_MAX = 8;

interface Scan extends ScannedFrames {
  /** Bytes that may yet be checked in vain. */
  budget: number;
  bytes: Uint8Array;
  view: DataView;
}

/**
 * Bytes → the frames in them, MAVLink 1 and 2 mixed, with anything between them passed over. A signature's
 * place is accepted and its content not checked: devices have no signing keys here, their login vouches for
 * them. Checks in vain are bounded by the length, so that no message takes much longer than another of its size.
 */
export function scanFrames(bytes: Uint8Array): ScannedFrames {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const scan: Scan = {
    bytes,
    view,
    frames: [],
    unusedCount: 0,
    skippedCount: 0,
    fault: undefined,
    restAt: bytes.length,
    isGivenUp: false,
    budget: CHECKED_PER_BYTE_MAX * bytes.length + FRAME_BYTES_MAX,
  };
  let at = 0;
  while (at < bytes.length) {
    if (scan.budget <= 0) return { ...scan, restAt: bytes.length, isGivenUp: true };
    const read = readCandidate(bytes, at);
    if (read === 'incomplete') {
      scan.restAt = Math.min(scan.restAt, at);
      at += 1;
    } else if (typeof read === 'string') {
      if (!isFiller(bytes[at])) note(scan, at, read);
      at += 1;
    } else {
      const found = takeFrame(scan, read);
      // A whole frame proves that what seemed to begin before it was none.
      if (found === 'proven' && scan.restAt < at) {
        scan.fault ??= { at: scan.restAt, detail: 'a frame that begins here and is cut off' };
        scan.restAt = bytes.length;
      }
      at += found === 'none' ? 1 : read.length;
    }
  }
  return scan;
}

/** Buffers of a fixed length and lines of text leave zeros, blanks and line ends behind a frame: no part of one. */
function isFiller(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x20 || byte === 0x0a || byte === 0x0d;
}

/** What stands inside a frame that has only begun is no fault. */
function note(scan: Scan, at: number, detail: string): void {
  if (scan.restAt === scan.bytes.length) scan.fault ??= { at, detail };
}

/** The candidate beginning at a byte, or what speaks against one. */
function readCandidate(bytes: Uint8Array, at: number): Candidate | 'incomplete' | string {
  const magic = bytes[at];
  if (magic !== MAGIC_V1 && magic !== MAGIC_V2) return 'no MAVLink frame begins with 0xFD or 0xFE';
  const isV2 = magic === MAGIC_V2;
  const payloadAt = at + (isV2 ? HEADER_V2_BYTES : HEADER_V1_BYTES);
  if (payloadAt > bytes.length) return 'incomplete';
  const byte = (offset: number): number => bytes[at + offset] ?? 0;
  const payloadLength = byte(1);
  const flags = isV2 ? byte(2) : 0;
  if ((flags & ~FLAG_SIGNED) !== 0) return `a MAVLink 2 frame with unknown incompatibility flags ${flags}`;
  const signature = flags & FLAG_SIGNED ? SIGNATURE_BYTES : 0;
  const length = payloadAt - at + payloadLength + CRC_BYTES + signature;
  if (at + length > bytes.length) return 'incomplete';
  return {
    at,
    length,
    payloadAt,
    payloadLength,
    messageId: isV2 ? byte(7) | (byte(8) << 8) | (byte(9) << 16) : byte(5),
    sysid: isV2 ? byte(5) : byte(3),
    compid: isV2 ? byte(6) : byte(4),
  };
}

/** Checks a candidate and keeps its message. `skipped`: its dialect is unknown, but it fits between frames. */
function takeFrame(scan: Scan, candidate: Candidate): 'proven' | 'skipped' | 'none' {
  const { bytes, view } = scan;
  const { at, payloadAt, payloadLength, messageId, sysid, compid } = candidate;
  const definition = findMessage(messageId);
  const crcExtra = definition?.crcExtra ?? COMMON_CRC_EXTRAS.get(messageId);
  if (crcExtra === undefined) {
    const next = bytes[at + candidate.length];
    if (next !== undefined && next !== MAGIC_V1 && next !== MAGIC_V2) return 'none';
    scan.skippedCount += 1;
    return 'skipped';
  }
  const crcAt = payloadAt + payloadLength;
  if (frameCrc(bytes, { from: at + 1, to: crcAt }, crcExtra) !== view.getUint16(crcAt, true)) {
    const name = definition?.name ?? `message ${messageId}`;
    scan.budget -= candidate.length;
    note(scan, at, `the checksum of ${name} from system ${sysid}, component ${compid} is wrong`);
    return 'none';
  }
  if (!definition) {
    scan.unusedCount += 1;
    return 'proven';
  }
  // MAVLink 2 leaves out zero bytes at the end, MAVLink 1 all extensions: both read as zeros.
  const message =
    payloadLength >= definition.bytes
      ? definition.read(view, payloadAt)
      : definition.read(padded(bytes, candidate, definition.bytes), 0);
  scan.frames.push({ sysid, compid, message });
  return 'proven';
}

/** Where short payloads are filled up: overwritten by the next one, and nothing read from it refers to it. */
const SCRATCH = new Uint8Array(PAYLOAD_BYTES_MAX);
const SCRATCH_VIEW = new DataView(SCRATCH.buffer);

function padded(bytes: Uint8Array, { payloadAt, payloadLength }: Candidate, length: number): DataView {
  for (let index = 0; index < length; index += 1)
    SCRATCH[index] = index < payloadLength ? (bytes[payloadAt + index] ?? 0) : 0;
  return SCRATCH_VIEW;
}
