import type { Chance } from './chance.ts';
import { join } from './mutate-bytes.ts';

/** Messages a decoder may look into: id, payload bytes and CRC_EXTRA (common.xml of MAVLink). */
const MESSAGES: readonly [MessageForm, ...MessageForm[]] = [
  { id: 0, length: 9, extra: 50 },
  { id: 1, length: 31, extra: 124 },
  { id: 2, length: 12, extra: 137 },
  { id: 24, length: 30, extra: 24 },
  { id: 30, length: 28, extra: 39 },
  { id: 33, length: 28, extra: 104 },
  { id: 74, length: 20, extra: 20 },
  { id: 147, length: 36, extra: 154 },
  { id: 235, length: 42, extra: 179 },
  { id: 245, length: 2, extra: 130 },
  { id: 253, length: 51, extra: 83 },
  { id: 340, length: 70, extra: 99 },
  { id: 12_900, length: 44, extra: 114 },
  { id: 12_901, length: 59, extra: 254 },
  { id: 12_904, length: 54, extra: 77 },
];
interface MessageForm {
  id: number;
  length: number;
  extra: number;
}

/** One to five frames with right checksums whose fields hold anything: what no bit flip would ever reach. */
export function mavlinkFrames(chance: Chance): Uint8Array {
  const frames = Array.from({ length: 1 + chance.below(5) }, () => frame(chance.pick(MESSAGES), chance));
  const bytes = join(...frames);
  return chance.happens(0.1) ? Buffer.from(Buffer.from(bytes).toString('base64')) : bytes;
}

function frame({ id, length, extra }: MessageForm, chance: Chance): Uint8Array {
  const payload = toPayload(length, chance);
  const system = chance.pick([1, 1, 1, 2, 255]);
  const sequence = chance.below(256);
  if (id < 256 && chance.happens(0.4))
    return withChecksum(0xfe, [payload.length, sequence, system, 1, id, ...payload], extra);
  const signed = chance.happens(0.1);
  const cut = trimZeros(payload);
  const head = [cut.length, signed ? 1 : 0, 0, sequence, system, 1, id & 0xff, (id >> 8) & 0xff, id >> 16];
  const whole = withChecksum(0xfd, [...head, ...cut], extra);
  return signed ? join(whole, chance.bytes(13)) : whole;
}

/** Noise, or small numbers with a few fields at their edges. */
function toPayload(length: number, chance: Chance): Uint8Array {
  const payload = chance.happens(0.5) ? chance.bytes(length) : new Uint8Array(length);
  for (let left = chance.below(6); left > 0; left -= 1) {
    const at = chance.below(length);
    payload.fill(chance.pick([0, 0xff, 0x7f, 0x80]), at, at + chance.pick([1, 2, 4, 8]));
  }
  return payload;
}

/** MAVLink 2 leaves out zero bytes at the end, all but the first byte. */
function trimZeros(payload: Uint8Array): Uint8Array {
  let end = payload.length;
  while (end > 1 && payload[end - 1] === 0) end -= 1;
  return payload.subarray(0, end);
}

function withChecksum(magic: number, body: readonly number[], extra: number): Uint8Array {
  let crc = 0xffff;
  for (const byte of [...body, extra]) {
    let low = (byte ^ crc) & 0xff;
    low = (low ^ (low << 4)) & 0xff;
    crc = ((crc >> 8) ^ (low << 8) ^ (low << 3) ^ (low >> 4)) & 0xffff;
  }
  return Uint8Array.from([magic, ...body, crc & 0xff, crc >> 8]);
}
